import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Environment } from './environment.ts';
import type { Layout } from './layout.ts';
import { secretFile } from './secrets.ts';

const passwordLengthMin = 12;
const commonPasswords = ['password', 'sunledger', 'administrator', 'admin', '12345678', 'qwerty', 'changeme'];

/** The three administrators that an installation begins with; they share a one-time password. */
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
  const generated = 'first-administrator-password';
  if (environment.SUNLEDGER_PROFILE === 'demo') {
    return { name: 'demo', passwordFile: secretFile(layout, generated), regionCode: '', organisation: '演示平台' };
  }
  const known = join(layout.data, 'first-administrator.json');
  if (existsSync(known)) return JSON.parse(readFileSync(known, 'utf8')) as FirstAdministrator;
  const { password, ...answers } = await administratorFromOperator(environment);
  const reason = passwordWeakness(answers.name, password);
  if (reason) throw new Error(reason);
  const administrator = { ...answers, passwordFile: join(layout.secrets, generated) };
  writeFileSync(administrator.passwordFile, password, { mode: 0o600 });
  writeFileSync(known, JSON.stringify(administrator));
  return administrator;
}

/** Says why a password is too weak for a county's first administrator; undefined when it is not. */
export function passwordWeakness(name: string, password: string): string | undefined {
  const lower = password.toLowerCase();
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length;
  if (password.length < passwordLengthMin) return `首位管理员口令至少 ${passwordLengthMin} 位 / password too short`;
  if (classes < 3) return '首位管理员口令须含大写、小写、数字、符号中的三类 / password needs three kinds of characters';
  if (lower.includes(name.toLowerCase()) || commonPasswords.some((common) => lower.includes(common))) {
    return '首位管理员口令过于常见或包含账号 / password is common or contains the account name';
  }
  return undefined;
}

type Answers = Omit<FirstAdministrator, 'passwordFile'> & { password: string };

async function administratorFromOperator(environment: Environment): Promise<Answers> {
  const { FIRST_ADMINISTRATOR_NAME: name, FIRST_ADMINISTRATOR_PASSWORD_FILE: file } = environment;
  if (name && file) {
    return {
      name,
      password: readFileSync(file, 'utf8').trim(),
      regionCode: environment.FIRST_ADMINISTRATOR_REGION ?? '',
      organisation: environment.FIRST_ADMINISTRATOR_ORGANISATION ?? '平台管理机构',
    };
  }
  if (process.stdin.isTTY) return askOperator();
  throw new Error(
    '请用 FIRST_ADMINISTRATOR_NAME 和 FIRST_ADMINISTRATOR_PASSWORD_FILE 指定首任管理员 / name the first administrator in these variables',
  );
}

async function askOperator(): Promise<Answers> {
  let muted = false;
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!muted) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const name = (await terminal.question('首任管理员账号前缀 / account prefix: ')).trim();
  const regionCode = (await terminal.question('管辖区划代码 / region code: ')).trim();
  const organisation = (await terminal.question('所属机构 / organisation: ')).trim();
  process.stdout.write('一次性口令（不回显）/ one-time password: ');
  muted = true;
  const password = await terminal.question('');
  terminal.close();
  process.stdout.write('\n');
  return { name, regionCode, organisation, password };
}

function refuseWeakSecrets(layout: Layout): void {
  for (const name of readdirSync(layout.secrets)) {
    const path = join(layout.secrets, name);
    if ((statSync(path).mode & 0o077) !== 0) throw new Error(`${path} 须仅限本人读写（600）/ must have mode 600`);
    const value = readFileSync(path, 'utf8').trim();
    const chosenByPerson = name === 'first-administrator-password';
    if (!chosenByPerson && (value.length < 32 || new Set(value).size < 10)) {
      throw new Error(`${path} 过弱，请删除后重启以重新生成 / is weak, delete it to have a new one made`);
    }
  }
}
