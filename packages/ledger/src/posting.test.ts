import { Kysely, PostgresDialect } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBooks, openTestAccounts, outcomeOf, transfer, type TestBooks } from './books.fixture.ts';
import {
  accountBalance,
  accountEntries,
  findAccountBalances,
  findTransactions,
  LedgerError,
  openAccount,
  postBatchExact,
  postTransaction,
  reverseTransaction,
  verifyBooks,
} from './index.ts';

let books: TestBooks;

beforeAll(async () => {
  books = await createTestBooks();
  await openTestAccounts(books, 'source', 'county', 'township', 'village', 'pool');
  await postTransaction(books.app, transfer('fund', 'source', 'county', 1_000_000n));
});
afterAll(() => books.close());

describe('a posting', () => {
  it('moves the balances, keeps the running balance and can be drilled down to its document and up again', async () => {
    const { transactionId } = await postTransaction(books.app, transfer('drill', 'county', 'township', 12_345n));
    const [entry] = await accountEntries(books.app, 'township');
    expect(entry).toMatchObject({ transactionId, amountFen: 12_345n, balanceAfterFen: 12_345n, referenceId: 'A-1' });
    expect(entry?.businessDate).toBe('2024-03-01');
    expect(await findTransactions(books.app, { transactionId })).toMatchObject([
      {
        key: 'drill',
        legs: [
          { account: 'county', amountFen: -12_345n },
          { account: 'township', amountFen: 12_345n },
        ],
      },
    ]);
    expect(
      (await findTransactions(books.app, { referenceType: 'allotment', referenceId: 'A-1' })).length,
    ).toBeGreaterThan(1);
  });

  it('shows a credit-normal account with its natural sign', async () => {
    const source = await accountBalance(books.app, 'source');
    expect(source?.balanceFen).toBeGreaterThanOrEqual(1_000_000n);
  });

  it('answers a repeated key with the first transaction', async () => {
    const first = await postTransaction(books.app, transfer('again', 'county', 'township', 5n));
    const second = await postTransaction(books.app, transfer('again', 'county', 'township', 5n));
    expect(second).toEqual({ transactionId: first.transactionId, replayed: true });
  });

  it('has one effect when the same key arrives 20 times at once', async () => {
    const before = await accountBalance(books.app, 'township');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => postTransaction(books.app, transfer('storm', 'county', 'township', 7n))),
    );
    const after = await accountBalance(books.app, 'township');
    expect(new Set(answers.map((answer) => answer.transactionId)).size).toBe(1);
    expect(answers.filter((answer) => !answer.replayed)).toHaveLength(1);
    expect(after!.balanceFen - before!.balanceFen).toBe(7n);
  });

  it.each([
    ['amount', transfer('changed', 'county', 'township', 2n)],
    ['account', transfer('changed', 'county', 'village', 1n)],
    ['business date', { ...transfer('changed', 'county', 'township', 1n), businessDate: '2024-03-02' }],
    ['document', { ...transfer('changed', 'county', 'township', 1n), reference: { type: 'allotment', id: 'A-2' } }],
  ])('refuses a used key with another %s', async (_part, changed) => {
    await postTransaction(books.app, transfer('changed', 'county', 'township', 1n));
    expect(await outcomeOf(postTransaction(books.app, changed))).toBe('ledger.idempotencyMismatch');
  });

  it.each([
    [
      'ledger.unbalanced',
      [
        { account: 'county', amountFen: -5n },
        { account: 'township', amountFen: 4n },
      ],
    ],
    ['ledger.unbalanced', []],
    [
      'ledger.unknownAccount',
      [
        { account: 'county', amountFen: -5n },
        { account: 'nowhere', amountFen: 5n },
      ],
    ],
    [
      'ledger.duplicateAccount',
      [
        { account: 'source', amountFen: -5n },
        { account: 'source', amountFen: 5n },
      ],
    ],
    [
      'ledger.invalidAmount',
      [
        { account: 'county', amountFen: 0n },
        { account: 'township', amountFen: 0n },
      ],
    ],
    [
      'ledger.invalidAmount',
      [
        { account: 'source', amountFen: -20_000_000_000_000_000n },
        { account: 'county', amountFen: 20_000_000_000_000_000n },
      ],
    ],
    [
      'ledger.overflow',
      [
        { account: 'source', amountFen: -(2n ** 63n) },
        { account: 'county', amountFen: 2n ** 63n },
      ],
    ],
  ] as const)('refuses legs with %s on the single and the batch path and leaves no trace', async (code, legs) => {
    const posting = { ...transfer(`bad ${code} ${legs.length} ${legs[0]?.amountFen}`, 'county', 'township', 1n), legs };
    const before = await accountBalance(books.app, 'county');
    expect(await outcomeOf(postTransaction(books.app, posting))).toBe(code);
    const batch = await postBatchExact(books.app, [posting]).catch((error: LedgerError) => [
      { outcome: 'rejected', code: error.code },
    ]);
    expect(batch).toMatchObject([{ outcome: 'rejected', code }]);
    expect(await accountBalance(books.app, 'county')).toEqual(before);
  });

  it('refuses a balance beyond the range of the books', async () => {
    await openTestAccounts(books, 'source:huge', 'huge');
    const step = 10_000_000_000_000_000n;
    const fill = Array.from({ length: 400 }, (_, turn) => transfer(`huge ${turn}`, 'source:huge', 'huge', step));
    const filled = await postBatchExact(books.app, fill);
    expect(filled.filter((item) => item.outcome === 'posted')).toHaveLength(400);
    expect(await outcomeOf(postTransaction(books.app, transfer('huge last', 'source:huge', 'huge', step)))).toBe(
      'ledger.overflow',
    );
    expect(await postBatchExact(books.app, [transfer('huge last', 'source:huge', 'huge', step)])).toMatchObject([
      { code: 'ledger.overflow' },
    ]);
  });

  it('says which account lacks how much, in Chinese and without SQL', async () => {
    const error = await postTransaction(books.app, transfer('poor', 'village', 'pool', 1n)).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(LedgerError);
    const refusal = error as LedgerError;
    expect(refusal.context).toEqual({ account: 'village', availableFen: '0', floorFen: '0' });
    expect(JSON.stringify({ ...refusal, message: refusal.message })).not.toMatch(
      /select|update|insert|ledger\.balance/i,
    );
    expect(refusal.publicMessage).toBe('可用余额不足，未记账。');
  });

  it('is part of the caller’s Kysely transaction: rolled back with it', async () => {
    const database = new Kysely<Record<string, never>>({ dialect: new PostgresDialect({ pool: books.app }) });
    const before = await accountBalance(database, 'county');
    const work = database.transaction().execute(async (tx) => {
      await postTransaction(tx, transfer('rolled back', 'county', 'township', 9n));
      throw new Error('later step failed');
    });
    await expect(work).rejects.toThrow('later step failed');
    expect(await accountBalance(database, 'county')).toEqual(before);
    expect((await postTransaction(database, transfer('rolled back', 'county', 'township', 9n))).replayed).toBe(false);
  });
});

