import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../prerequisites.mjs';
import type { Layout } from './layout.ts';
import { livingPart, logTail, startPart } from './parts.ts';
import { describePortHolder, isPortFree, waitForPort } from './ports.ts';
import { secret } from './secrets.ts';

/**
 * Starts redis-server or valkey-server when the machine has one. Redis keeps jobs only, never money,
 * so an append-only file synced each second is enough.
 * @returns the URL, or undefined where there is none: jobs then run on PostgreSQL.
 */
export async function startRedis(layout: Layout): Promise<string | undefined> {
  const program = findProgram('redis-server') ?? findProgram('valkey-server');
  if (!program) return undefined;
  const port = layout.ports.redis;
  const password = secret(layout, 'redis-password');
  if (!livingPart(layout, 'redis')) {
    if (!(await isPortFree(port))) throw new Error(describePortHolder(port));
    startPart(layout, { part: 'redis', command: program, args: [writeConfig(layout, password)], port });
    const up = await waitForPort(port, 30, () => livingPart(layout, 'redis') !== undefined);
    if (!up) throw new Error(`Redis 未能启动 / did not start:\n${logTail(layout, 'redis', 6)}`);
  }
  return `redis://:${password}@127.0.0.1:${port}`;
}

function writeConfig(layout: Layout, password: string): string {
  const folder = join(layout.data, 'redis');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'redis.conf');
  const lines = [
    'bind 127.0.0.1',
    `port ${layout.ports.redis}`,
    `dir ${JSON.stringify(folder)}`,
    `requirepass ${password}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    'maxmemory-policy noeviction',
  ];
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  return file;
}
