import { systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allotmentAccount } from '../allotment/allotment.ts';
import { answerFile, rowFor } from '../testing/bank-answers.ts';
import { batchesAt } from '../testing/payment-batches.ts';
import { county, expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';
import { settleApproval } from './settle-approval.ts';

let desk: PaymentDesk;
let batches: ReturnType<typeof batchesAt>;
beforeAll(async () => {
  desk = await startPayments();
  batches = batchesAt(desk);
});
afterAll(() => desk.close());
afterEach(() => batches.expectBooksToAgree());

const body = { reason: '合同解除，不再支付' };
const cancel = (id: string, more = {}, person = desk.person('financeChecker')) =>
  person.post(`/payment-requests/${id}/cancellation`, body, more);

describe('the cancellation of an approved request', () => {
  it('releases the money and the invoice, once, with reason and name, and a repeated activity changes nothing', async () => {
    const { linkId, allotmentId } = await desk.fundedProject(1000n);
    const invoiceNumber = '26442000000087654321';
    const id = await desk.approved(linkId, { amountFen: 400n, body: { invoiceNumber } });
    const key = uuidv7();
    const answers = await Promise.all(Array.from({ length: 4 }, () => cancel(id, { key })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await desk.requestOf(id)).toMatchObject({
      status: 'cancelled',
      refusal: body.reason,
      cancelledOn: desk.service.deps.clock.today(),
      cancelledByName: expect.any(String),
    });
    expect(await desk.balance(allotmentAccount(allotmentId))).toMatchObject({ balanceFen: 1000n, availableFen: 1000n });
    expect((await cancel(id)).body.code).toBe('payment.requestState');
    expect((await batches.makeBatch([id])).body.code).toBe('payment.batchRefused');

    const { caseId, attempt } = await desk.requestOf(id);
    await settleApproval(desk.service.deps, {
      requestId: id,
      attempt,
      caseId,
      isBackfilled: false,
      outcome: 'approved',
      businessDate: desk.service.deps.clock.today(),
      decidedBy: { userId: 'financeChecker-1', userName: '复核' },
      decisionId: uuidv7(),
      opinion: null,
    });
    expect(await desk.requestOf(id)).toMatchObject({ status: 'cancelled' });
    expect(await desk.balance(allotmentAccount(allotmentId))).toMatchObject({ availableFen: 1000n });

    const again = await desk.approved(linkId, { amountFen: 400n, body: { invoiceNumber } });
    expect(await desk.requestOf(again)).toMatchObject({ invoiceNumber });
  });

  it('is refused to the maker, without the permission, from another region and before approval', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const waiting = await desk.draft(linkId);
    await expectStatus(desk.submit(waiting), 200);
    expect((await cancel(waiting)).body.code).toBe('payment.requestState');
    const id = await desk.approved(linkId);
    const own = await cancel(id, {}, desk.person('financeChecker', 'financeMaker-1'));
    expect(own).toMatchObject({ status: 403, body: { code: 'payment.ownRequest' } });
    expect((await cancel(id, {}, batches.payer())).body.code).toBe('permission.missing');
    expect((await cancel(id, {}, desk.person('financeChecker', 'foreign', '620422'))).status).toBe(404);
    const township = await cancel(id, {}, desk.person('financeChecker', 'township', `${county}100`));
    expect(township.body.code).toBe('region.outsideScope');
    expect(await desk.requestOf(id)).toMatchObject({ status: 'approved' });
  });

  it('and a batch are not dated before the approval', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.approved(linkId, { businessDate: '2026-02-03' });
    const { number } = await desk.requestOf(id);
    const early = { businessDate: '2026-02-02' };
    expect(await cancel(id, early)).toMatchObject({
      status: 409,
      body: { detail: `申请 ${number} 于 2026-02-03 批准，撤销日期 2026-02-02 不能早于批准日期` },
    });
    expect((await batches.makeBatch([id], early)).body).toMatchObject({
      code: 'payment.batchRefused',
      errors: [
        {
          path: 'requestIds.0',
          message: `第1行：申请 ${number} 于 2026-02-03 批准，支付日期 2026-02-02 不能早于批准日期`,
        },
      ],
    });
    await expectStatus(cancel(id, { businessDate: '2026-02-03' }), 200);
  });

  it('cannot be written around the ledger, nor by the maker, with SQL of the application role', async () => {
    const { linkId } = await desk.fundedProject(1000n);
    const id = await desk.approved(linkId);
    const write = (userId: string) =>
      desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
        sql`update payment_request set status = 'cancelled', cancelled_by = ${userId}, cancelled_on = '2026-03-02'
          where id = ${id}`.execute(tx),
      );
    await expect(write('financeChecker-1')).rejects.toThrow('没有释放');
    await expect(
      desk.service.deps.db.transaction(systemPrincipal('test'), (tx) =>
        sql`update payment_request set cancelled_by = 'financeMaker-1' where id = ${id}`.execute(tx),
      ),
    ).rejects.toThrow('payment_request_canceller_is_not_maker');
  });

  it('and a batch never both take the same request', async () => {
    const { linkId, allotmentId } = await desk.fundedProject(1000n);
    const ids: string[] = [];
    for (let count = 0; count < 6; count++) ids.push(await desk.approved(linkId, { amountFen: 10n }));
    const outcomes = await Promise.all(
      ids.map(async (id, index) => {
        const [first, second] =
          index % 2 ? [cancel(id), batches.makeBatch([id])] : [batches.makeBatch([id]), cancel(id)];
        const answers = [await first, await second];
        const done = answers.filter(({ status }) => status < 300);
        expect(done).toHaveLength(1);
        expect(answers.find(({ status }) => status >= 300)!.body.code).toMatch(
          /^payment\.(requestState|batchRefused)$/,
        );
        return { id, batchId: done[0]!.status === 201 ? (done[0]!.body.id as string) : undefined };
      }),
    );
    let paidFen = 0n;
    for (const { id, batchId } of outcomes) {
      if (!batchId) {
        expect(await desk.requestOf(id)).toMatchObject({ status: 'cancelled', instructions: [] });
        continue;
      }
      paidFen += 10n;
      const { files } = await batches.untilBatch(batchId, (batch) => batch.files[0].writtenAt !== null);
      const { instructions } = await batches.bank.received(files[0].number);
      await expectStatus(
        batches.upload(
          `${batchId}.txt`,
          answerFile(
            files[0].number,
            instructions.map((row) => rowFor(row)),
          ),
        ),
        200,
      );
      await desk.untilRequest(id, 'paid');
    }
    expect(await desk.balance(allotmentAccount(allotmentId))).toMatchObject({
      balanceFen: 1000n - paidFen,
      availableFen: 1000n - paidFen,
    });
  });
});

