import { readdirSync, readFileSync } from 'node:fs';

/**
 * Identifies a process beyond its number: after a crash the same number may belong to a stranger,
 * but never with the same start time in the same boot.
 */
export interface ProcessIdentity {
  pid: number;
  startedAt: string;
}

/** Identity of a live process, or undefined when there is none (a zombie counts as none). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  try {
    const fields = statFields(pid);
    if (fields[0] === 'Z') return undefined;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { pid, startedAt: `${boot}/${fields[19]}` };
  } catch {
    return undefined;
  }
}

/** True when the process leads a session of its own, and so a group of its own in it. */
export function leadsSession(pid: number): boolean {
  try {
    return statFields(pid)[3] === String(pid);
  } catch {
    return false;
  }
}

/** True while exactly this process lives. */
export function isAlive(identity: ProcessIdentity): boolean {
  return identifyProcess(identity.pid)?.startedAt === identity.startedAt;
}

/** Every process of a session that lives (a zombie does not), its leader or not. */
export function processesOfSession(leader: number): number[] {
  return allProcesses()
    .filter(({ state, session }) => session === leader && state !== 'Z')
    .map(({ pid }) => pid);
}

/** Every process that descends from one of these, themselves included. */
export function processesBelow(roots: readonly number[]): number[] {
  const processes = allProcesses();
  const parents = new Map(processes.map(({ pid, parent }) => [pid, parent]));
  const isBelow = (pid: number | undefined): boolean =>
    pid !== undefined && pid > 1 && (roots.includes(pid) || isBelow(parents.get(pid)));
  return processes.map(({ pid }) => pid).filter(isBelow);
}

function allProcesses(): { pid: number; state: string; parent: number; session: number }[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((name) => {
    try {
      const [state = '', parent, , session] = statFields(Number(name));
      return [{ pid: Number(name), state, parent: Number(parent), session: Number(session) }];
    } catch {
      // It ended meanwhile.
      return [];
    }
  });
}

/** The command line of a process for messages, shortened; empty when it is gone. */
export function describeProcess(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim().slice(0, 120);
  } catch {
    return '';
  }
}

/** Fields of /proc/<pid>/stat from the state on. The command name before them may hold spaces and parentheses. */
function statFields(pid: number): string[] {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}
