import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ensureAdministratorPasswords,
  readAdministratorPasswords,
  writeAdministratorPasswords,
} from './administrator-passwords.ts';
import { type AdministratorAnswers, answerProblem, askAdministrator } from './ask-administrator.ts';
import type { Environment } from './environment.ts';
import type { Layout } from './layout.ts';

const passwordFileName = 'first-administrator-passwords';

/** The three administrators that an installation begins with, and the file of their one-time passwords. */
export interface FirstAdministrator {
  name: string;
  passwordFile: string;
  regionCode: string;
  organisation: string;
}

/**
 * Binds the data folder to one profile: demonstration data must never become a county's books by another start option.
 * @throws Error when the folder belongs to the other profile, or when a county's secrets are weak or readable by others.
 */
export function checkProfile(layout: Layout, environment: Environment): void {
  const profile = environment.SUNLEDGER_PROFILE;
  const former = readProfile(layout.data) ?? profile;
  if (former !== profile) {
    throw new Error(
      `数据目录属于 ${former} 方案，不能用 ${profile} 启动；请另设 SUNLEDGER_DATA_DIRECTORY / the data folder belongs to profile ${former}`,
    );
  }
  writeFileSync(join(layout.data, 'profile'), `${profile}\n`);
  if (profile === 'county') refuseWeakSecrets(layout);
}

/** The profile that a data folder belongs to; undefined before its first start. */
export function readProfile(data: string): string | undefined {
  const file = join(data, 'profile');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** The first administrators: fixed in the demonstration, asked for or taken from the environment in a county. */
export async function firstAdministrator(layout: Layout, environment: Environment): Promise<FirstAdministrator> {
  const passwordFile = join(layout.secrets, passwordFileName);
  if (environment.SUNLEDGER_PROFILE === 'demo') {
    ensureAdministratorPasswords(passwordFile);
    return { name: 'demo', passwordFile, regionCode: '', organisation: '演示平台' };
  }
  const known = join(layout.data, 'first-administrator.json');
  if (existsSync(known)) return JSON.parse(readFileSync(known, 'utf8')) as FirstAdministrator;
  const { passwords, ...answers } = await administratorFromOperator(environment);
  const administrator = { ...answers, passwordFile };
  writeAdministratorPasswords(passwordFile, passwords);
  writeFileSync(known, JSON.stringify(administrator));
  return administrator;
}

async function administratorFromOperator(environment: Environment): Promise<AdministratorAnswers> {
  const { FIRST_ADMINISTRATOR_NAME: name, FIRST_ADMINISTRATOR_PASSWORD_FILE: file } = environment;
  if (!name || !file) {
    if (process.stdin.isTTY) return askAdministrator();
    throw new Error(
      '没有终端可供询问，请用 FIRST_ADMINISTRATOR_NAME 和 FIRST_ADMINISTRATOR_PASSWORD_FILE 指定首任管理员 / no terminal to ask at: name the first administrators in these variables',
    );
  }
  if (!existsSync(file)) throw new Error(`没有口令文件 ${file} / FIRST_ADMINISTRATOR_PASSWORD_FILE does not exist`);
  const answers = {
    name,
    passwords: readAdministratorPasswords(file),
    regionCode: environment.FIRST_ADMINISTRATOR_REGION ?? '',
    organisation: environment.FIRST_ADMINISTRATOR_ORGANISATION ?? '平台管理机构',
  };
  const problem = answerProblem(answers);
  if (problem) throw new Error(problem);
  return answers;
}

function refuseWeakSecrets(layout: Layout): void {
  for (const name of readdirSync(layout.secrets)) {
    const path = join(layout.secrets, name);
    if ((statSync(path).mode & 0o077) !== 0) throw new Error(`${path} 须仅限本人读写（600）/ must have mode 600`);
    const value = readFileSync(path, 'utf8').trim();
    const chosenByPerson = name === passwordFileName;
    if (!chosenByPerson && (value.length < 32 || new Set(value).size < 10)) {
      throw new Error(`${path} 过弱，请删除后重启以重新生成 / is weak, delete it to have a new one made`);
    }
  }
}