describe('a request whose maker is gone', () => {
  it('is ended by a reviewer of the paying bureau: a draft, a returned payment, and one that was sent back to the maker', async () => {
    const { linkId, projectId } = await desk.fundedProject(1000n);
    const invoiceNumber = '26442000000012340012';
    const draft = await desk.draft(linkId, { body: { invoiceNumber } });
    expect((await cancel(draft, {}, desk.person('financeChecker', 'financeMaker-1'))).body.code).toBe(
      'payment.ownRequest',
    );
    await expectStatus(cancel(draft), 200);
    expect(await desk.requestOf(draft)).toMatchObject({ status: 'discarded', refusal: body.reason });

    const returned = await desk.approved(linkId, { body: { invoiceNumber } });
    const { fileNumber, instructions } = await batches.exported([returned]);
    const answer = (code: string) =>
      batches.upload(`${code}-${fileNumber}.txt`, answerFile(fileNumber, [rowFor(instructions[0]!, code)]));
    await answer('1001');
    await desk.untilRequest(returned, 'bankReturned');
    await answer('0000');
    expect(await cancel(returned)).toMatchObject({ status: 409, body: { code: 'payment.resultUnknown' } });
    await batches.settleLines();
    await expectStatus(cancel(returned), 200);
    expect(await desk.requestOf(returned)).toMatchObject({ status: 'discarded' });

    const sentBack = await desk.draft(linkId);
    await expectStatus(desk.submit(sentBack), 200);
    await desk.decide(sentBack, 'financeChecker', { verb: 'return', targetStepId: 'maker', opinion: '户名不符' });
    await desk.decide(sentBack, 'financeChecker', { verb: 'reject', opinion: '经办人已离岗' });
    expect(await desk.untilRequest(sentBack, 'rejected')).toMatchObject({ refusal: '经办人已离岗' });
    const { body: project } = await desk.person('financeMaker').get(`/planned-projects/${projectId}`);
    expect(project).toMatchObject({ requestedFen: '0', paidFen: '0' });
  });
});
