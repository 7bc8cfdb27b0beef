import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestBooks, openTestAccounts, outcomeOf, transfer, type TestBooks } from './books.fixture.ts';
import {
  accountBalance,
  accountHolds,
  findOpenHolds,
  placeHold,
  postTransaction,
  resolveHold,
  verifyBooks,
  type HoldResolution,
} from './index.ts';

let books: TestBooks;
let sequence = 0;

/** A fresh account with 100 fen and a hold of 70 on it. */
async function heldAccount(expiresOn?: string): Promise<{ account: string; holdId: bigint }> {
  sequence += 1;
  const account = `payer:${sequence}`;
  await openTestAccounts(books, account);
  await postTransaction(books.app, transfer(`fund ${account}`, 'source', account, 100n));
  const { holdId } = await placeHold(books.app, holdOf(`hold ${account}`, account, 70n, expiresOn));
  return { account, holdId };
}

function holdOf(key: string, account: string, amountFen: bigint, expiresOn?: string) {
  return {
    key,
    account,
    counterAccount: 'paid',
    amountFen,
    kind: 'payment',
    businessDate: '2024-03-01',
    ...(expiresOn === undefined ? {} : { expiresOn }),
    reference: { type: 'paymentRequest', id: account },
    description: '待支付',
  };
}

const resolution = (holdId: bigint, outcome: HoldResolution['outcome'], key = `resolve ${holdId}`): HoldResolution => ({
  holdId,
  key,
  outcome,
  businessDate: '2024-03-05',
  description: '支付结果',
});

beforeAll(async () => {
  books = await createTestBooks();
  await openTestAccounts(books, 'source', 'paid');
});
afterAll(() => books.close());

describe('a hold', () => {
  it('counts against availability at once and is listed until resolved', async () => {
    const { account, holdId } = await heldAccount();
    expect(await accountBalance(books.app, account)).toMatchObject({
      balanceFen: 100n,
      pendingFen: 70n,
      availableFen: 30n,
    });
    expect(await outcomeOf(postTransaction(books.app, transfer(`over ${account}`, account, 'paid', 31n)))).toBe(
      'ledger.insufficient',
    );
    expect(await outcomeOf(placeHold(books.app, holdOf(`second ${account}`, account, 31n)))).toBe(
      'ledger.insufficient',
    );
    expect(await findOpenHolds(books.app, { referenceId: account })).toMatchObject([
      { holdId, account, amountFen: 70n },
    ]);
    expect(await accountHolds(books.app, account)).toMatchObject([
      { holdId, kind: 'payment', amountFen: 70n, referenceId: account, description: '待支付' },
    ]);
    await resolveHold(books.app, resolution(holdId, 'voided'));
    expect(await accountHolds(books.app, account)).toEqual([]);
  });

  it('is listed by its account, newest first', async () => {
    const { account, holdId } = await heldAccount();
    const second = await placeHold(books.app, holdOf(`second ${account}`, account, 10n));
    const [newest, oldest] = await accountHolds(books.app, account);
    expect([newest?.holdId, oldest?.holdId]).toEqual([second.holdId, holdId]);
    expect(await accountHolds(books.app, account, { beforeHoldId: second.holdId, limit: 1 })).toEqual([oldest]);
  });

  it('is placed once per key and refuses the key for another amount', async () => {
    const { account, holdId } = await heldAccount();
    expect(await placeHold(books.app, holdOf(`hold ${account}`, account, 70n))).toEqual({ holdId, replayed: true });
    expect(await outcomeOf(placeHold(books.app, holdOf(`hold ${account}`, account, 71n)))).toBe(
      'ledger.idempotencyMismatch',
    );
    expect(await outcomeOf(placeHold(books.app, holdOf(`zero ${account}`, account, 0n)))).toBe('ledger.invalidAmount');
  });

  it('posts partly and gives the rest back', async () => {
    const { account, holdId } = await heldAccount();
    const answer = await resolveHold(books.app, { ...resolution(holdId, 'posted'), amountFen: 50n });
    expect(answer.transactionId).not.toBeNull();
    expect(await accountBalance(books.app, account)).toMatchObject({
      balanceFen: 50n,
      pendingFen: 0n,
      availableFen: 50n,
    });
    expect(await findOpenHolds(books.app, { referenceId: account })).toEqual([]);
  });

  it('refuses to post more than was held, or nothing', async () => {
    const { holdId } = await heldAccount();
    expect(await outcomeOf(resolveHold(books.app, { ...resolution(holdId, 'posted'), amountFen: 71n }))).toBe(
      'ledger.holdExceeded',
    );
    expect(await outcomeOf(resolveHold(books.app, { ...resolution(holdId, 'posted'), amountFen: 0n }))).toBe(
      'ledger.invalidAmount',
    );
  });

  it('voids without a transaction', async () => {
    const { account, holdId } = await heldAccount();
    expect(await resolveHold(books.app, resolution(holdId, 'voided'))).toEqual({
      transactionId: null,
      replayed: false,
    });
    expect(await accountBalance(books.app, account)).toMatchObject({ balanceFen: 100n, availableFen: 100n });
  });

  it('expires only after its last day', async () => {
    const { holdId } = await heldAccount('2024-03-05');
    expect(await findOpenHolds(books.app, { expiredOn: '2024-03-06' })).toMatchObject([{ holdId }]);
    expect(await outcomeOf(resolveHold(books.app, resolution(holdId, 'expired')))).toBe('ledger.holdNotExpired');
    expect(
      await outcomeOf(resolveHold(books.app, { ...resolution(holdId, 'expired'), businessDate: '2024-03-06' })),
    ).toBe('done');
  });

  it('answers a repeated resolution key and refuses another resolution', async () => {
    const { holdId } = await heldAccount();
    const first = await resolveHold(books.app, resolution(holdId, 'posted'));
    expect(await resolveHold(books.app, resolution(holdId, 'posted'))).toEqual({ ...first, replayed: true });
    expect(await outcomeOf(resolveHold(books.app, resolution(holdId, 'voided')))).toBe('ledger.idempotencyMismatch');
    expect(await outcomeOf(resolveHold(books.app, resolution(holdId, 'voided', `other ${holdId}`)))).toBe(
      'ledger.holdResolved',
    );
  });

  it('is resolved at most once when 20 resolutions arrive at once', async () => {
    const { account, holdId } = await heldAccount();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, turn) =>
        outcomeOf(
          resolveHold(books.app, resolution(holdId, turn % 2 === 0 ? 'posted' : 'voided', `race ${holdId} ${turn}`)),
        ),
      ),
    );
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'ledger.holdResolved')).toHaveLength(19);
    const balance = await accountBalance(books.app, account);
    expect(balance?.pendingFen).toBe(0n);
    expect([30n, 100n]).toContain(balance?.balanceFen);
  });
});

it('leaves books that agree', async () => {
  expect(await verifyBooks(books.app)).toEqual([]);
});
