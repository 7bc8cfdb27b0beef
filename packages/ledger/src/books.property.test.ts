import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestBooks, openTestAccounts, outcomeOf, transfer, type TestBooks } from './books.fixture.ts';
import {
  accountBalance,
  placeHold,
  postBatchExact,
  postTransaction,
  resolveHold,
  reverseTransaction,
  verifyBooks,
  type Posting,
} from './index.ts';

let books: TestBooks;
let run = 0;

beforeAll(async () => {
  books = await createTestBooks();
});
afterAll(() => books.close());

const amount = fc.bigInt({ min: 1n, max: 1_000n });
const place = fc.nat({ max: 3 });
const operation = fc.oneof(
  fc.record({ type: fc.constant('transfer' as const), from: place, to: place, amount }),
  fc.record({
    type: fc.constant('batch' as const),
    items: fc.array(fc.tuple(place, place, amount), { minLength: 1, maxLength: 5 }),
  }),
  fc.record({ type: fc.constant('hold' as const), from: place, to: place, amount }),
  fc.record({
    type: fc.constant('resolve' as const),
    pick: fc.nat(),
    outcome: fc.constantFrom('posted' as const, 'voided' as const),
    amount,
  }),
  fc.record({ type: fc.constant('reverse' as const), pick: fc.nat() }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

interface ModelHold {
  id: bigint;
  from: number;
  to: number;
  amountFen: bigint;
}

/** The books as a few lines of arithmetic: place 0 is the source without a floor, the others never fall below zero. */
class Model {
  readonly posted = [0n, 0n, 0n, 0n];
  readonly pending = [0n, 0n, 0n, 0n];
  readonly holds: ModelHold[] = [];
  readonly reversible: { id: bigint; from: number; to: number; amountFen: bigint }[] = [];

  canPay(from: number, amountFen: bigint): boolean {
    return from === 0 || this.posted[from]! - this.pending[from]! >= amountFen;
  }

  move(from: number, to: number, amountFen: bigint): void {
    this.posted[from]! -= amountFen;
    this.posted[to]! += amountFen;
  }
}

async function apply(step: Operation, name: string, accounts: string[], model: Model): Promise<void> {
  const posting = (key: string, from: number, to: number, amountFen: bigint): Posting =>
    transfer(key, accounts[from]!, accounts[to]!, amountFen);
  switch (step.type) {
    case 'transfer': {
      if (step.from === step.to) return;
      const allowed = model.canPay(step.from, step.amount);
      const work = postTransaction(books.app, posting(name, step.from, step.to, step.amount));
      expect(await outcomeOf(work)).toBe(allowed ? 'done' : 'ledger.insufficient');
      if (!allowed) return;
      model.move(step.from, step.to, step.amount);
      model.reversible.push({ id: (await work).transactionId, from: step.from, to: step.to, amountFen: step.amount });
      return;
    }
    case 'batch': {
      const items = step.items.filter(([from, to]) => from !== to);
      const outcomes = await postBatchExact(
        books.app,
        items.map(([from, to, fen], index) => posting(`${name}.${index}`, from, to, fen)),
      );
      for (const [index, [from, to, fen]] of items.entries()) {
        const allowed = model.canPay(from, fen);
        expect(outcomes[index]?.outcome).toBe(allowed ? 'posted' : 'rejected');
        if (allowed) model.move(from, to, fen);
      }
      return;
    }
    case 'hold': {
      if (step.from === 0 || step.from === step.to) return;
      const allowed = model.canPay(step.from, step.amount);
      const { legs: _legs, ...common } = posting(name, step.from, step.to, step.amount);
      const work = placeHold(books.app, {
        ...common,
        account: accounts[step.from]!,
        counterAccount: accounts[step.to]!,
        amountFen: step.amount,
      });
      expect(await outcomeOf(work)).toBe(allowed ? 'done' : 'ledger.insufficient');
      if (!allowed) return;
      model.pending[step.from]! += step.amount;
      model.holds.push({ id: (await work).holdId, from: step.from, to: step.to, amountFen: step.amount });
      return;
    }
    case 'resolve': {
      const [hold] = model.holds.splice(step.pick % Math.max(model.holds.length, 1), 1);
      if (!hold) return;
      const amountFen = step.amount < hold.amountFen ? step.amount : hold.amountFen;
      await resolveHold(books.app, {
        holdId: hold.id,
        key: name,
        outcome: step.outcome,
        amountFen,
        businessDate: '2024-03-02',
        description: '结果',
      });
      model.pending[hold.from]! -= hold.amountFen;
      if (step.outcome === 'posted') model.move(hold.from, hold.to, amountFen);
      return;
    }
    case 'reverse': {
      const original = model.reversible[step.pick % Math.max(model.reversible.length, 1)];
      if (!original) return;
      const allowed = model.canPay(original.to, original.amountFen);
      const reversal = { transactionId: original.id, key: name, reason: '更正', businessDate: '2024-03-02' };
      expect(await outcomeOf(reverseTransaction(books.app, reversal))).toBe(allowed ? 'done' : 'ledger.insufficient');
      if (!allowed) return;
      model.move(original.to, original.from, original.amountFen);
      model.reversible.splice(model.reversible.indexOf(original), 1);
    }
  }
}

it('agrees with plain arithmetic after any sequence of transfers, batches, holds, resolutions and reversals', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 40 }), async (steps) => {
      run += 1;
      const accounts = [`source:${run}`, `a:${run}`, `b:${run}`, `c:${run}`];
      await openTestAccounts(books, ...accounts);
      const model = new Model();
      await apply({ type: 'transfer', from: 0, to: 1, amount: 2_000n }, `run ${run} fund`, accounts, model);
      for (const [index, step] of steps.entries()) await apply(step, `run ${run} step ${index}`, accounts, model);
      for (const [index, code] of accounts.entries()) {
        const sign = index === 0 ? -1n : 1n;
        expect(await accountBalance(books.app, code)).toMatchObject({
          balanceFen: sign * model.posted[index]!,
          pendingFen: model.pending[index],
        });
      }
      expect(model.posted.reduce((sum, fen) => sum + fen, 0n)).toBe(0n);
    }),
    { numRuns: 30 },
  );
  expect(await verifyBooks(books.app)).toEqual([]);
}, 60_000);
