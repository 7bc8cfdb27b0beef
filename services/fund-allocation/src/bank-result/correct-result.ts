import { findTransactions, reverseTransaction } from '@sunledger/ledger';
import { DomainError } from '@sunledger/service-kit';
import type { Selectable } from 'kysely';
import type { DB } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import { postResult, requestAfter, type StatedResult } from './apply-result.ts';
import type { InstructionToAnswer } from './queries.ts';

type CorrectingLine = Pick<
  Selectable<DB['bank_result_line']>,
  'id' | 'outcome' | 'code' | 'message' | 'bank_reference' | 'settled_on'
>;

const isReturn = (status: string): boolean => status === 'returned' || status === 'rejected';

/** Whether a line says the opposite of the final result on record, so that money has to move. */
export function isCorrectable(status: string, outcome: string): boolean {
  return (status === 'paid' && isReturn(outcome)) || (isReturn(status) && outcome === 'paid');
}

/**
 * Replaces the final result of a locked instruction by what a line says: the posting is reversed and the right one made, and the
 * request becomes what it would have been. The day on which the money left clearing stays as it was, so that past
 * reconciliations still hold; the correction is booked on `businessDate`. Refused when the request went on meanwhile.
 */
export async function correctResult(
  tx: Tx,
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
  await correctRequest(tx, instruction, { ...result, settledOn: line.settled_on ?? businessDate });
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

async function correctRequest(tx: Tx, instruction: InstructionToAnswer, result: StatedResult): Promise<void> {
  const isPaid = result.outcome === 'paid';
  const updated = await tx
    .updateTable('payment_request')
    .set({ paid_on: null, ...requestAfter(result) })
    .where('id', '=', instruction.request_id)
    .where('attempt', '=', instruction.attempt)
    .where('status', '=', isPaid ? 'bankReturned' : 'paid')
    .executeTakeFirst();
  if (updated.numUpdatedRows === 0n)
    throw new DomainError(
      'payment.requestMoved',
      '该申请在银行退回后已再次提交或已作废，不能直接更正；已提交的请先退回经办人撤回',
    );
}
