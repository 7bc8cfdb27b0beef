import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBooks, openTestAccounts, outcomeOf, transfer, type TestBooks } from './books.fixture.ts';
import {
  accountBalance,
  createPostingBatcher,
  isRetryable,
  type LedgerError,
  placeHold,
  postBatchExact,
  postTransaction,
  verifyBooks,
} from './index.ts';

let books: TestBooks;

beforeAll(async () => {
  books = await createTestBooks();
  await openTestAccounts(books, 'source', 'paid');
});
afterAll(() => books.close());

async function fundedAccount(code: string, amountFen: bigint): Promise<string> {
  await openTestAccounts(books, code);
  await postTransaction(books.app, transfer(`fund ${code}`, 'source', code, amountFen));
  return code;
}

const count = (outcomes: string[], wanted: string) => outcomes.filter((outcome) => outcome === wanted).length;

describe('an allotment under 50 concurrent over-draws', () => {
  it('pays exactly what it has on the single path, not one fen over', async () => {
    const account = await fundedAccount('hot:single', 1_000n);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, turn) =>
        outcomeOf(postTransaction(books.app, transfer(`single ${turn}`, account, 'paid', 99n))),
      ),
    );
    expect([count(outcomes, 'done'), count(outcomes, 'ledger.insufficient')]).toEqual([10, 40]);
    expect((await accountBalance(books.app, account))?.availableFen).toBe(10n);
  });

  it('pays exactly what it has through holds', async () => {
    const account = await fundedAccount('hot:hold', 1_000n);
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, turn) =>
        outcomeOf(
          placeHold(books.app, {
            ...transfer(`hold ${turn}`, account, 'paid', 1n),
            account,
            counterAccount: 'paid',
            amountFen: 99n,
          }),
        ),
      ),
    );
    expect([count(outcomes, 'done'), count(outcomes, 'ledger.insufficient')]).toEqual([10, 40]);
    expect((await accountBalance(books.app, account))?.availableFen).toBe(10n);
  });

  it('pays exactly what it has when single posts, batches and the batcher race', async () => {
    const account = await fundedAccount('hot:mixed', 1_000n);
    const batcher = createPostingBatcher(books.app);
    const batches = Array.from({ length: 5 }, async (_, batch) => {
      const items = Array.from({ length: 5 }, (_item, turn) =>
        transfer(`batch ${batch}.${turn}`, account, 'paid', 99n),
      );
      return (await postBatchExact(books.app, items)).map((item) => (item.outcome === 'rejected' ? item.code : 'done'));
    });
    const singles = Array.from({ length: 15 }, (_, turn) =>
      outcomeOf(postTransaction(books.app, transfer(`mixed ${turn}`, account, 'paid', 99n))),
    );
    const batched = Array.from({ length: 15 }, (_, turn) =>
      outcomeOf(batcher.post(transfer(`batched ${turn}`, account, 'paid', 99n))),
    );
    const outcomes = [...(await Promise.all(batches)).flat(), ...(await Promise.all([...singles, ...batched]))];
    expect([count(outcomes, 'done'), count(outcomes, 'ledger.insufficient')]).toEqual([10, 45]);
    expect((await accountBalance(books.app, account))?.availableFen).toBe(10n);
  });
});

it('never deadlocks when single posts cross the same accounts in both directions', async () => {
  const [first, second] = [await fundedAccount('both:a', 1_000n), await fundedAccount('both:b', 1_000n)];
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, (_, turn) =>
      outcomeOf(
        postTransaction(
          books.app,
          turn % 2 === 0 ? transfer(`both ${turn}`, first, second, 1n) : transfer(`both ${turn}`, second, first, 1n),
        ),
      ),
    ),
  );
  expect(count(outcomes, 'done')).toBe(200);
});

describe('the posting batcher', () => {
  it('posts 500 concurrent postings of crossing accounts, each once', async () => {
    const accounts = await Promise.all(['cross:a', 'cross:b', 'cross:c'].map((code) => fundedAccount(code, 10_000n)));
    const batcher = createPostingBatcher(books.app);
    const posted = await Promise.all(
      Array.from({ length: 500 }, (_, turn) =>
        batcher.post(transfer(`cross ${turn % 450}`, accounts[turn % 3]!, accounts[(turn + 1) % 3]!, 1n)),
      ),
    );
    expect(new Set(posted.map((item) => item.transactionId)).size).toBe(450);
    expect(posted.filter((item) => item.replayed)).toHaveLength(50);
  });

  it('falls back to single posts when a batch fails, so that one impossible item harms no other', async () => {
    const account = await fundedAccount('fallback', 100n);
    const batcher = createPostingBatcher(books.app);
    const outcomes = await Promise.all([
      outcomeOf(batcher.post(transfer('good 1', account, 'paid', 1n))),
      outcomeOf(batcher.post({ ...transfer('bad date', account, 'paid', 1n), businessDate: '2024-02-31' })),
      outcomeOf(batcher.post(transfer('good 2', account, 'paid', 1n))),
    ]);
    expect(outcomes).toEqual(['done', 'ledger.invalidRequest', 'done']);
    expect((await accountBalance(books.app, account))?.balanceFen).toBe(98n);
  });
});

it('reports a lock time-out as busy, to be retried with the same key', async () => {
  const account = await fundedAccount('locked', 100n);
  const blocker = await books.admin.connect();
  const client = await books.app.connect();
  try {
    await blocker.query('begin');
    await blocker.query('select 1 from ledger.balance for update');
    await client.query("set lock_timeout = '50ms'");
    const refusal = await postTransaction(client, transfer('late', account, 'paid', 1n)).catch(
      (error: unknown) => error,
    );
    expect((refusal as LedgerError).code).toBe('ledger.busy');
    expect(isRetryable(refusal)).toBe(true);
    await blocker.query('rollback');
    expect((await postTransaction(client, transfer('late', account, 'paid', 1n))).replayed).toBe(false);
  } finally {
    await blocker.query('rollback');
    blocker.release();
    client.release(true);
  }
});

it('leaves books that agree', async () => {
  expect(await verifyBooks(books.app)).toEqual([]);
});
