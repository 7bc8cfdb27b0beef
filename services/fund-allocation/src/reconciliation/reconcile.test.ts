import { addDays } from '@sunledger/calendar';
import { createDatabase, systemPrincipal } from '@sunledger/service-kit';
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

/** Every run since an instant, as far as a day is told from another by it. */
async function runsSince(instant: string) {
  const { rows } = await desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
    sql<{
      day: string;
      paid: bigint;
      status: string;
    }>`select business_date as day, paid_fen as paid, status from reconciliation
      where created_at >= ${instant} order by created_at, day`.execute(tx),
  );
  return rows;
}

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
    expect(await runsSince(`${addDays(today, 3)}T00:00:00+08:00`)).toEqual([
      { day: today, paid: 100n, status: 'balanced' },
      { day: addDays(today, 1), paid: 0n, status: 'balanced' },
      { day: addDays(today, 2), paid: 0n, status: 'balanced' },
    ]);
    const administrator = desk.service.as({ userId: 'system-1', permissions: ['system.read'] });
    expect((await administrator.get('/reconciliation-status')).body.items).toEqual([
      expect.objectContaining({ businessDate: addDays(today, 2), status: 'balanced', differenceFen: '0' }),
    ]);
  });

  it('looks again at a day on which the bank’s answer of the next morning counts, and at a day of the past that is entered late', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const today = desk.service.deps.clock.today();
    const tomorrow = addDays(today, 1);
    const { fileNumber, instructions } = await batches.exported([await desk.approved(linkId)]);
    const pastDay = '2026-01-15';
    const past = await desk.approved(linkId, { businessDate: pastDay });
    const { body: pastBatch } = await expectStatus(batches.makeBatch([past], { businessDate: pastDay }), 201);
    await batches.untilBatch(pastBatch.id, ({ status }) => status === 'awaitingResults');
    desk.service.setNow(`${tomorrow}T00:10:00+08:00`);
    await reconcilePastDays(desk.service.deps);
    expect(await runsSince(`${tomorrow}T00:10:00+08:00`)).toEqual([
      { day: pastDay, paid: 0n, status: 'balanced' },
      { day: today, paid: 0n, status: 'balanced' },
    ]);
    const rows = instructions.map((row) => rowFor(row));
    await batches.upload('next-morning.txt', answerFile(fileNumber, rows));
    desk.service.setNow(`${tomorrow}T08:10:00+08:00`);
    await reconcilePastDays(desk.service.deps);
    await reconcilePastDays(desk.service.deps);
    expect(await runsSince(`${tomorrow}T08:10:00+08:00`)).toEqual([{ day: today, paid: 100n, status: 'balanced' }]);
  });

  it('differs on the day and ever after when a payment counts as made and nothing of the bank proves it', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const today = desk.service.deps.clock.today();
    const requestId = await desk.approved(linkId);
    const { fileNumber, instructions } = await batches.exported([requestId]);
    const rows = instructions.map((row) => rowFor(row));
    await batches.upload('proof.txt', answerFile(fileNumber, rows));
    await desk.untilRequest(requestId, 'paid');
    const { instructionId } = instructions[0]!;
    // As a superuser may: the books stay as they are, what the bank said is gone.
    const superuser = createDatabase(desk.service.database.superuserUrl);
    await superuser.pool.query(`set session_replication_role = replica;
      update bank_result_line set disposition = 'repeated' where instruction_id = '${instructionId}'`);
    await superuser.close();
    desk.service.setNow(`${addDays(today, 1)}T09:00:00+08:00`);
    for (const day of [today, addDays(today, 1)])
      expect((await batches.reconcile(day)).body).toMatchObject({
        status: 'different',
        differences: [{ kind: 'result', subject: instructionId, actualFen: null }],
      });
  });
});
