import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBooks, openTestAccounts, transfer, type TestBooks } from './books.fixture.ts';
import { accountBalance, accountEntries, openAccount, postTransaction, sealBooks, verifyBooks } from './index.ts';

let books: TestBooks;
let owner: pg.Client;

/** Every table with one of its ordinary columns. */
const tables = [
  ['account', 'name'],
  ['transaction', 'description'],
  ['entry', 'amount_fen'],
  ['balance', 'pending_fen'],
  ['hold', 'description'],
  ['hold_resolution', 'outcome'],
] as const;
const appendOnlyTables = tables.filter(([table]) => table !== 'balance');

beforeAll(async () => {
  books = await createTestBooks();
  owner = new pg.Client({ connectionString: books.ownerUrl });
  await owner.connect();
  await openTestAccounts(books, 'source', 'source:other', 'county', 'township');
  await postTransaction(books.app, transfer('fund', 'source', 'county', 1_000n));
});
afterAll(async () => {
  await owner.end();
  await books.close();
});

/** Runs statements as the ledger role inside one transaction that is always rolled back. */
async function asLedgerRole(...statements: string[]): Promise<void> {
  const client = await books.admin.connect();
  try {
    await client.query('begin');
    await client.query(`set local role ${books.ledgerRole}`);
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

describe('the application role', () => {
  it.each(tables)('cannot insert, update, delete or truncate ledger.%s', async (table, column) => {
    for (const statement of [
      `insert into ledger.${table} default values`,
      `update ledger.${table} set ${column} = ${column}`,
      `delete from ledger.${table}`,
      `truncate ledger.${table}`,
    ]) {
      await expect(books.app.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it.each(['apply_legs(1, array[1], array[1::bigint])', 'replay($$k$$, null)', 'shortage(1)'])(
    'cannot call the internal function %s',
    async (call) => {
      await expect(books.app.query(`select ledger.${call}`)).rejects.toMatchObject({ code: '42501' });
    },
  );

  it('cannot become the ledger role', async () => {
    await expect(books.app.query(`set role ${books.ledgerRole}`)).rejects.toMatchObject({ code: '42501' });
  });

  it('sees only the accounts, entries and transactions of the acting region, and nothing without one', async () => {
    await openAccount(books.app, {
      code: 'other',
      name: '别县',
      kind: 'allotment',
      normalSide: 'debit',
      regionCode: '621024',
      floorFen: 0n,
    });
    const client = await books.app.connect();
    try {
      const counts = async (from: string, until: string) => {
        await client.query(
          "select set_config('app.region_from', $1, false), set_config('app.region_until', $2, false)",
          [from, until],
        );
        const counted = await client.query(`select (select count(*)::int from ledger.account_balance) as accounts,
          (select count(*)::int from ledger.entry) as entries, (select count(*)::int from ledger.transaction) as transactions`);
        return counted.rows[0];
      };
      expect(await counts('621024', '621025')).toEqual({ accounts: 1, entries: 0, transactions: 0 });
      expect(await counts('421024', '421025')).toEqual({ accounts: 4, entries: 2, transactions: 1 });
      expect(await counts('', '')).toEqual({ accounts: 0, entries: 0, transactions: 0 });
      expect(await accountBalance(client, 'county')).toBeNull();
      expect(await accountEntries(client, 'county')).toEqual([]);
    } finally {
      client.release(true);
    }
  });
});

describe('the tables', () => {
  it('refuse unbalanced legs inserted by the ledger role itself, also with deferred constraints', async () => {
    const insert = `insert into ledger.entry (transaction_id, account_id, amount_fen, balance_after_fen) values (999, 3, 5, 5)`;
    await expect(asLedgerRole('set constraints all deferred', insert)).rejects.toMatchObject({
      message: 'ledger.unbalanced',
    });
  });

  it.each(appendOnlyTables)('refuse the owner every change of ledger.%s', async (table, column) => {
    for (const statement of [
      `update ledger.${table} set ${column} = ${column}`,
      `delete from ledger.${table}`,
      `truncate ledger.${table} cascade`,
    ]) {
      await expect(owner.query(statement)).rejects.toMatchObject({ message: 'ledger.appendOnly' });
    }
  });

  it('refuse a balance below its floor, whoever writes it', async () => {
    await expect(asLedgerRole('update ledger.balance set posted_fen = -1 where floor_fen = 0')).rejects.toMatchObject({
      constraint: 'balance_floor',
    });
  });
});

/** Tampering as only the superuser can do it: triggers off, then verify, then roll back. */
async function findingsAfter(statement: string): Promise<string[]> {
  const client = await books.admin.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    await client.query(statement);
    return (await verifyBooks(client)).map((finding) => finding.finding);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

describe('verification', () => {
  it('finds nothing in honest books', async () => {
    expect(await verifyBooks(books.app)).toEqual([]);
  });

  it.each([
    [
      'an altered amount',
      'update ledger.entry set amount_fen = amount_fen + 1 where amount_fen > 0',
      'unbalancedTransaction',
    ],
    [
      'an altered running balance',
      'update ledger.entry set balance_after_fen = 1 where amount_fen > 0',
      'runningBalance',
    ],
    ['an altered balance', 'update ledger.balance set posted_fen = posted_fen + 1', 'balance'],
    ['a balance without entries', 'update ledger.balance set pending_fen = 1 where posted_fen > 0', 'pending'],
    ['a deleted pair of entries', 'delete from ledger.entry', 'legCount'],
    ['a deleted transaction', 'delete from ledger.transaction', 'legCount'],
    ['a deleted account', 'delete from ledger.account', 'balance'],
  ])('finds %s', async (_what, statement, finding) => {
    expect(await findingsAfter(statement)).toContain(finding);
  });
});

describe('a seal', () => {
  /** Any running transaction of the server holds the seals back, so the tests wait for the last posting to be covered. */
  const unsealed = async () => {
    await sealBooks(books.app);
    const counted = await books.admin.query<{
      unsealed: number;
    }>(`select count(*)::int as unsealed from ledger.transaction t
      where not exists (select 1 from ledger.sealed_transaction s where s.transaction_id = t.id)`);
    return counted.rows[0]?.unsealed;
  };

  it('covers every finished transaction once and leaves those beside a running one to the next', async () => {
    await expect.poll(unsealed, { timeout: 20_000 }).toBe(0);
    const running = await books.app.connect();
    try {
      await running.query('begin');
      await postTransaction(running, transfer('running', 'source', 'county', 1n));
      await postTransaction(books.app, transfer('finished', 'source:other', 'township', 1n));
      expect(await sealBooks(books.app)).toBe(0);
      await running.query('commit');
    } finally {
      running.release();
    }
    await expect.poll(unsealed, { timeout: 20_000 }).toBe(0);
    expect(await sealBooks(books.app)).toBe(0);
    expect(await verifyBooks(books.app)).toEqual([]);
  });

  it('looks from a mark on that moves only over what is sealed, an hour late', async () => {
    const mark = async () =>
      (
        await books.admin.query<{ from: string; to: string }>(
          'select sealed_below as from, next_below as to from ledger.seal_mark',
        )
      ).rows[0]!;
    const anHourLater = () => books.admin.query(`update ledger.seal_mark set noted_at = now() - interval '61 minutes'`);
    await expect.poll(unsealed, { timeout: 20_000 }).toBe(0);
    const before = await mark();
    await sealBooks(books.app);
    expect(await mark()).toEqual(before);
    await anHourLater();
    await sealBooks(books.app);
    const noted = await mark();
    expect(noted.from).toBe(before.to);
    expect(BigInt(noted.to)).toBeGreaterThan(BigInt(before.to));
    const running = await books.app.connect();
    try {
      await running.query('begin');
      await postTransaction(running, transfer('beside the mark', 'source', 'county', 1n));
      await postTransaction(books.app, transfer('after the mark', 'source:other', 'township', 1n));
      await anHourLater();
      await sealBooks(books.app);
      expect((await mark()).from).toBe(noted.to);
      await anHourLater();
      await sealBooks(books.app);
      // What is not sealed yet keeps it.
      expect((await mark()).from).toBe(noted.to);
      await running.query('commit');
    } finally {
      running.release();
    }
    await expect.poll(unsealed, { timeout: 20_000 }).toBe(0);
    expect(await verifyBooks(books.app)).toEqual([]);
  });

  it('that passed over a posting is found', async () => {
    const setMark = (id: string | number) =>
      books.admin.query('update ledger.seal_mark set sealed_below = $1, next_below = greatest(next_below, $1)', [id]);
    await expect.poll(unsealed, { timeout: 20_000 }).toBe(0);
    await postTransaction(books.app, transfer('overlooked', 'source', 'county', 1n));
    const overlooked = await books.admin.query<{ id: string }>(
      `select id from ledger.transaction where idempotency_key = 'overlooked'`,
    );
    const { id } = overlooked.rows[0]!;
    const superuser = await books.admin.connect();
    await superuser.query('set session_replication_role = replica');
    await superuser.query(`update ledger.transaction set posted_at = now() - interval '2 days' where id = $1`, [id]);
    superuser.release(true);
    await setMark(String(BigInt(id) + 1n));
    expect(await verifyBooks(books.app)).toMatchObject([{ finding: 'seal' }]);
    await postTransaction(books.app, transfer('sealed past it', 'source', 'county', 1n));
    await expect.poll(unsealed, { timeout: 20_000 }).toBe(1);
    expect(await verifyBooks(books.app)).toMatchObject([{ finding: 'seal' }]);
    await setMark(0);
    await expect.poll(unsealed, { timeout: 20_000 }).toBe(0);
    expect(await verifyBooks(books.app)).toEqual([]);
  });

  it.each([
    ['an altered description', "update ledger.transaction set description = 'x' where idempotency_key = 'fund'"],
    [
      'an altered business date',
      "update ledger.transaction set business_date = '2020-01-01' where idempotency_key = 'fund'",
    ],
    ['a recomputed seal', "update ledger.seal set hash = sha256('x') where id = (select min(id) from ledger.seal)"],
    ['a removed seal', 'delete from ledger.seal where id = (select min(id) from ledger.seal)'],
  ])('betrays %s', async (_what, statement) => {
    expect(await findingsAfter(statement)).toContain('seal');
  });
});
