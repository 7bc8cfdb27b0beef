import { systemPrincipal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerFile } from '../testing/bank-answers.ts';
import { batchesAt } from '../testing/payment-batches.ts';
import { expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';
import { exportPaymentBatch } from './export-payment-batch.ts';

let desk: PaymentDesk;
let batches: ReturnType<typeof batchesAt>;
beforeAll(async () => {
  desk = await startPayments();
  batches = batchesAt(desk);
});
afterAll(() => desk.close());
afterEach(() => batches.expectBooksToAgree());

describe('补录', () => {
  /** A batch of the past, as far as it goes without its results. */
  async function pastBatch(requestIds: string[], businessDate: string) {
    const { body } = await expectStatus(batches.makeBatch(requestIds, { businessDate }), 201);
    return batches.untilBatch(body.id, ({ status }) => status === 'awaitingResults');
  }

  it('books a past payment and gives the bank nothing; its result is stated from paper', async () => {
    const businessDate = '2026-01-15';
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId, { businessDate });
    const [reveals, clearing] = [desk.peers.state.reveals, await batches.clearing()];
    const { id, number, files, instructions } = await pastBatch([requestId], businessDate);
    expect(await batches.clearing()).toBe(clearing + 100n);
    expect(files).toMatchObject([{ sha256: null, writtenAt: null }]);
    const again = await exportPaymentBatch(desk.service.deps, id);
    expect([again, desk.peers.state.reveals]).toEqual([{ outcome: 'exported' }, reveals]);
    expect((await batches.bank.files()).filter((name) => name.startsWith(number))).toEqual([]);
    const query = {
      outcome: 'paid',
      bankReference: 'YH2026',
      settledOn: '2026-01-16',
      reason: '银行回单原件',
      fileName: 'a.pdf',
    };
    const state = (userId: string) =>
      desk
        .person('financeChecker', userId)
        .post(`/payment-instructions/${instructions[0].id}/result-statement?${new URLSearchParams(query)}`, '%PDF', {
          contentType: 'application/pdf',
        });
    expect((await state('financeChecker-1')).body.code).toBe('payment.checkerConflict');
    await expectStatus(state('financeChecker-2'), 200);
    expect(await batches.untilBatch(id, ({ status }) => status === 'completed')).toMatchObject({
      completedOn: businessDate,
    });
    expect(await desk.requestOf(requestId)).toMatchObject({ status: 'paid', paidOn: '2026-01-16' });
  });

  it('never goes to the bank in a batch of today, neither here nor past the service', async () => {
    const businessDate = '2026-01-15';
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId, { businessDate });
    const { number } = await desk.requestOf(requestId);
    const answer = await batches.makeBatch([requestId]);
    expect(answer.body.detail).toBe(`第1行：申请 ${number} 是补录的，只能列入补录的支付批次，不能发往银行`);
    const { id } = await batches.exported([await desk.approved(linkId)]);
    const instruct = desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      sql`insert into payment_instruction select (jsonb_populate_record(i, jsonb_build_object('id', 'past', 'sequence', 99,
        'request_id', r.id, 'hold_id', r.hold_id, 'status', 'pending', 'payee_account_id', r.payee_account_id))).*
        from payment_instruction i cross join payment_request r where i.batch_id = ${id} and r.id = ${requestId}`.execute(
        tx,
      ),
    );
    await expect(instruct).rejects.toThrow('不能发往银行');
  });

  it('takes the answer to a past payment from an uploaded file, with its own dates', async () => {
    const businessDate = '2026-01-20';
    const { linkId } = await desk.fundedProject(1000n);
    const requestId = await desk.approved(linkId, { businessDate });
    const { id, files, instructions } = await pastBatch([requestId], businessDate);
    const fileNumber = files[0].number as string;
    const returned = answerFile(fileNumber, [{ instructionId: instructions[0].id, code: '1001', amountFen: 100n }]);
    await batches.upload('past.txt', returned);
    expect(await batches.untilBatch(id, ({ status }) => status === 'completed')).toMatchObject({
      isBackfilled: true,
      completedOn: businessDate,
    });
    expect(await desk.requestOf(requestId)).toMatchObject({
      isBackfilled: true,
      approvedOn: businessDate,
      status: 'bankReturned',
    });
    expect((await batches.reconcile(businessDate)).body).toMatchObject({
      instructionFen: '100',
      returnedFen: '100',
      openFen: '0',
    });
  });
});
