import { postTransaction, transferLegs } from '@sunledger/ledger';
import { allotmentAccount } from '../allotment/allotment.ts';
import type { PaymentOutcome } from '../bank-template/bank-template.ts';
import type { CommandTools } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { clearingAccount } from '../payment-batch/clearing-account.ts';
import { paidAccount } from '../planned-project/planned-project.ts';
import type { InstructionToAnswer } from './queries.ts';

/** A result as the bank, or a person with paper evidence, states it. */
export interface StatedResult {
  outcome: PaymentOutcome;
  code: string;
  message: string;
  bankReference: string;
  /** Business date of the posting. */
  settledOn: string;
}

/** In which transaction a result has its effect, and who answers for it. */
export interface Recorder extends Pick<CommandTools, 'audit'> {
  tx: Tx;
}

export type Disposition = { disposition: 'applied' | 'repeated' } | { disposition: 'unmatched'; note: string };

/** The code of a result that a person stated from the bank's paper. */
export const paperCode = 'PAPER';

const outcomeTitles = { paid: '已支付', returned: '退回', rejected: '拒绝', unknown: '未知' } as const;

/**
 * Gives one result its one effect: paid moves the money from clearing to paid, a return or rejection back to the allotment.
 * News that are known already, or older than what is known, change nothing; news that contradict a final result are left
 * to a person. The instruction must be locked; what becomes of its request is recorded.
 */
export async function applyResult(
  { tx, audit }: Recorder,
  instruction: InstructionToAnswer,
  result: StatedResult,
): Promise<Disposition> {
  const { status } = instruction;
  if (status === 'pending' || status === 'cancelled') return { disposition: 'unmatched', note: '该指令没有发给银行' };
  if (status === 'paid' || status === 'returned' || status === 'rejected') {
    if (result.outcome === 'paid' && isPaidTwice(instruction, result)) {
      const note = `已按流水号 ${instruction.bank_reference} 记为“已支付”，又收到流水号 ${result.bankReference}：银行可能重复付款`;
      return { disposition: 'unmatched', note };
    }
    if (result.outcome === 'unknown' || result.outcome === status) return { disposition: 'repeated' };
    const note = `已记为“${outcomeTitles[status]}”，又收到“${outcomeTitles[result.outcome]}”（${result.code} ${result.message}）`;
    return { disposition: 'unmatched', note };
  }
  if (result.outcome === 'unknown') {
    if (status === 'unknown') return { disposition: 'repeated' };
    await writeInstruction(tx, instruction.id, result, { unknown_since: result.settledOn });
    return { disposition: 'applied' };
  }
  await writeInstruction(tx, instruction.id, result, { final_on: result.settledOn });
  await postResult(tx, instruction, result, `result:${instruction.id}`);
  const after = requestAfter(result);
  await tx.updateTable('payment_request').set(after).where('id', '=', instruction.request_id).execute();
  await audit({
    action: 'paymentRequest.result',
    subjectType: 'paymentRequest',
    subjectId: instruction.request_id,
    regionCode: instruction.region_code,
    before: { status: 'batched' },
    after: evidenceOf(instruction, result, after.status),
  });
  return { disposition: 'applied' };
}

/** What the bank's words about an instruction make of its request, for the record; the words themselves stand in the result. */
export function evidenceOf({ id, file_number }: InstructionToAnswer, result: StatedResult, status: string): object {
  const { code, bankReference, settledOn } = result;
  return { status, instructionId: id, fileNumber: file_number, code, bankReference, settledOn };
}

const isReturn = (status: string): boolean => status === 'returned' || status === 'rejected';

/** Whether a line says the opposite of the final result on record, so that money has to move. */
export function isCorrectable(status: string, outcome: string): boolean {
  return (status === 'paid' && isReturn(outcome)) || (isReturn(status) && outcome === 'paid');
}

// Another reference is another execution; what a person copied from paper proves no difference.
function isPaidTwice({ status, result_code, bank_reference }: InstructionToAnswer, { bankReference }: StatedResult) {
  const isOther = bank_reference !== null && bankReference !== '' && bank_reference !== bankReference;
  return status === 'paid' && result_code !== paperCode && isOther;
}

/** What a final result makes of the request. */
export function requestAfter({ outcome, settledOn, message }: StatedResult) {
  return outcome === 'paid'
    ? { status: 'paid', paid_on: settledOn, refusal: null }
    : { status: 'bankReturned', refusal: `银行${outcomeTitles[outcome]}：${message}` };
}

async function writeInstruction(
  tx: Tx,
  id: string,
  result: StatedResult,
  day: { final_on: string } | { unknown_since: string },
): Promise<void> {
  await tx
    .updateTable('payment_instruction')
    .set({
      status: result.outcome,
      result_code: result.code,
      result_message: result.message,
      bank_reference: result.bankReference === '' ? null : result.bankReference,
      ...day,
    })
    .where('id', '=', id)
    .execute();
}

/** Moves the money of a final result out of clearing: to paid, or back to the allotment. */
export async function postResult(
  tx: Tx,
  instruction: InstructionToAnswer,
  result: StatedResult,
  key: string,
): Promise<void> {
  const isPaid = result.outcome === 'paid';
  const clearing = clearingAccount(instruction.bank_code, instruction.region_code);
  const target = isPaid
    ? paidAccount(instruction.project_id, instruction.allotment_id)
    : allotmentAccount(instruction.allotment_id);
  await postTransaction(tx, {
    key,
    kind: isPaid ? 'paymentPaid' : 'paymentReturned',
    businessDate: result.settledOn,
    reference: { type: 'paymentRequest', id: instruction.request_id },
    description: isPaid ? `银行已支付 ${result.bankReference}` : `银行退回：${result.message}`,
    legs: transferLegs(clearing, target, instruction.amount_fen),
  });
}
