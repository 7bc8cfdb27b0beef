import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { administratorDuties, type AdministratorPasswords } from './administrator-passwords.ts';

const passwordLengthMin = 12;
const passwordRule = `至少 ${passwordLengthMin} 位，含大写、小写、数字、符号中的三类，不回显`;
const commonPasswords = ['password', 'sunledger', 'administrator', 'admin', '12345678', 'qwerty', 'changeme'];

/** What an operator says about the first administrators. */
export interface AdministratorAnswers {
  /** Prefix of the three accounts. */
  name: string;
  regionCode: string;
  organisation: string;
  passwords: AdministratorPasswords;
}

/** Says why the answers cannot be used; undefined when they can. */
export function answerProblem({ name, regionCode, organisation, passwords }: AdministratorAnswers): string | undefined {
  return (
    nameProblem(name) ??
    regionProblem(regionCode) ??
    organisationProblem(organisation) ??
    passwordsProblem(name, passwords)
  );
}

function passwordsProblem(name: string, passwords: AdministratorPasswords): string | undefined {
  const given = Object.values(passwords);
  if (new Set(given).size < given.length) return samePassword;
  return given.map((password) => passwordWeakness(name, password)).find((problem) => problem !== undefined);
}

const samePassword = '三位首任管理员的口令须各不相同 / three people, three passwords';

/** Says why a password is too weak for a county's first administrator; undefined when it is not. */
export function passwordWeakness(name: string, password: string): string | undefined {
  const lower = password.toLowerCase();
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/].filter((kind) => kind.test(password)).length;
  if (password.length < passwordLengthMin) return `首任管理员口令至少 ${passwordLengthMin} 位 / password too short`;
  if (classes < 3) return '首任管理员口令须含大写、小写、数字、符号中的三类 / password needs three kinds of characters';
  if (lower.includes(name.toLowerCase()) || commonPasswords.some((common) => lower.includes(common))) {
    return '首任管理员口令过于常见或包含账号 / password is common or contains the account name';
  }
  return undefined;
}

// Identity's rule for accounts, with room for the suffix `.security`.
function nameProblem(name: string): string | undefined {
  if (/^[a-z0-9][a-z0-9._-]{1,53}$/.test(name)) return undefined;
  return '账号前缀须为 2–54 位小写字母、数字、点、横线或下划线 / prefix: lower case letters and digits';
}

// The empty code is the whole country; only the environment of a national platform names it.
function regionProblem(regionCode: string): string | undefined {
  if (/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})?$/.test(regionCode)) return undefined;
  return '区划代码须为 2、4、6、9 或 12 位数字 / region code: 2, 4, 6, 9 or 12 digits';
}

function organisationProblem(organisation: string): string | undefined {
  return organisation.length >= 2 ? undefined : '请填写所属机构全称 / name the organisation';
}

/** Asks at the terminal; an answer that cannot be used is asked again. Throws when the operator breaks off. */
export async function askAdministrator(): Promise<AdministratorAnswers> {
  const terminal = openTerminal();
  try {
    const name = await terminal.ask('首任管理员账号前缀 / account prefix', nameProblem);
    const regionCode = await terminal.ask('管辖区划代码 / region code', (code) =>
      code === '' ? '请填写区划代码 / name the region' : regionProblem(code),
    );
    const organisation = await terminal.ask('所属机构 / organisation', organisationProblem);
    const given = new Set<string>();
    const askPassword = async (duty: keyof AdministratorPasswords): Promise<string> => {
      const title = `${administratorDuties[duty]}的一次性口令（${passwordRule}）/ one-time password of ${duty}`;
      const password = await terminal.askHidden(title, (text) =>
        given.has(text) ? samePassword : passwordWeakness(name, text),
      );
      await terminal.askHidden('再输入一次口令 / repeat the password', (text) =>
        text === password ? undefined : '两次输入不同 / the passwords differ',
      );
      given.add(password);
      return password;
    };
    const passwords = {
      system: await askPassword('system'),
      security: await askPassword('security'),
      audit: await askPassword('audit'),
    };
    return { name, regionCode, organisation, passwords };
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw new Error('已取消，什么都没有启动 / cancelled', { cause: error });
    throw error;
  } finally {
    terminal.close();
  }
}

type Check = (answer: string) => string | undefined;

function openTerminal() {
  let isMuted = false;
  const output = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!isMuted) process.stdout.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output, terminal: true });

  async function ask(title: string, check: Check): Promise<string> {
    for (;;) {
      const answer = (await terminal.question(`${title}: `)).trim();
      const problem = check(answer);
      if (!problem) return answer;
      process.stdout.write(`✗ ${problem}\n`);
    }
  }

  return {
    ask,
    /** The same without showing what is typed. */
    async askHidden(title: string, check: Check): Promise<string> {
      for (;;) {
        process.stdout.write(`${title}: `);
        isMuted = true;
        const answer = (await terminal.question('').finally(() => (isMuted = false))).trim();
        process.stdout.write('\n');
        const problem = check(answer);
        if (!problem) return answer;
        process.stdout.write(`✗ ${problem}\n`);
      }
    },
    close: () => terminal.close(),
  };
}
