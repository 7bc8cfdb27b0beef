import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import type { Environment } from './environment.ts';
import type { Layout } from './layout.ts';
import { secretFile } from './secrets.ts';

const passwordLengthMin = 12;
const commonPasswords = ['password', 'sunledger', 'administrator', 'admin', '12345678', 'qwerty', 'changeme'];

/** Account that identity creates when it has none. */
export interface FirstAdministrator {
  name: string;
  passwordFile: string;
}

/**
 * Binds the data folder to one profile: demonstration data must never become a county's books by another start option.
 * @throws Error when the folder belongs to the other profile, or when a county's secrets are weak or readable by others.
 */
export function checkProfile(layout: Layout, environment: Environment): void {
  const file = join(layout.data, 'profile');
  const profile = environment.SUNLEDGER_PROFILE;
  const former = existsSync(file) ? readFileSync(file, 'utf8').trim() : profile;
  if (former !== profile) {
    throw new Error(
      `数据目录属于 ${former} 方案，不能用 ${profile} 启动；请另设 SUNLEDGER_DATA_DIRECTORY / the data folder belongs to profile ${former}`,
    );
  }
  writeFileSync(file, `${profile}\n`);
  if (profile === 'county') refuseWeakSecrets(layout);
}

/** The first administrator: a fixed name in the demonstration, asked for or taken from the environment in a county. */
export async function firstAdministrator(layout: Layout, environment: Environment): Promise<FirstAdministrator> {
  if (environment.SUNLEDGER_PROFILE === 'demo') {
    return { name: 'administrator', passwordFile: secretFile(layout, 'first-administrator-password') };
  }
  const nameFile = join(layout.data, 'first-administrator');
  const passwordFile = join(layout.secrets, 'first-administrator-password');
  if (existsSync(nameFile) && existsSync(passwordFile)) {
    return { name: readFileSync(nameFile, 'utf8').trim(), passwordFile };
  }
  const { name, password } = await administratorFromOperator(environment);
  const reason = passwordWeakness(name, password);
  if (reason) throw new Error(reason);
  writeFileSync(passwordFile, password, { mode: 0o600 });
  writeFileSync(nameFile, `${name}\n`);
  return { name, passwordFile };
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

async function administratorFromOperator(environment: Environment): Promise<{ name: string; password: string }> {
  const { FIRST_ADMINISTRATOR_NAME: name, FIRST_ADMINISTRATOR_PASSWORD_FILE: file } = environment;
  if (name && file) return { name, password: readFileSync(file, 'utf8').trim() };
  if (!process.stdin.isTTY) {
    throw new Error(
      '请用 FIRST_ADMINISTRATOR_NAME 和 FIRST_ADMINISTRATOR_PASSWORD_FILE 指定首位管理员 / name the first administrator in these variables',
    );
  }
  let muted = false;
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!muted) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const asked = await terminal.question('首位管理员账号 / first administrator: ');
  process.stdout.write('口令（不回显）/ password: ');
  muted = true;
  const password = await terminal.question('');
  terminal.close();
  process.stdout.write('\n');
  return { name: asked.trim(), password };
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
