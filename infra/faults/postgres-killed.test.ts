import { join } from 'node:path';
import { createPostingBatcher, postTransaction } from '@sunledger/ledger';
import { createDatabase, migrateService, systemPrincipal } from '@sunledger/service-kit';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { provisionDatabase, type ServiceDatabase } from '../runtime/database-provisioning.ts';
import { createPrivateServers, type PrivateServers } from '../testing/private-servers.ts';
import { checkBooks, cleanBooks, openSuperuser } from './check-books.ts';
import { openJournal, readJournal, type ClientJournal } from './client-journal.ts';
import { patience } from './sample-processes.ts';
import { definition, oneFen, openBooks } from './sample/service.ts';

/** Commits of a connection that asked for it live in shared memory only, until the log writer wakes up. */
const lazyLogWriter = { wal_writer_delay: '10s', wal_writer_flush_after: '1GB' };
const callersOfEachKind = 8;

let servers: PrivateServers;
let adminUrl: string;
beforeAll(async () => {
  servers = await createPrivateServers('postgres-killed');
  adminUrl = await servers.postgres(lazyLogWriter);
});
afterAll(() => servers.close());

async function createBooks(name: string): Promise<ServiceDatabase> {
  const database = await provisionDatabase(servers.layout, adminUrl, 'faults', name);
  await migrateService(definition, database.ownerUrl, database);
  const db = createDatabase(database.appUrl);
  await openBooks(db);
  await db.close();
  await asSuperuser(database, (superuser) => superuser.query('checkpoint'));
  return database;
}

async function asSuperuser<T>(database: ServiceDatabase, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = openSuperuser(adminUrl.replace(/postgres$/, database.name));
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

type Post = (key: string) => Promise<bigint>;

/** The two ways to the books: a command's transaction, and the batcher. */
function connect(url: string, settings = ''): { posts: Post[]; close(): Promise<void> } {
  const connection = new URL(url);
  connection.searchParams.set('options', `-c app.region_from= -c app.region_until=~ ${settings}`);
  const db = createDatabase(url);
  const scoped = createDatabase(connection.href);
  const batcher = createPostingBatcher(scoped.pool);
  const inTransaction: Post = (key) =>
    db.transaction(systemPrincipal('fault'), async (tx) => (await postTransaction(tx, oneFen(key))).transactionId);
  const batched: Post = async (key) => (await batcher.post(oneFen(key))).transactionId;
  return {
    posts: settings === '' ? [inTransaction, batched] : [batched],
    close: () => Promise.all([db.close(), scoped.close()]).then(() => undefined),
  };
}

/** Posts under fresh keys, journaling each, until the first request without an answer. */
async function postUntilFailure(post: Post, name: string, journal: ClientJournal, counter: { acknowledged: number }) {
  for (let sequence = 1; ; sequence += 1) {
    const key = `${name}-${sequence}`;
    journal.sending(key);
    try {
      journal.acknowledged(key, String(await post(key)));
      counter.acknowledged += 1;
    } catch {
      return;
    }
  }
}

/** Loads the books from all callers, kills the server in the middle, starts it again. */
async function loadAndKill(
  database: ServiceDatabase,
  name: string,
  journal: ClientJournal,
  settings = '',
): Promise<void> {
  const client = connect(database.appUrl, settings);
  const counter = { acknowledged: 0 };
  const callers = client.posts.flatMap((post, kind) =>
    Array.from({ length: callersOfEachKind }, (_, caller) =>
      postUntilFailure(post, `${name}-${kind}-${caller}`, journal, counter),
    ),
  );
  await expect.poll(() => counter.acknowledged, { timeout: 60_000, interval: 5 }).toBeGreaterThan(400);
  await servers.kill('postgres');
  await Promise.all(callers);
  await client.close();
  await servers.postgres(lazyLogWriter);
}

describe('PostgreSQL killed under posting load', patience, () => {
  it('loses no acknowledged posting, repeats none and leaves none unbalanced, three times in a row', async () => {
    const database = await createBooks('durable');
    const path = join(servers.layout.data, 'durable.journal');
    const journal = openJournal(path);
    for (const round of [1, 2, 3]) {
      await loadAndKill(database, `round-${round}`, journal);
      const { sent, acknowledged } = readJournal(path);
      expect(await asSuperuser(database, (pool) => checkBooks(pool, { sent, acknowledged }))).toEqual(cleanBooks);
      await replayUnknown(database, path, journal);
    }
    journal.close();
    const reading = readJournal(path);
    expect(reading.acknowledged.size).toBe(reading.sent.size);
    expect(await asSuperuser(database, (pool) => checkBooks(pool, reading))).toEqual(cleanBooks);
  });

  it('would notice: a server that acknowledges before the commit is durable does lose postings', async () => {
    const database = await createBooks('careless');
    const path = join(servers.layout.data, 'careless.journal');
    const journal = openJournal(path);
    await loadAndKill(database, 'round', journal, '-c synchronous_commit=off');
    journal.close();
    const report = await asSuperuser(database, (pool) => checkBooks(pool, readJournal(path)));
    expect(report.missing).toBeGreaterThan(0);
    expect(report).toMatchObject({ doubled: 0, unbalanced: 0, balances: 0 });
  });
});

/** Whoever got no answer asks again under the same key, and everybody else too: each gets the one result. */
async function replayUnknown(database: ServiceDatabase, path: string, journal: ClientJournal): Promise<void> {
  const client = connect(database.appUrl);
  const [post] = client.posts;
  const { sent, acknowledged } = readJournal(path);
  const unknown = [...sent].filter((key) => !acknowledged.has(key));
  expect(unknown.length).toBeGreaterThan(0);
  for (const key of [...unknown, ...[...acknowledged.keys()].slice(-20)]) {
    journal.acknowledged(key, String(await post!(key)));
  }
  await client.close();
}
