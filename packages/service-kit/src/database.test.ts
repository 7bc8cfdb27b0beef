import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { processEnvironment } from './config.ts';
import { createDatabase, runWithCommit, type Tx } from './database.ts';
import { systemPrincipal } from './principal.ts';

const testDatabaseUrl =
  processEnvironment()['SUNLEDGER_TEST_DATABASE_URL'] ?? 'postgres://root@127.0.0.1:5432/postgres';
const db = createDatabase(testDatabaseUrl);
const principal = systemPrincipal('test');
afterAll(() => db.close());

/** What the ledger does with a driver error: its own code outside, the driver's error inside. */
async function wrapped(work: () => Promise<unknown>): Promise<void> {
  await work().catch((cause: unknown) => {
    throw Object.assign(new Error('books are busy', { cause }), { code: 'ledger.busy' });
  });
}

const lock = (tx: Tx, key: number) => sql`select pg_advisory_xact_lock(7301, ${key})`.execute(tx);

/** Resolves for all once `count` callers have arrived; later callers pass at once. */
function gate(count: number): () => Promise<void> {
  const opened = Promise.withResolvers<void>();
  let arrived = 0;
  return () => {
    arrived += 1;
    if (arrived === count) opened.resolve();
    return opened.promise;
  };
}

const settingsOf = async (tx: Tx) =>
  (
    await sql<Record<string, string>>`select current_setting('app.region_from', true) as "from",
      current_setting('app.region_until', true) as "until", current_setting('app.user_id', true) as "userId",
      current_setting('statement_timeout') as timeout, current_setting('transaction_read_only') as "readOnly"`.execute(
      tx,
    )
  ).rows[0];

describe('a transaction', () => {
  it('carries the scope of its principal, quotes and all, and leaves nothing of it behind', async () => {
    const odd = { ...principal, userId: `o'neill \\ "x"; select 1`, regionCode: '421024' };
    const options = { readOnly: true, statementTimeoutMs: 1234 };
    expect(await db.transaction(odd, settingsOf, options)).toEqual({
      from: '421024',
      until: '421025',
      userId: odd.userId,
      timeout: '1234ms',
      readOnly: 'on',
    });
    const after = await db.kysely.transaction().execute(settingsOf);
    expect(after).toMatchObject({ timeout: '5s', readOnly: 'off' });
    expect(after?.from ?? '').toBe('');
  });

  it('lends its scope to no transaction that begins inside it on another connection', async () => {
    const inner = await db.transaction({ ...principal, regionCode: '421024' }, () =>
      db.kysely.transaction().execute(settingsOf),
    );
    expect(inner?.from ?? '').toBe('');
  });

  it('never begins inside another one, where it could wait for the connection that the other holds', async () => {
    const nested = db.transaction(principal, () => db.transaction(principal, async () => 'done'));
    await expect(nested).rejects.toThrow('inside another');
    const after = await db.transaction(principal, async () => () => db.transaction(principal, async () => 'done'));
    expect(await after()).toBe('done');
  });

  it('is told that all are busy when no connection gets free', async () => {
    const small = createDatabase(testDatabaseUrl, 1, 5000);
    const open = Promise.withResolvers<void>();
    const holding = small.transaction(principal, () => open.promise);
    await expect(small.transaction(principal, async () => 'done')).rejects.toMatchObject({ code: 'busy', status: 503 });
    open.resolve();
    await holding;
    expect(await small.transaction(principal, async () => 'done')).toBe('done');
    await small.close();
  });

  it('is undone as a whole when a statement that travels with its commit fails', async () => {
    await sql`create table if not exists travelling (id integer primary key)`.execute(db.kysely);
    try {
      const failing = db.transaction(principal, async (tx) => {
        await sql`insert into travelling values (1)`.execute(tx);
        runWithCommit(tx, 'insert into travelling values (2)');
        runWithCommit(tx, 'insert into travelling values (1)');
      });
      await expect(failing).rejects.toMatchObject({ code: '23505' });
      await db.transaction(principal, async (tx) => runWithCommit(tx, 'insert into travelling values (3)'));
      const { rows } = await sql`select id from travelling`.execute(db.kysely);
      expect(rows).toEqual([{ id: 3 }]);
    } finally {
      await sql`drop table travelling`.execute(db.kysely);
    }
  });

  it('does not commit what failed before, whatever travels with the commit', async () => {
    const swallowed = db.transaction(principal, async (tx) => {
      await sql`select 1 / 0`.execute(tx).catch(() => undefined);
      runWithCommit(tx, 'select 1');
      return 'done';
    });
    await expect(swallowed).rejects.toMatchObject({ code: '25P02' });
    expect(await db.transaction(principal, settingsOf)).toMatchObject({ readOnly: 'off' });
  });

  it('runs again after a deadlock that a package reported under a code of its own', async () => {
    let attempts = 0;
    const bothHoldOne = gate(2);
    const crossing = (first: number, second: number) =>
      db.transaction(principal, async (tx) => {
        attempts += 1;
        await lock(tx, first);
        await bothHoldOne();
        await wrapped(() => lock(tx, second));
        return 'done';
      });
    expect(await Promise.all([crossing(1, 2), crossing(2, 1)])).toEqual(['done', 'done']);
    expect(attempts).toBe(3);
  });

  it('does not run again after a failure that would only repeat itself', async () => {
    let attempts = 0;
    const failing = db.transaction(principal, async (tx) => {
      attempts += 1;
      await wrapped(() => sql`select 1 / 0`.execute(tx));
    });
    await expect(failing).rejects.toThrow('books are busy');
    expect(attempts).toBe(1);
  });

  it('fails alone when its connection breaks, and the next one gets a new connection', async () => {
    const broken = db.transaction(principal, async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      await db.pool.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
      await sql`select 1`.execute(tx);
    });
    await expect(broken).rejects.toThrow(/terminat|not queryable/i);
    await expect(db.transaction(principal, async () => 'done')).resolves.toBe('done');
  });

  it('gives up a conflict that does not end after five attempts', async () => {
    let attempts = 0;
    const failing = db.transaction(principal, async () => {
      attempts += 1;
      throw Object.assign(new Error('books are busy'), {
        cause: Object.assign(new Error('conflict'), { code: '40001' }),
      });
    });
    await expect(failing).rejects.toThrow('books are busy');
    expect(attempts).toBe(5);
  });
});
