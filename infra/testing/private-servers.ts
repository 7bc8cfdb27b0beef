import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { machineEnvironment } from '../config.mjs';
import { checkout, readEnvironment } from '../runtime/environment.ts';
import { createLayout, type Layout } from '../runtime/layout.ts';
import { livingPart, startPart, stopPart, type PartRecord } from '../runtime/parts.ts';
import { isPortFree } from '../runtime/ports.ts';
import { startPostgres } from '../runtime/postgres.ts';
import { startRedis } from '../runtime/redis.ts';
import { stopParts } from '../runtime/supervisor.ts';
import { ensureTemporalBuilt } from '../runtime/temporal-build.ts';
import { startTemporal } from '../runtime/temporal.ts';
import { findFreePortBase } from './free-ports.ts';

/** Servers on ports and data of their own: whoever kills them harms nobody else. */
export interface PrivateServers {
  layout: Layout;
  /** Starts it, or starts it again after a kill. Returns the administrator URL. */
  postgres(settings?: Readonly<Record<string, string>>): Promise<string>;
  /** Starts it, or starts it again after a kill. Returns host:port. */
  temporal(databaseUrl: string): Promise<string>;
  /** Undefined where the machine has no Redis. */
  redis(): Promise<string | undefined>;
  /** Runs a program of infra/ as a child process with its output in the layout's logs. */
  program(part: string, path: string, environment: Record<string, string>): PartRecord;
  /** SIGKILL to the part and all its children; resolves when it is gone. */
  kill(part: string): Promise<void>;
  /** Stops what runs and removes the data. */
  close(): Promise<void>;
}

/**
 * Prepares private servers in a temporary folder; nothing runs before it is asked for.
 * @param purpose different for each user, so that two of them do not race for one range of ports.
 */
export async function createPrivateServers(purpose: string): Promise<PrivateServers> {
  const data = mkdtempSync(join(tmpdir(), `sunledger-${purpose}-`));
  // PostgreSQL runs as another user when we are root.
  chmodSync(data, 0o755);
  const layout = createLayout(data, await findFreePortBase(purpose));
  const cache = readEnvironment().SUNLEDGER_CACHE;
  return {
    layout,
    postgres: (settings = {}) => startPostgres(layout, settings),
    temporal: async (databaseUrl) => {
      const programs = await ensureTemporalBuilt(layout, cache);
      return startTemporal(layout, { programs, databaseUrl, databasePrefix: 'private', timeSkipping: true });
    },
    redis: () => startRedis(layout),
    program: (part, path, environment) =>
      startPart(layout, {
        part,
        command: process.execPath,
        args: [join(checkout, 'infra', path)],
        env: machineEnvironment(environment),
      }).record,
    async kill(part) {
      const record = livingPart(layout, part);
      if (!record) throw new Error(`${part} does not run`);
      await stopPart(layout, { ...record, stopSignal: 'SIGKILL' });
      // The threads of a dead process may hold its port for a moment longer.
      while (record.port !== undefined && !(await isPortFree(record.port))) await sleep(20);
    },
    async close() {
      await stopParts(layout);
      rmSync(data, { recursive: true, force: true });
    },
  };
}
