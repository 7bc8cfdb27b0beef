import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** PostgreSQL refuses to run as root; this is the user it runs as then (nobody:nogroup on every Linux). */
export const unprivilegedId = 65_534;

/** True when a started server must change its user first. */
export function mustDropPrivileges(): boolean {
  return process.getuid?.() === 0;
}

/**
 * The command that runs `command` as an unprivileged user when we are root, else the command itself.
 *
 * A checkout below a private home (/root is mode 700) is not reachable for another user. Then the process keeps one
 * single capability, reading past directory modes; `no_setuid_fixup` makes access(2) honour it for a non-root user.
 * @param paths files and folders the command has to reach.
 * @throws Error when they are unreachable and the container forbids the capability.
 */
export function asUnprivileged(command: string, args: readonly string[], paths: readonly string[]): [string, string[]] {
  if (!mustDropPrivileges()) return [command, [...args]];
  const options = [`--reuid=${unprivilegedId}`, `--regid=${unprivilegedId}`, '--clear-groups'];
  if (!paths.every(reachableByOthers)) {
    const capability = availableReadCapability();
    options.push(
      '--securebits=+no_setuid_fixup',
      `--inh-caps=-all,+${capability}`,
      `--ambient-caps=-all,+${capability}`,
      `--bounding-set=-all,+${capability}`,
    );
  }
  return ['setpriv', [...options, command, ...args]];
}

function reachableByOthers(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function availableReadCapability(): string {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const has = (bit: bigint): boolean => ((BigInt(`0x${bounding}`) >> bit) & 1n) === 1n;
  if (has(2n)) return 'dac_read_search';
  if (has(1n)) return 'dac_override';
  throw new Error(
    '请把代码放到所有用户可进入的目录，或用普通用户运行 / put the checkout where other users may enter, or run as an ordinary user',
  );
}
