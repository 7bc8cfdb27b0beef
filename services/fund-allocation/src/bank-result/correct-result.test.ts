import { systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allotmentAccount } from '../allotment/allotment.ts';
import { paidAccount } from '../planned-project/planned-project.ts';
import { answerFile, rowFor } from '../testing/bank-answers.ts';
import { batchesAt } from '../testing/payment-batches.ts';
import { county, expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';

let desk: PaymentDesk;
let batches: ReturnType<typeof batchesAt>;
beforeAll(async () => {
  desk = await startPayments();
  batches = batchesAt(desk);
});
afterAll(() => desk.close());
afterEach(async () => {
  expect((await batches.reconcile()).body).toMatchObject({ status: 'balanced', differences: [] });
  await batches.expectBooksToAgree();
});

const discard = (id: string) =>
  expectStatus(desk.person('financeMaker').post(`/payment-requests/${id}/discard`, { reason: '另行申请' }), 200);

/** A request of 100 fen that the bank returned; `answers` lets the bank say something else about the same payment. */
async function returned(request: Parameters<PaymentDesk['approved']>[1] = {}) {
  const { linkId, allotmentId, projectId } = await desk.fundedProject(1000n);
  const account = desk.peers.addAccount();
  const id = await desk.approved(linkId, { account, ...request });
  const { fileNumber, instructions } = await batches.exported([id]);
  let count = 0;
  const answers = (code: string) =>
    expectStatus(
      batches.upload(`${(count += 1)}-${fileNumber}.txt`, answerFile(fileNumber, [rowFor(instructions[0]!, code)])),
      200,
    );
  await answers('1001');
  await desk.untilRequest(id, 'bankReturned');
  return {
    id,
    linkId,
    allotmentId,
    account,
    answers,
    books: async () => ({
      paid: (await desk.balance(paidAccount(projectId, allotmentId)))?.balanceFen ?? 0n,
      allotment: (await desk.balance(allotmentAccount(allotmentId)))?.balanceFen,
      available: (await desk.balance(allotmentAccount(allotmentId)))?.availableFen,
    }),
  };
}

/** Asks once more for a payment that was returned, until the money is held. */
async function approveAgain(id: string): Promise<void> {
  await expectStatus(desk.submit(id), 200);
  await desk.decide(id, 'financeChecker');
  await desk.untilRequest(id, 'approved');
}

async function pay(id: string): Promise<void> {
  const { fileNumber, instructions } = await batches.exported([id]);
  const rows = instructions.map((row) => rowFor(row));
  await batches.upload(`${fileNumber}.txt`, answerFile(fileNumber, rows));
  await desk.untilRequest(id, 'paid');
}

const openLine = async () =>
  (await desk.person('financeChecker').get('/bank-result-lines/unmatched')).body.items[0].id as string;
const propose = async (userId = 'financeChecker') =>
  expectStatus(
    desk.person('financeChecker', userId).post(`/bank-result-lines/${await openLine()}/settlement-proposal`, {
      settlement: 'correction',
      note: '银行书面说明',
    }),
    200,
  );
const confirm = async () =>
  desk.person('financeChecker', 'financeChecker-2').post(`/bank-result-lines/${await openLine()}/settlement`, {
    verb: 'confirm',
    note: '银行书面说明',
  });

describe('a payment that the bank proves after it returned it', () => {
  it('is booked beside the one that was paid since, and the request stays paid until neither is', async () => {
    const { id, answers, books } = await returned();
    await approveAgain(id);
    await pay(id);
    await answers('0000');
    await batches.settleLines('correction');
    expect(await books()).toEqual({ paid: 200n, allotment: 800n, available: 800n });
    expect((await desk.requestOf(id)).instructions.map(({ status }: { status: string }) => status)).toEqual([
      'paid',
      'paid',
    ]);
    await answers('1002');
    await batches.settleLines('correction');
    expect(await books()).toEqual({ paid: 100n, allotment: 900n, available: 900n });
    expect(await desk.requestOf(id)).toMatchObject({ status: 'paid' });
  });

  it('makes a request paid that was discarded, or withdrawn under its next attempt', async () => {
    const discarded = await returned();
    await discard(discarded.id);
    await discarded.answers('0000');
    await batches.settleLines('correction');
    expect(await discarded.books()).toEqual({ paid: 100n, allotment: 900n, available: 900n });
    expect(await desk.requestOf(discarded.id)).toMatchObject({ status: 'paid', refusal: null });

    const withdrawn = await returned();
    await expectStatus(desk.submit(withdrawn.id), 200);
    await withdrawn.answers('0000');
    await propose();
    expect((await confirm()).body).toMatchObject({ code: 'payment.requestMoved' });
    expect((await confirm()).body.detail).toContain('请先由经办人撤回或由审批人不同意，再更正');
    await desk.decide(withdrawn.id, 'financeMaker', { verb: 'withdraw' });
    await desk.untilRequest(withdrawn.id, 'withdrawn');
    await expectStatus(confirm(), 200);
    expect(await withdrawn.books()).toEqual({ paid: 100n, allotment: 900n, available: 900n });
    expect(await desk.requestOf(withdrawn.id)).toMatchObject({ status: 'paid', attempt: 2 });
  });

  it('frees the money that was held to pay it again, and nobody cancels what waits for that', async () => {
    const { id, answers, books } = await returned();
    await approveAgain(id);
    await answers('0000');
    const cancelled = await desk
      .person('financeChecker')
      .post(`/payment-requests/${id}/cancellation`, { reason: '合同解除' });
    expect(cancelled).toMatchObject({ status: 409, body: { code: 'payment.resultUnknown' } });
    expect(await books()).toMatchObject({ allotment: 1000n, available: 900n });
    await batches.settleLines('correction');
    expect(await books()).toEqual({ paid: 100n, allotment: 900n, available: 900n });
    expect(await desk.requestOf(id)).toMatchObject({ status: 'paid' });
    expect((await batches.makeBatch([id])).status).toBe(409);
    await answers('1002');
    await batches.settleLines('correction');
    expect(await desk.requestOf(id)).toMatchObject({ status: 'bankReturned', paidOn: null });
    await approveAgain(id);
    await pay(id);
    expect(await books()).toEqual({ paid: 100n, allotment: 900n, available: 900n });
  });

  it('waits while the payment is on its way once more', async () => {
    const { id, answers } = await returned();
    await approveAgain(id);
    const { fileNumber, instructions } = await batches.exported([id]);
    await answers('0000');
    await propose();
    expect((await confirm()).body.detail).toContain('须等这次支付有了结果再更正');
    await batches.upload(`${fileNumber}.txt`, answerFile(fileNumber, [rowFor(instructions[0]!, '1003')]));
    await desk.untilRequest(id, 'bankReturned');
    await expectStatus(confirm(), 200);
    expect(await desk.requestOf(id)).toMatchObject({ status: 'paid' });
  });

  it('waits until the request that was made in its stead is taken back, so that nobody pays that as well', async () => {
    const { id, linkId, account, answers } = await returned();
    await discard(id);
    const instead = await desk.approved(linkId, { account });
    await answers('0000');
    await propose();
    const { number } = await desk.requestOf(instead);
    expect((await confirm()).body).toMatchObject({
      code: 'payment.requestRival',
      detail: expect.stringContaining(number),
    });
    await expectStatus(
      desk.person('financeChecker').post(`/payment-requests/${instead}/cancellation`, { reason: '前一次支付已到账' }),
      200,
    );
    await expectStatus(confirm(), 200);
    expect(await desk.requestOf(id)).toMatchObject({ status: 'paid' });
  });

  it('waits for its money when that was spoken for since, and says by what', async () => {
    const { id, linkId, allotmentId, answers, books } = await returned();
    await discard(id);
    const reduced = { amountFen: '50', reason: '项目核减' };
    const { body } = await expectStatus(
      desk.person('financeMaker').post(`/project-allotments/${linkId}/changes`, reduced),
      201,
    );
    const changeId = body.links[0].changes[0].id as string;
    const agreed = { verb: 'approve' };
    await expectStatus(
      desk.person('financeChecker').post(`/project-allotment-changes/${changeId}/decision`, agreed),
      200,
    );
    const passDown = {
      documentNumber: '江财农下〔2026〕9号',
      lines: [{ regionCode: `${county}100`, regionName: '郝穴镇', amountFen: '950' }],
    };
    const passed = await expectStatus(
      desk.person('financeMaker').post(`/allotments/${allotmentId}/pass-downs`, passDown),
      201,
    );
    await answers('0000');
    await propose();
    const refused = await confirm();
    expect(refused).toMatchObject({ status: 409, body: { code: 'payment.moneySpoken' } });
    expect(refused.body.detail).toContain('付出 1.00 元，该指标只剩 0.50 元可用');
    expect(refused.body.detail).toContain('已用于：江财农下〔2026〕9号 下达郝穴镇 9.50 元（已冻结）');
    const cancelled = { verb: 'cancel', reason: '前一次支付已到账' };
    await expectStatus(
      desk.person('financeChecker').post(`/allotments/${passed.body.items[0].id}/confirmation`, cancelled),
      200,
    );
    await expectStatus(confirm(), 200);
    expect(await books()).toEqual({ paid: 100n, allotment: 900n, available: 900n });
  });

  it('stands on record although its invoice was paid under another request, and is not asked for again on it', async () => {
    const invoiceNumber = '26442000000012340041';
    const { id, linkId, answers, books } = await returned({ body: { invoiceNumber } });
    await discard(id);
    const instead = await desk.approved(linkId, { body: { invoiceNumber } });
    await pay(instead);
    await answers('0000');
    await batches.settleLines('correction');
    expect(await books()).toEqual({ paid: 200n, allotment: 800n, available: 800n });
    expect(await desk.requestOf(id)).toMatchObject({ status: 'paid', isInvoiceRepeated: true });
    expect(await desk.requestOf(instead)).toMatchObject({ status: 'paid', isInvoiceRepeated: false });
    await answers('1002');
    await batches.settleLines('correction');
    expect(await books()).toEqual({ paid: 100n, allotment: 900n, available: 900n });
    expect(await desk.requestOf(id)).toMatchObject({ status: 'discarded' });
    const { rows } = await desk.service.deps.db.pool.query(
      `select action, before->>'status' as before, after->>'status' as after from kit.audit_event
        where subject_id = $1 and action in ('paymentRequest.result', 'paymentRequest.correct') order by occurred_at`,
      [id],
    );
    expect(rows).toEqual([
      { action: 'paymentRequest.result', before: 'batched', after: 'bankReturned' },
      { action: 'paymentRequest.correct', before: 'discarded', after: 'paid' },
      { action: 'paymentRequest.correct', before: 'paid', after: 'discarded' },
    ]);
  });

  it('uses up no promise to another project, though it takes more than is arranged for its own', async () => {
    const { id, linkId, allotmentId, answers, books } = await returned();
    await discard(id);
    const maker = desk.person('financeMaker');
    const change = await expectStatus(
      maker.post(`/project-allotments/${linkId}/changes`, { amountFen: '0', reason: '项目不再实施' }),
      201,
    );
    const changeId = change.body.links[0].changes[0].id;
    const approval = `/project-allotment-changes/${changeId}/decision`;
    await expectStatus(desk.person('financeChecker').post(approval, { verb: 'approve' }), 200);
    const second = uuidv7();
    await desk.planProject(second, 1000n, `${county}100200`);
    const link = { allotmentId, amountFen: '300', useDescription: '大棚材料' };
    await expectStatus(maker.post(`/planned-projects/${second}/allotments`, link), 201);
    await answers('0000');
    await batches.settleLines('correction');
    expect(await books()).toEqual({ paid: 100n, allotment: 900n, available: 900n });
    const lines = [{ regionCode: '421024100', regionName: '资市镇', amountFen: '601' }];
    const passed = await maker.post(`/allotments/${allotmentId}/pass-downs`, {
      documentNumber: '江财〔2026〕11号',
      lines,
    });
    expect(passed).toMatchObject({ status: 409, body: { code: 'allotment.promised' } });
    expect(passed.body.detail).toContain('3.00 元已安排给项目，最多还能转出 6.00 元');
  });

  it('makes nothing paid that no payment proves, with SQL of the application role', async () => {
    const { id, answers } = await returned();
    const write = (status: string) =>
      desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
        sql`update payment_request set status = ${status}, paid_on = ${status === 'paid' ? '2026-03-02' : null} where id = ${id}`.execute(
          tx,
        ),
      );
    await expect(write('paid')).rejects.toThrow('当前状态不能这样办理');
    await answers('0000');
    await batches.settleLines('correction');
    for (const status of ['bankReturned', 'discarded', 'approved'])
      await expect(write(status)).rejects.toThrow('当前状态不能这样办理');
  });
});
