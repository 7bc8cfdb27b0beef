import { DomainError, invalidField, type UploadContext, uuidv7 } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { applyResult, paperCode } from './apply-result.ts';
import type { instructionParams, statementQuery } from './contract.ts';
import { lockInstruction } from './queries.ts';
import { resultsArrived } from './take-result-file.ts';

type StatementContext = UploadContext<typeof instructionParams, typeof statementQuery>;

/**
 * Writes down what the bank's paper says about an instruction whose result is unknown, or that was never sent because its batch is
 * of the past. Needs the paper, and a person who neither made, decided nor paid it (the database refuses those).
 */
export async function stateUnknownResult(
  { clock, files }: Dependencies,
  context: StatementContext,
): Promise<{ status: string }> {
  const { tx, principal, params, query, upload, contentType, audit, signalWorkflow } = context;
  const instruction = await lockInstruction(tx, params.id);
  const isPast = instruction.is_backfilled && instruction.status === 'sent';
  if (instruction.status !== 'unknown' && !isPast)
    throw new DomainError('payment.resultKnown', '该笔支付的结果并非未知');
  if (query.settledOn < instruction.business_date || query.settledOn > clock.today())
    throw invalidField('settledOn', `到账日期须在付款日期 ${instruction.business_date} 与今天之间`);
  const evidence = await files.save(tx, upload, {
    fileName: query.fileName,
    contentType,
    uploadedBy: principal.userId,
  });
  await tx
    .insertInto('payment_result_statement')
    .values({
      id: uuidv7(),
      instruction_id: instruction.id,
      region_code: instruction.region_code,
      outcome: query.outcome,
      bank_reference: query.bankReference,
      reason: query.reason,
      file_id: evidence.id,
      settled_on: query.settledOn,
      stated_by: principal.userId,
      stated_by_name: principal.userName,
      payer_user_id: instruction.payer_user_id,
    })
    .execute();
  await applyResult({ tx, audit }, instruction, {
    outcome: query.outcome,
    code: paperCode,
    message: query.reason,
    bankReference: query.bankReference,
    settledOn: query.settledOn,
  });
  await audit({
    action: 'payment.stateResult',
    subjectType: 'paymentInstruction',
    subjectId: instruction.id,
    regionCode: instruction.region_code,
    before: { status: instruction.status },
    after: { status: query.outcome, bankReference: query.bankReference, fileId: evidence.id },
    reason: query.reason,
  });
  await signalWorkflow(resultsArrived(instruction.batch_id));
  return { status: query.outcome };
}
