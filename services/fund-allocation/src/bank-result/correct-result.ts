import { accountEntries, accountHolds, findTransactions, resolveHold, reverseTransaction } from '@sunledger/ledger';
import { formatYuan } from '@sunledger/money';
import { DomainError } from '@sunledger/service-kit';
import type { Selectable } from 'kysely';
import { allotmentAccount, availableOf, getAllotment } from '../allotment/allotment.ts';
import type { DB } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import { evidenceOf, postResult, type Recorder, requestAfter, type StatedResult } from './apply-result.ts';
import { lockRequest, type InstructionToAnswer } from './queries.ts';

type CorrectingLine = Pick<
  Selectable<DB['bank_result_line']>,
  'id' | 'outcome' | 'code' | 'message' | 'bank_reference' | 'settled_on'
>;

type Request = Awaited<ReturnType<typeof lockRequest>>;

/**
 * Replaces the final result of a locked instruction by what a line says: the posting is reversed and the right one made, whatever
 * became of the request since; the request is paid exactly while one of its payments is. The day on which the money left clearing
 * stays as it was, so that past reconciliations still hold; the correction is booked on `businessDate`. Refused while the request is
 * in approval or in a batch once more, and while another request stands in for one that ended (the database names it).
 */
export async function correctResult(
  { tx, audit }: Recorder,
  instruction: InstructionToAnswer,
  line: CorrectingLine,
  businessDate: string,
): Promise<void> {
  const result: StatedResult = {
    outcome: line.outcome as 'paid' | 'returned' | 'rejected',
    code: line.code,
    message: line.message,
    bankReference: line.bank_reference,
    settledOn: businessDate,
  };
  const request = await lockRequest(tx, instruction.request_id);
  if (result.outcome === 'paid') {
    await stopRepeat(tx, request, line, businessDate);
    await requireMoney(tx, instruction);
  }
  await tx
    .updateTable('payment_instruction')
    .set({
      status: result.outcome,
      result_code: result.code,
      result_message: result.message,
      bank_reference: result.bankReference === '' ? null : result.bankReference,
    })
    .where('id', '=', instruction.id)
    .execute();
  await reverseResult(tx, instruction, line.id, businessDate);
  await postResult(tx, instruction, result, `result:${instruction.id}:${line.id}`);
  await correctRequest({ tx, audit }, request, instruction, { ...result, settledOn: line.settled_on ?? businessDate });
}

/** What was paid after all is not paid once more: the money held for it comes free. */
async function stopRepeat(tx: Tx, request: Request, { id }: CorrectingLine, businessDate: string): Promise<void> {
  if (request.status === 'inApproval' || request.status === 'batched')
    throw new DomainError(
      'payment.requestMoved',
      request.status === 'inApproval'
        ? `申请 ${request.number} 已再次提交审批，请先由经办人撤回或由审批人不同意，再更正`
        : `申请 ${request.number} 已再次发往银行，须等这次支付有了结果再更正`,
    );
  if (request.status !== 'approved' || request.hold_id === null) return;
  await resolveHold(tx, {
    holdId: request.hold_id,
    key: `correction-hold:${id}`,
    outcome: 'voided',
    businessDate,
    description: `银行更正：${request.number} 的前一次支付已到账，不再支付`,
  });
}

const takersNamed = 5;

/**
 * What the bank had returned lies on the allotment again, and somebody may have used it since. Throws with what took it, the
 * latest first: what is held there, and what has left it.
 */
async function requireMoney(tx: Tx, { allotment_id, amount_fen }: InstructionToAnswer): Promise<void> {
  const availableFen = await availableOf(tx, allotment_id);
  if (availableFen >= amount_fen) return;
  const account = allotmentAccount(allotment_id);
  const holds = await accountHolds(tx, account, { limit: takersNamed });
  const entries = await accountEntries(tx, account, { limit: 50 });
  const takers = [
    ...holds.map(({ description, amountFen }) => `${description} ${formatYuan(amountFen)} 元（已冻结）`),
    ...entries
      .filter(({ amountFen, reverses }) => amountFen < 0n && reverses === null)
      .map(({ description, amountFen }) => `${description} ${formatYuan(-amountFen)} 元`),
  ];
  const { documentNumber } = await getAllotment(tx, allotment_id);
  const shortage = `更正须从指标“${documentNumber}”付出 ${formatYuan(amount_fen)} 元，该指标只剩 ${formatYuan(availableFen)} 元可用`;
  throw new DomainError(
    'payment.moneySpoken',
    `${shortage}；已用于：${takers.slice(0, takersNamed).join('；')}。请先撤销其中尚未支付的，再更正`,
  );
}

async function reverseResult(
  tx: Tx,
  { id, request_id }: InstructionToAnswer,
  lineId: string,
  businessDate: string,
): Promise<void> {
  const postings = await findTransactions(tx, { referenceType: 'paymentRequest', referenceId: request_id });
  const standing = postings.find(({ key, reversedBy }) => key.startsWith(`result:${id}`) && reversedBy === null);
  if (!standing) throw new Error(`no posting of a result of instruction ${id}`);
  await reverseTransaction(tx, {
    transactionId: standing.transactionId,
    key: `correction:${lineId}`,
    reason: '银行更正支付结果，冲回原入账',
    businessDate,
  });
}

async function correctRequest(
  { tx, audit }: Recorder,
  request: Request,
  instruction: InstructionToAnswer,
  result: StatedResult,
): Promise<void> {
  const { request_id, hold_id } = instruction;
  const paid = await tx
    .selectFrom('payment_instruction')
    .select('id')
    .where('request_id', '=', request_id)
    .where('status', '=', 'paid')
    .limit(1)
    .executeTakeFirst();
  if ((paid !== undefined) === (request.status === 'paid')) return;
  // The invoice of one that was paid beside another belongs to the other: it is not asked for again.
  const end = request.is_invoice_repeated && paid === undefined ? { status: 'discarded' } : {};
  const after = { ...requestAfter(result), ...end };
  await tx
    .updateTable('payment_request')
    .set({
      paid_on: null,
      ...after,
      hold_id,
      cancelled_by: null,
      cancelled_by_name: null,
      cancelled_on: null,
    })
    .where('id', '=', request_id)
    .execute();
  await audit({
    action: 'paymentRequest.correct',
    subjectType: 'paymentRequest',
    subjectId: request_id,
    regionCode: instruction.region_code,
    before: { status: request.status },
    after: evidenceOf(instruction, result, after.status),
  });
}
