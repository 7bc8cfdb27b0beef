import { systemPrincipal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allotmentAccount } from '../allotment/allotment.ts';
import { paidAccount } from '../planned-project/planned-project.ts';
import { answerFile, rowFor } from '../testing/bank-answers.ts';
import { batchesAt } from '../testing/payment-batches.ts';
import { expectStatus, startPayments, type PaymentDesk } from '../testing/payments.ts';

let desk: PaymentDesk;
let batches: ReturnType<typeof batchesAt>;
beforeAll(async () => {
  desk = await startPayments();
  batches = batchesAt(desk);
});
afterAll(() => desk.close());
afterEach(() => batches.expectBooksToAgree());

const note = '银行书面说明';
const reviewer = (userId: string) => desk.person('financeChecker', userId);
const propose = (lineId: string, userId: string, settlement = 'correction') =>
  reviewer(userId).post(`/bank-result-lines/${lineId}/settlement-proposal`, { settlement, note });
const decide = (lineId: string, userId: string, verb = 'confirm') =>
  reviewer(userId).post(`/bank-result-lines/${lineId}/settlement`, { verb, note });

/** A payment whose final result the bank contradicts with the second code. */
async function contradicted(first: string, second: string) {
  const { linkId, allotmentId, projectId } = await desk.fundedProject(1000n);
  const requestId = await desk.approved(linkId);
  const { fileNumber, instructions } = await batches.exported([requestId]);
  for (const code of [first, second])
    await batches.upload(`${fileNumber}.${code}.txt`, answerFile(fileNumber, [rowFor(instructions[0]!, code)]));
  const { body } = await reviewer('financeChecker-1').get('/bank-result-lines/unmatched');
  const paid = async () => (await desk.balance(paidAccount(projectId, allotmentId)))?.balanceFen ?? 0n;
  const available = async () => (await desk.balance(allotmentAccount(allotmentId)))?.availableFen;
  return { requestId, line: body.items[0], fileNumber, instruction: instructions[0]!, paid, available };
}

describe('a line that contradicts a final result', () => {
  it('gives the money back when two persons agree that the bank sent it back after paying, and it may be paid again', async () => {
    const { requestId, line, paid, available } = await contradicted('0000', '1001');
    expect(line).toMatchObject({ canCorrect: true, settlement: null });
    await expectStatus(propose(line.id, 'financeChecker-1'), 200);
    expect(await paid()).toBe(100n);
    expect((await batches.reconcile()).body).toMatchObject({ differences: [{ kind: 'unmatched' }] });
    await expectStatus(decide(line.id, 'financeChecker-2'), 200);
    expect([await paid(), await available()]).toEqual([0n, 1000n]);
    expect(await desk.requestOf(requestId)).toMatchObject({
      status: 'bankReturned',
      paidOn: null,
      refusal: '银行退回：账号不存在',
    });
    expect((await batches.reconcile()).body).toMatchObject({ status: 'balanced', differences: [] });
    await expectStatus(desk.submit(requestId), 200);
    await desk.decide(requestId, 'financeChecker');
    await desk.untilRequest(requestId, 'approved');
    await batches.exported([requestId]);
  });

  it('makes a returned payment a paid one, and the other way round again', async () => {
    const { requestId, line, fileNumber, instruction, paid, available } = await contradicted('1001', '0000');
    await batches.settleLines('correction');
    expect([await paid(), await available()]).toEqual([100n, 900n]);
    expect(await desk.requestOf(requestId)).toMatchObject({ status: 'paid', paidOn: desk.service.deps.clock.today() });
    expect((await decide(line.id, 'financeChecker-2')).status).toBe(404);
    await batches.upload('back.txt', answerFile(fileNumber, [rowFor(instruction, '1002')]));
    await batches.settleLines('correction');
    expect([await paid(), await available()]).toEqual([0n, 1000n]);
    expect(await desk.requestOf(requestId)).toMatchObject({ status: 'bankReturned', paidOn: null });
  });

  it('is settled by nobody who paid or asked, nor by one person alone, neither here nor past the service', async () => {
    const { line, instruction, paid } = await contradicted('0000', '1001');
    for (const userId of ['financePayer-1', 'financeMaker-1'])
      expect((await propose(line.id, userId)).body).toMatchObject({ code: 'bankResult.involved' });
    expect((await decide(line.id, 'financeChecker-2')).body).toMatchObject({ code: 'bankResult.notProposed' });
    await expectStatus(propose(line.id, 'financeChecker-1'), 200);
    expect((await propose(line.id, 'financeChecker-2')).body).toMatchObject({ code: 'bankResult.alreadyProposed' });
    expect((await decide(line.id, 'financeChecker-1')).body).toMatchObject({ code: 'bankResult.sameSettler' });
    for (const userId of ['financePayer-1', 'financeMaker-1'])
      for (const verb of ['confirm', 'reject'])
        expect((await decide(line.id, userId, verb)).body).toMatchObject({ code: 'bankResult.involved' });
    expect(await paid()).toBe(100n);

    const past = (statement: ReturnType<typeof sql>, userId = 'test') =>
      desk.service.deps.db.transaction({ ...systemPrincipal('test'), userId }, (tx) => statement.execute(tx));
    const settledBy = (userId: string) =>
      past(sql`update bank_result_line set settled_by = ${userId}, settled_by_name = 'x', settled_note = 'x', settled_at = now()
        where id = ${line.id}`);
    await expect(settledBy('financeChecker-1')).rejects.toThrow('须由另一人确认');
    await expect(settledBy('financePayer-1')).rejects.toThrow('不能处理其回单');
    const rejected = sql`update bank_result_line set settlement = null, proposed_by = null, proposed_by_name = null, proposed_note = null
      where id = ${line.id}`;
    await expect(past(rejected, 'financeMaker-1')).rejects.toThrow('不能处理其回单');
    await expect(settledBy('financeChecker-2')).rejects.toThrow('支付结果没有按回单更正');
    await expect(past(sql`update bank_result_line set outcome = 'paid' where id = ${line.id}`)).rejects.toThrow('回单行不能更改'); // prettier-ignore
    await expectStatus(decide(line.id, 'financeChecker-2', 'reject'), 200);
    const returned = past(
      sql`update payment_instruction set status = 'returned' where id = ${instruction.instructionId}`,
    );
    await expect(returned).rejects.toThrow('支付结果已经确定');
    await batches.settleLines();
    expect(await paid()).toBe(100n);
  });
});
