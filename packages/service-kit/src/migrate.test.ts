import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processEnvironment } from './config.ts';
import { migrateDatabase } from './migrate.ts';

const adminUrl = processEnvironment()['SUNLEDGER_TEST_DATABASE_URL'] ?? 'postgres://root@127.0.0.1:5432/postgres';
const name = `test_migrate_${randomBytes(6).toString('hex')}`;
let directory: string;
let url: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'migrations-'));
  await admin(`create database ${name}`);
  const own = new URL(adminUrl);
  own.pathname = `/${name}`;
  url = own.href;
});
afterEach(async () => {
  await admin(`drop database ${name} with (force)`);
  await rm(directory, { recursive: true });
});

async function admin(statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const { rows } = await client.query(statement).finally(() => client.end());
  return rows;
}

const write = (file: string, text: string) => writeFile(join(directory, file), text);

function migrate(): Promise<void> {
  const source = { name: 'sample', directory: pathToFileURL(`${directory}/`) };
  return migrateDatabase(url, [source], { appRole: decodeURIComponent(new URL(url).username) });
}

describe('migrations', () => {
  beforeEach(async () => {
    await write('0001_first.sql', 'create table first (id int)');
    await write('0002_second.sql', 'create table second (id int)');
    await migrate();
  });

  it('go on from what ran, also from several processes at once', async () => {
    await write('0003_third.sql', 'create table third (id int)');
    await expect(Promise.all([migrate(), migrate()])).resolves.toBeDefined();
  });

  it('go on when the server drops connections that wait', async () => {
    // A file that is read for as long as nobody writes it.
    const third = join(directory, '0003_third.sql');
    execFileSync('mkfifo', [third]);
    const done = migrate();
    const own = `from pg_stat_activity where datname = '${name}'`;
    await vi.waitFor(async () => expect(await admin(`select ${own} and state = 'idle'`)).toHaveLength(2), 15_000);
    await admin(`select pg_terminate_backend(pid) ${own}`);
    await vi.waitFor(async () => expect(await admin(`select ${own}`)).toEqual([]), 15_000);
    await writeFile(third, 'create table third (id int)');
    await expect(done).resolves.toBeUndefined();
  });

  it('refuse a database that ran a file which is not here, and name it', async () => {
    await rm(join(directory, '0002_second.sql'));
    await expect(migrate()).rejects.toThrow('本版本没有 / not in this version: sample/0002_second.sql');
  });

  it('refuse a database that passed over a file, and name it', async () => {
    await write('0001_later_written.sql', 'create table between (id int)');
    await expect(migrate()).rejects.toThrow('not run, though later ones were: sample/0001_later_written.sql');
  });

  it('refuse a database that ran a file which was changed since, before anything new runs', async () => {
    await write('0001_first.sql', 'create table first (id bigint)');
    await write('0003_third.sql', 'create table third (id int)');
    await expect(migrate()).rejects.toThrow('执行后被改动 / changed after it ran: sample/0001_first.sql');
    await write('0001_first.sql', 'create table first (id int)');
    await expect(migrate()).resolves.toBeUndefined();
  });
});
