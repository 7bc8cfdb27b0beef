import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Layout } from './layout.ts';
import { livingPart, livingParts, stopPart, writeRecord, type PartRecord } from './parts.ts';
import { identifyProcess } from './process-identity.ts';

const watchMs = 500;
const backOffSecondsMax = 30;
const steadySeconds = 60;
const supervisorPart = 'supervisor';

/** Order in which parts stop: whoever uses another goes first. Everything else goes before these. */
const stopLast = ['bank', 'temporal', 'redis', 'postgres'];

/** Watches the parts of one runtime from the process that started them. */
export interface Supervisor {
  /** Restarts the part with growing pauses whenever it dies. */
  watch(part: string, restart: () => Promise<unknown>): void;
  /** Stops everything in order. Safe to call twice. */
  stop(): Promise<void>;
  isStopping(): boolean;
}

/** The supervisor of a runtime that lives in another process, if there is one. */
export function livingSupervisor(layout: Layout): PartRecord | undefined {
  return livingPart(layout, supervisorPart);
}

/** Makes this process the supervisor of the runtime. */
export function becomeSupervisor(layout: Layout): Supervisor {
  const own = identifyProcess(process.pid);
  if (!own) throw new Error('/proc is not readable');
  const watches: string[] = [];
  const record: PartRecord = { part: supervisorPart, ...own, watches, stopSignal: 'SIGTERM', stopSeconds: 90 };
  writeRecord(layout, record);
  let stopping: Promise<void> | undefined;
  const isStopping = () => stopping !== undefined;
  return {
    isStopping,
    watch(part, restart) {
      if (isStopping()) return;
      watches.push(part);
      writeRecord(layout, record);
      void keepAlive(layout, part, restart, isStopping);
    },
    stop: () => (stopping ??= stopParts(layout).then(() => removeOwnRecord(layout))),
  };
}

/**
 * Stops every living part except a supervisor, users before what they use.
 * Repeats until none is left: a part may have been in the middle of starting.
 */
export async function stopParts(layout: Layout): Promise<void> {
  for (;;) {
    const parts = livingParts(layout).filter(({ part }) => part !== supervisorPart);
    if (parts.length === 0) return;
    const rank = (part: string): number => stopLast.indexOf(part);
    await Promise.all(parts.filter(({ part }) => rank(part) === -1).map((part) => stopPart(layout, part)));
    const ordered = parts.filter(({ part }) => rank(part) >= 0).toSorted((a, b) => rank(a.part) - rank(b.part));
    for (const part of ordered) await stopPart(layout, part);
  }
}

/** Stops a whole runtime from outside, its supervisor first so that nothing is restarted. Returns the names of what lived. */
export async function stopRuntime(layout: Layout): Promise<string[]> {
  const names = livingParts(layout).map(({ part }) => part);
  const supervisor = livingSupervisor(layout);
  if (supervisor) await stopPart(layout, supervisor);
  await stopParts(layout);
  return names;
}

async function keepAlive(
  layout: Layout,
  part: string,
  restart: () => Promise<unknown>,
  isStopping: () => boolean,
): Promise<void> {
  let failures = 0;
  let aliveSince = Date.now();
  while (!isStopping()) {
    await sleep(watchMs);
    if (isStopping() || livingPart(layout, part)) continue;
    if (Date.now() - aliveSince > steadySeconds * 1000) failures = 0;
    const pause = Math.min(2 ** failures, backOffSecondsMax);
    failures += 1;
    report(
      layout,
      `${part} 已退出，${pause} 秒后重启 / stopped, restarting in ${pause} s (${layout.logs}/${part}.log)`,
    );
    await sleep(pause * 1000);
    if (isStopping()) return;
    try {
      await restart();
      aliveSince = Date.now();
      report(layout, `${part} 已重启 / restarted`);
    } catch (error) {
      report(layout, `${part} 重启失败 / restart failed: ${(error as Error).message.split('\n')[0]}`);
    }
  }
}

function report(layout: Layout, message: string): void {
  console.log(`! ${message}`);
  appendFileSync(join(layout.logs, 'supervisor.log'), `${new Date().toISOString()} ${message}\n`);
}

function removeOwnRecord(layout: Layout): void {
  rmSync(join(layout.run, `${supervisorPart}.json`), { force: true });
}
