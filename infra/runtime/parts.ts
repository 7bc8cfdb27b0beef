import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '../config.mjs';
import type { Layout } from './layout.ts';
import {
  identifyProcess,
  isAlive,
  leadsSession,
  processesOfSession,
  type ProcessIdentity,
} from './process-identity.ts';

/** What is remembered of a started part, so that a later command finds it whatever happened to its starter. */
export interface PartRecord extends ProcessIdentity {
  part: string;
  port?: number;
  /** Where it answers whether it is ready, if it can be asked. */
  address?: string;
  /** Of a supervisor: the parts that it keeps alive. */
  watches?: readonly string[];
  /** Signal that makes this part finish its work quickly and cleanly. */
  stopSignal: NodeJS.Signals;
  stopSeconds: number;
}

/** How to start a part. */
export interface PartCommand {
  part: string;
  command: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  port?: number;
  address?: string;
  stopSignal?: NodeJS.Signals;
  stopSeconds?: number;
}

/**
 * Starts a part in its own process group with its whole output appended to `.data/logs/<part>.log`, and records it.
 * The part does not keep the calling process alive.
 */
export function startPart(layout: Layout, spec: PartCommand): { child: ChildProcess; record: PartRecord } {
  const log = openSync(join(layout.logs, `${spec.part}.log`), 'a');
  const child = spawn(spec.command, [...spec.args], {
    detached: true,
    stdio: ['ignore', log, log],
    env: spec.env ?? childEnvironment(),
    ...(spec.cwd === undefined ? {} : { cwd: spec.cwd }),
  });
  closeSync(log);
  child.unref();
  if (child.pid === undefined) throw new Error(`无法启动 ${spec.part} / cannot start ${spec.command}`);
  const identity = identifyProcess(child.pid) ?? { pid: child.pid, startedAt: 'gone' };
  const record: PartRecord = {
    part: spec.part,
    ...identity,
    stopSignal: spec.stopSignal ?? 'SIGTERM',
    stopSeconds: spec.stopSeconds ?? 15,
    ...(spec.port === undefined ? {} : { port: spec.port }),
    ...(spec.address === undefined ? {} : { address: spec.address }),
  };
  writeRecord(layout, record);
  return { child, record };
}

/** Every recorded part of a runtime that is alive; records of the dead are removed. */
export function livingParts(layout: Layout): PartRecord[] {
  return readdirSync(layout.run)
    .filter((name) => name.endsWith('.json'))
    .flatMap((name) => {
      const record = readRecord(join(layout.run, name));
      if (record && isAlive(record)) return [record];
      rmSync(join(layout.run, name), { force: true });
      return [];
    });
}

/** The living part of this name, if there is one. */
export function livingPart(layout: Layout, part: string): PartRecord | undefined {
  return livingParts(layout).find((record) => record.part === part);
}

/** Asks a part's process group to stop, waits for everything it started, and kills what is left of that after its time. */
export async function stopPart(layout: Layout, record: PartRecord): Promise<void> {
  if (isAlive(record)) await stopProcesses(record);
  rmSync(join(layout.run, `${record.part}.json`), { force: true });
}

async function stopProcesses(record: PartRecord): Promise<void> {
  const isOwnSession = leadsSession(record.pid);
  // The process that was started may be a wrapper, which goes at once and leaves the work to groups of its own.
  const left = (): number[] => (isAlive(record) ? [record.pid] : isOwnSession ? processesOfSession(record.pid) : []);
  // PostgreSQL's postmaster stops its own children; a signal to the group would cancel its shutdown checkpoint.
  const target = isOwnSession && record.part !== 'postgres' ? -record.pid : record.pid;
  // A stopped (SIGSTOP) process would never see the request.
  for (const signalName of ['SIGCONT', record.stopSignal] as const) send(target, signalName);
  const deadline = Date.now() + record.stopSeconds * 1000;
  while (left().length > 0 && Date.now() < deadline) await sleep(30);
  while (left().length > 0) {
    for (const pid of isOwnSession ? processesOfSession(record.pid) : [record.pid]) send(pid, 'SIGKILL');
    await sleep(20);
  }
}

function send(target: number, signalName: NodeJS.Signals): void {
  try {
    process.kill(target, signalName);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Remembers a record; written beside and renamed, so a reader never sees half of it. */
export function writeRecord(layout: Layout, record: PartRecord): void {
  const path = join(layout.run, `${record.part}.json`);
  writeFileSync(`${path}.new`, JSON.stringify(record));
  renameSync(`${path}.new`, path);
}

/**
 * Runs a part that ends by itself (a migration, a build) and waits for it.
 * @throws Error with the reason when its last line names one (✗ …), else with the end of its log, when it fails.
 */
export async function runTask(layout: Layout, spec: PartCommand): Promise<void> {
  const { child } = startPart(layout, spec);
  child.ref();
  const [code] = (await once(child, 'exit')) as [number | null];
  rmSync(join(layout.run, `${spec.part}.json`), { force: true });
  if (code === 0) return;
  const last = logTail(layout, spec.part, 1);
  if (last.startsWith('✗ ')) throw new Error(last.slice(2));
  throw new Error(`${spec.part} 失败 / failed:\n${logTail(layout, spec.part)}`);
}

/** The last lines of a part's log, for an error message. */
export function logTail(layout: Layout, part: string, lines = 15): string {
  try {
    return readFileSync(join(layout.logs, `${part}.log`), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-lines)
      .join('\n');
  } catch {
    return '';
  }
}

function readRecord(path: string): PartRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as PartRecord;
  } catch {
    return undefined;
  }
}
