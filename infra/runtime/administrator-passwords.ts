import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Suffixes of the three accounts that an installation begins with, and what people call their holders. */
export const administratorDuties = { system: '系统管理员', security: '安全管理员', audit: '审计管理员' } as const;

type AdministratorDuty = keyof typeof administratorDuties;

/** One-time passwords of the first administrators: three people, three passwords. */
export type AdministratorPasswords = Readonly<Record<AdministratorDuty, string>>;

/**
 * Reads a file of three lines, each a duty and its password: `system …`, `security …`, `audit …`.
 * @throws Error naming the duty that has no line.
 */
export function readAdministratorPasswords(path: string): AdministratorPasswords {
  const lines = readFileSync(path, 'utf8').split('\n');
  const passwordOf = (duty: AdministratorDuty): string => {
    const line = lines.find((candidate) => candidate.startsWith(`${duty} `));
    if (line) return line.slice(duty.length).trim();
    throw new Error(
      `口令文件 ${path} 没有“${duty} 口令”一行，三位首任管理员须各有一行 / no line for ${duty}: each of system, security and audit has one`,
    );
  };
  return { system: passwordOf('system'), security: passwordOf('security'), audit: passwordOf('audit') };
}

/** Writes such a file, readable by its owner only. */
export function writeAdministratorPasswords(path: string, passwords: AdministratorPasswords): void {
  const lines = Object.entries(passwords).map(([duty, password]) => `${duty} ${password}\n`);
  writeFileSync(path, lines.join(''), { mode: 0o600 });
}

/** Writes random passwords where no file is. */
export function ensureAdministratorPasswords(path: string): void {
  if (existsSync(path)) return;
  const random = () => randomBytes(32).toString('base64url');
  writeAdministratorPasswords(path, { system: random(), security: random(), audit: random() });
}