describe('an exact batch', () => {
  it('decides each item in order against the real balance and keeps the refused keys free', async () => {
    await openTestAccounts(books, 'batch:a', 'batch:b');
    await postTransaction(books.app, transfer('batch fund', 'source', 'batch:a', 100n));
    const outcomes = await postBatchExact(books.app, [
      transfer('item 1', 'batch:a', 'batch:b', 60n),
      transfer('item 2', 'batch:a', 'batch:b', 60n),
      transfer('item 3', 'batch:b', 'batch:a', 60n),
      transfer('item 4', 'batch:a', 'batch:b', 100n),
      transfer('item 1', 'batch:a', 'batch:b', 60n),
      transfer('item 1', 'batch:a', 'batch:b', 61n),
      transfer('batch fund', 'source', 'batch:a', 100n),
    ]);
    expect(outcomes.map((item) => (item.outcome === 'rejected' ? item.code : item.outcome))).toEqual([
      'posted',
      'ledger.insufficient',
      'posted',
      'posted',
      'replayed',
      'ledger.idempotencyMismatch',
      'replayed',
    ]);
    expect(outcomes[1]).toMatchObject({ context: { account: 'batch:a', availableFen: '40' } });
    expect((await accountEntries(books.app, 'batch:b')).map((entry) => entry.balanceAfterFen)).toEqual([100n, 0n, 60n]);
    await postTransaction(books.app, transfer('refund', 'batch:b', 'batch:a', 60n));
    expect(await postBatchExact(books.app, [transfer('item 2', 'batch:a', 'batch:b', 60n)])).toMatchObject([
      { outcome: 'posted' },
    ]);
  });

  it('posts a key once that stands three times in one batch and is affordable from the second time on', async () => {
    await openTestAccounts(books, 'thrice');
    const wanted = transfer('thrice', 'thrice', 'batch:b', 10n);
    const items = [wanted, transfer('thrice fund', 'source', 'thrice', 100n), wanted, wanted];
    const outcomes = await postBatchExact(books.app, items);
    expect(outcomes.map((item) => item.outcome)).toEqual(['rejected', 'posted', 'posted', 'replayed']);
    expect(outcomes[3]).toMatchObject({ transactionId: (outcomes[2] as { transactionId: bigint }).transactionId });
    expect((await accountBalance(books.app, 'thrice'))?.balanceFen).toBe(90n);
  });

  it('recognises stored keys wherever they stand in a large batch', async () => {
    await openTestAccounts(books, 'large');
    const item = (turn: number) => transfer(`large ${turn}`, 'source', 'large', BigInt(turn + 1));
    for (let round = 0; round < 12; round += 1) {
      await postBatchExact(
        books.app,
        Array.from({ length: 500 }, (_, turn) => item(round * 1000 + turn * 2)),
      );
    }
    const outcomes = await postBatchExact(
      books.app,
      Array.from({ length: 1000 }, (_, turn) => item(turn)),
    );
    const expected = Array.from({ length: 1000 }, (_, turn) => (turn % 2 === 0 ? 'replayed' : 'posted'));
    expect(outcomes.map((outcome) => outcome.outcome)).toEqual(expected);
  });

  it('recognises on the single path a key that was posted in a batch', async () => {
    const [item] = await postBatchExact(books.app, [transfer('both paths', 'county', 'township', 3n)]);
    expect(item).toMatchObject({ outcome: 'posted' });
    expect(await postTransaction(books.app, transfer('both paths', 'county', 'township', 3n))).toMatchObject({
      replayed: true,
    });
    expect(await outcomeOf(postTransaction(books.app, transfer('both paths', 'county', 'township', 4n)))).toBe(
      'ledger.idempotencyMismatch',
    );
  });
});

