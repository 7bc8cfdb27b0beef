import { addDays } from '@sunledger/calendar';
import { systemPrincipal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerFile, rowFor } from '../testing/bank-answers.ts';
import { batchesAt } from '../testing/payment-batches.ts';
import { expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';
import { reconcilePastDays } from './reconcile.ts';

let desk: PaymentDesk;
let batches: ReturnType<typeof batchesAt>;
beforeAll(async () => {
  desk = await startPayments();
  batches = batchesAt(desk);
});
afterAll(() => desk.close());

describe('reconciling', () => {
  it('is refused for a day that has not come', async () => {
    const tomorrow = addDays(desk.service.deps.clock.today(), 1);
    expect(await batches.reconcile(tomorrow)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'businessDate' }] },
    });
  });

  it('catches up on every day that ended since the first batch, also one that was reconciled while it ran', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId);
    const { fileNumber, instructions } = await batches.exported([requestId]);
    const today = desk.service.deps.clock.today();
    await expectStatus(batches.reconcile(), 201);
    await batches.upload(
      'p.txt',
      answerFile(
        fileNumber,
        instructions.map((row) => rowFor(row)),
      ),
    );
    await desk.untilRequest(requestId, 'paid');

    desk.service.setNow(`${addDays(today, 3)}T09:00:00+08:00`);
    await reconcilePastDays(desk.service.deps);
    await reconcilePastDays(desk.service.deps);
    const { rows } = await desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      sql<{
        day: string;
        paid: bigint;
        status: string;
      }>`select business_date as day, paid_fen as paid, status from reconciliation
        where created_at > ${`${addDays(today, 3)}T00:00:00+08:00`} order by day`.execute(tx),
    );
    expect(rows).toEqual([
      { day: today, paid: 100n, status: 'balanced' },
      { day: addDays(today, 1), paid: 0n, status: 'balanced' },
      { day: addDays(today, 2), paid: 0n, status: 'balanced' },
    ]);
    const administrator = desk.service.as({ userId: 'system-1', permissions: ['system.read'] });
    expect((await administrator.get('/reconciliation-status')).body.items).toEqual([
      expect.objectContaining({ businessDate: addDays(today, 2), status: 'balanced', differenceFen: '0' }),
    ]);
  });
});
