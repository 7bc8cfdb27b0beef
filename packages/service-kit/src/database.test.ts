import { sql } from 'kysely';
import { afterAll, describe, expect, it } from 'vitest';
import { processEnvironment } from './config.ts';
import { createDatabase, type Tx } from './database.ts';
import { systemPrincipal } from './principal.ts';

const db = createDatabase(
  processEnvironment()['SUNLEDGER_TEST_DATABASE_URL'] ?? 'postgres://root@127.0.0.1:5432/postgres',
);
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

describe('a transaction', () => {
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
    await expect(broken).rejects.toThrow();
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