describe('a reversal', () => {
  it('posts the opposite once, also when 10 arrive at once, and never of a reversal', async () => {
    const original = await postTransaction(books.app, transfer('wrong', 'county', 'pool', 50n));
    const before = await accountBalance(books.app, 'pool');
    const reverse = (key: string) =>
      reverseTransaction(books.app, {
        transactionId: original.transactionId,
        key,
        reason: '录入有误',
        businessDate: '2024-03-02',
      });
    const outcomes = await Promise.all(Array.from({ length: 10 }, (_, turn) => outcomeOf(reverse(`reverse ${turn}`))));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'ledger.alreadyReversed')).toHaveLength(9);
    expect(before!.balanceFen - (await accountBalance(books.app, 'pool'))!.balanceFen).toBe(50n);
    const [stored] = await findTransactions(books.app, { transactionId: original.transactionId });
    const reversal = { transactionId: stored!.reversedBy!, key: 'twice', reason: '再冲', businessDate: '2024-03-02' };
    expect(await outcomeOf(reverseTransaction(books.app, reversal))).toBe('ledger.reversalOfReversal');
  });

  it('answers a repeated reversal key with the first reversal', async () => {
    const { transactionId } = await postTransaction(books.app, transfer('wrong 2', 'county', 'pool', 50n));
    const reversal = { transactionId, key: 'reverse wrong 2', reason: '录入有误', businessDate: '2024-03-02' };
    const first = await reverseTransaction(books.app, reversal);
    expect(await reverseTransaction(books.app, reversal)).toEqual({
      transactionId: first.transactionId,
      replayed: true,
    });
    expect(await outcomeOf(reverseTransaction(books.app, { ...reversal, reason: '别的原因' }))).toBe(
      'ledger.idempotencyMismatch',
    );
  });

  it('is refused when the money is gone', async () => {
    await openTestAccounts(books, 'spent');
    const { transactionId } = await postTransaction(books.app, transfer('spend 1', 'county', 'spent', 50n));
    await postTransaction(books.app, transfer('spend 2', 'spent', 'pool', 50n));
    const reversal = { transactionId, key: 'reverse spent', reason: '录入有误', businessDate: '2024-03-02' };
    expect(await outcomeOf(reverseTransaction(books.app, reversal))).toBe('ledger.insufficient');
  });
});

describe('an account', () => {
  it('is opened once per code and found by its dimensions', async () => {
    const account = {
      code: 'project:1',
      name: '项目一',
      kind: 'project',
      normalSide: 'debit',
      regionCode: '421024',
      floorFen: 0n,
      dimensions: { projectId: 'p-1', fundDocumentId: 'f-1' },
    } as const;
    const id = await openAccount(books.app, account);
    expect(await openAccount(books.app, account)).toBe(id);
    expect(await outcomeOf(openAccount(books.app, { ...account, regionCode: '4210' }))).toBe('ledger.accountMismatch');
    expect(await outcomeOf(openAccount(books.app, { ...account, code: 'with space' }))).toBe('ledger.invalidRequest');
    expect(
      await findAccountBalances(books.app, { dimensions: { fundDocumentId: 'f-1' }, kind: 'project' }),
    ).toMatchObject([{ accountId: id }]);
  });

  it('pages its entries by key, newest first, without gaps', async () => {
    await openTestAccounts(books, 'paged');
    for (let turn = 1; turn <= 5; turn += 1)
      await postTransaction(books.app, transfer(`page ${turn}`, 'county', 'paged', BigInt(turn)));
    const first = await accountEntries(books.app, 'paged', { limit: 2 });
    const second = await accountEntries(books.app, 'paged', { limit: 10, beforeEntryId: first.at(-1)!.entryId });
    expect([...first, ...second].map((entry) => entry.amountFen)).toEqual([5n, 4n, 3n, 2n, 1n]);
  });
});

it('leaves books that agree', async () => {
  expect(await verifyBooks(books.app)).toEqual([]);
});
