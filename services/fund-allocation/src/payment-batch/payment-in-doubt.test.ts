import { systemPrincipal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { answerFile, rowFor } from '../testing/bank-answers.ts';
import { batchesAt } from '../testing/payment-batches.ts';
import { expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';
import { paymentInDoubt } from './payment-in-doubt.ts';

let desk: PaymentDesk;
let batches: ReturnType<typeof batchesAt>;
beforeAll(async () => {
  desk = await startPayments();
  batches = batchesAt(desk);
});
afterAll(() => desk.close());
afterEach(async () => {
  await batches.settleLines();
  await batches.expectBooksToAgree();
});

const refusedInDoubt = { status: 409, body: { code: 'payment.resultUnknown', detail: paymentInDoubt } };
const discard = (id: string) =>
  desk.person('financeMaker').post(`/payment-requests/${id}/discard`, { reason: '另行申请' });

/** A request that the bank returned; `prove` lets the bank say that it was paid after all. */
async function returned(linkId: string, request: Parameters<PaymentDesk['approved']>[1]) {
  const id = await desk.approved(linkId, request);
  const { fileNumber, instructions } = await batches.exported([id]);
  const answer = (code: string) =>
    batches.upload(`${code}-${fileNumber}.txt`, answerFile(fileNumber, [rowFor(instructions[0]!, code)]));
  await answer('1001');
  await desk.untilRequest(id, 'bankReturned');
  return { id, prove: () => expectStatus(answer('0000'), 200) };
}

describe('a payment that the bank may have made after it returned it', () => {
  it('is not asked for again under another request, and its own is not given up meanwhile', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const account = desk.peers.addAccount();
    const first = await returned(linkId, { account });
    await first.prove();
    expect((await discard(first.id)).body).toMatchObject({
      code: 'payment.resultUnknown',
      detail: '银行的回单与该申请已入账的支付结果不符，处理该回单之前不能作废',
    });
    const second = await desk.draft(linkId, { account });
    expect(await desk.submit(second)).toMatchObject(refusedInDoubt);
    const village = desk.person('projectOwner', 'projectOwner-1', '421024100200');
    const third = await desk.draft(linkId, { account }, village);
    expect(await desk.submit(third, village)).toMatchObject(refusedInDoubt);
    await batches.settleLines();
    await expectStatus(desk.submit(second), 200);
    await expectStatus(discard(first.id), 200);
  });

  it('is not made again under a request that was approved before the bank said so, neither here nor past the service', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const account = desk.peers.addAccount();
    const first = await returned(linkId, { account });
    await expectStatus(discard(first.id), 200);
    const second = await desk.approved(linkId, { account });
    await first.prove();
    expect((await batches.makeBatch([second])).body.detail).toBe(`第1行：${paymentInDoubt}`);
    const instruct = desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      sql`insert into payment_instruction select (jsonb_populate_record(i, jsonb_build_object('id', 'again', 'sequence', 99,
        'request_id', r.id, 'hold_id', r.hold_id, 'status', 'pending', 'final_on', null))).*
        from payment_instruction i cross join payment_request r where i.request_id = ${first.id} and r.id = ${second}`.execute(
        tx,
      ),
    );
    await expect(instruct).rejects.toThrow(paymentInDoubt);
    await batches.settleLines();
    await batches.exported([second]);
  });

  it('holds up its invoice in every project, and whoever was told to be paid though the request names another since', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const told = desk.peers.addAccount({ holderName: '三湖农场合作社' });
    const other = desk.peers.addAccount({ holderName: '资市镇合作社' });
    const invoiceNumber = '26442000000012340040';
    const first = await returned(linkId, { account: told, body: { invoiceNumber } });
    const body = {
      milestoneId: 'start',
      amountFen: '100',
      bankCode: 'ABC',
      purpose: '大棚工程款',
      payeeAccountId: other.id,
    };
    await expectStatus(
      desk.person('financeMaker').put(`/payment-requests/${first.id}`, { ...body, invoiceNumber }),
      200,
    );
    await expectStatus(discard(first.id), 200);
    await first.prove();
    const elsewhere = await desk.fundedProject(1000n);
    const onInvoice = await desk.draft(elsewhere.linkId, { body: { invoiceNumber } });
    expect(await desk.submit(onInvoice)).toMatchObject(refusedInDoubt);
    const toTold = await desk.draft(linkId, { account: desk.peers.addAccount({ holderName: told.holderName }) });
    expect(await desk.submit(toTold)).toMatchObject(refusedInDoubt);
    const stranger = desk.peers.addAccount({ holderName: '江陵县水利工程公司' });
    await expectStatus(desk.submit(await desk.draft(linkId, { account: stranger })), 200);
  });

  it('does not hold up another payment to the payee while its answer is only on its way', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const account = desk.peers.addAccount();
    await batches.exported([await desk.approved(linkId, { account })]);
    const { instructions } = await batches.exported([await desk.approved(linkId, { account })]);
    expect(instructions).toHaveLength(1);
  });
});
