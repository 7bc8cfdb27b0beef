import { createHash } from 'node:crypto';
import { formatYuan } from '@sunledger/money';
import {
  asDomainError,
  DomainError,
  uuidv7,
  type CommandTools,
  type Principal,
  type WorkflowSignal,
} from '@sunledger/service-kit';
import { sql } from 'kysely';
import { bankTemplateSchema, fileRefusal } from '../bank-template/bank-template.ts';
import { parseResultFile, readBatchNo, type ResultRow } from '../bank-template/result-file.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { paymentBatchWorkflowId, resultsArrivedSignal } from '../payment-batch/workflow-contract.ts';
import { applyResult, type Disposition } from './apply-result.ts';
import type { BankResultFile } from './contract.ts';
import {
  findFileByHash,
  findPaymentFile,
  listLayouts,
  lockInstructionsOfFile,
  type InstructionToAnswer,
} from './queries.ts';

export interface ReceivedFile {
  bankCode: string;
  fileName: string;
  bytes: Buffer;
  source: 'outbox' | 'upload';
}

export interface TakenFile {
  isRepeated: boolean;
  file: BankResultFile;
}

/** Who takes a file, in which transaction. */
export interface Taker extends Pick<CommandTools, 'audit' | 'signalWorkflow'> {
  tx: Tx;
  principal: Principal;
}

interface Taking extends Taker {
  deps: Pick<Dependencies, 'clock'>;
  received: ReceivedFile;
  sha256: string;
}

/**
 * Takes a result file of a bank. The same bytes have one effect, however often and under whichever name they come; a file
 * whose totals or amounts do not hold is refused whole and listed with the reason, and may be taken when that is gone.
 */
export async function takeResultFile(
  { tx, principal, audit, signalWorkflow }: Taker,
  deps: Pick<Dependencies, 'clock'>,
  received: ReceivedFile,
): Promise<TakenFile> {
  if (received.source === 'upload' && isWholeRejection(received))
    throw new DomainError(
      'bankResult.rejectionUploaded',
      '整个文件被拒收只以银行目录中的通知为准，不能上传；请凭银行书面证明逐笔认定结果',
      { status: 422 },
    );
  const sha256 = hashOf(received);
  const bytes = { bankCode: received.bankCode, sha256 };
  // Two takers of the same bytes: the second waits here and finds what the first wrote.
  await sql`select pg_advisory_xact_lock(hashtext(${`result:${sha256}`}))`.execute(tx);
  const known = await findFileByHash(tx, bytes, null);
  if (known) return { isRepeated: true, file: known };
  const refusal = await takeOnce({ tx, principal, audit, signalWorkflow, deps, received, sha256 });
  const file = await findFileByHash(tx, bytes, refusal);
  if (!file) throw new Error(`result file ${received.fileName} vanished`);
  return { isRepeated: false, file };
}

// What a whole rejection answers stands in its name alone: the same words about another file are other news.
function hashOf(received: ReceivedFile): string {
  const hash = createHash('sha256');
  if (isWholeRejection(received)) hash.update(`${received.fileName}\n`);
  return hash.update(received.bytes).digest('hex');
}

/** Wakes the batch's workflow. */
export function resultsArrived(batchId: string): WorkflowSignal {
  return { workflowId: paymentBatchWorkflowId(batchId), signal: resultsArrivedSignal, args: [] };
}

/** Takes bytes that had no effect yet; answers why the file is refused, or null. */
async function takeOnce(taking: Taking): Promise<string | null> {
  const { tx, received, principal, deps } = taking;
  const answered = await findAnswered(taking);
  if (!answered) return refuseUnknown(taking);
  const instructions = await lockInstructionsOfFile(tx, answered.number);
  if (received.source === 'upload') checkUploader(principal, instructions);
  let rows: ResultRow[];
  try {
    rows = readRows(received, answered, instructions);
    checkRows(rows, instructions, deps.clock.today());
  } catch (error) {
    const refusal = asDomainError(error);
    if (!refusal || refusal.status >= 500) throw error;
    return refuse(taking, answered, refusal.publicMessage);
  }
  await applyRows(taking, answered, rows, instructions);
  await taking.signalWorkflow(resultsArrived(answered.batch_id));
  return null;
}

type AnsweredFile = NonNullable<Awaited<ReturnType<typeof findPaymentFile>>>;

// A bank may have changed its layout since: the file is read as the batch that it names was written.
async function findAnswered({ tx, received }: Taking): Promise<AnsweredFile | undefined> {
  const { bankCode, fileName, bytes } = received;
  if (isWholeRejection(received)) return findPaymentFile(tx, bankCode, fileName.slice(0, -rejectedSuffix.length));
  for (const { layout } of await listLayouts(tx, bankCode)) {
    const batchNo = readBatchNo(bankTemplateSchema.parse(JSON.parse(layout)), bytes);
    const file = batchNo === undefined ? undefined : await findPaymentFile(tx, bankCode, batchNo, layout);
    if (file) return file;
  }
  return undefined;
}

// Whoever uploads sees it at once; what lies in the bank's folder is listed with those who last paid through the bank.
async function refuseUnknown(taking: Taking): Promise<string> {
  const { tx, received } = taking;
  const message = '文件首行不是该银行的格式，或其中的批次号不是本系统发给该银行的，或不属于您的地区';
  if (received.source === 'upload') throw new DomainError('bankFile.batchUnknown', message, { status: 422 });
  const [latest] = await listLayouts(tx, received.bankCode);
  return refuse(taking, { number: '', region_code: latest?.region_code ?? taking.principal.regionCode }, message);
}

async function refuse(taking: Taking, answered: FilePlace, refusal: string): Promise<string> {
  const { bankCode } = taking.received;
  const known = await findFileByHash(taking.tx, { bankCode, sha256: taking.sha256 }, refusal);
  if (!known) await insertFile(taking, answered, 0, refusal);
  return refusal;
}

// A text file is easily forged: who paid, or asked to be paid, does not say what the bank answered.
function checkUploader({ userId }: Principal, instructions: readonly InstructionToAnswer[]): void {
  const isInvolved = instructions.some((row) => row.payer_user_id === userId || row.maker_user_id === userId);
  if (isInvolved)
    throw new DomainError(
      'bankResult.uploaderConflict',
      '您是该批次的支付人或其中申请的经办人，不能导入其回单，请由财政复核人员导入',
    );
}

const rejectedSuffix = '.rejected.txt';

const isWholeRejection = ({ fileName }: Pick<ReceivedFile, 'fileName'>): boolean => fileName.endsWith(rejectedSuffix);

function readRows(
  received: ReceivedFile,
  { template }: AnsweredFile,
  instructions: readonly InstructionToAnswer[],
): ResultRow[] {
  return isWholeRejection(received)
    ? rejectionsOf(instructions, firstWords(received.bytes))
    : parseResultFile(bankTemplateSchema.parse(template), received.bytes);
}

const firstWords = (bytes: Buffer): string =>
  bytes
    .toString('utf8')
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 200);

// The bank refused the instruction file itself: one line that says why, and nothing of it was executed.
function rejectionsOf(instructions: readonly InstructionToAnswer[], reason: string): ResultRow[] {
  return instructions.map((instruction) => ({
    sequence: instruction.sequence,
    instructionId: instruction.id,
    code: 'FILE',
    outcome: 'rejected',
    message: `银行拒收整个文件：${reason}`,
    amountFen: instruction.amount_fen,
    bankReference: '',
    settledOn: null,
  }));
}

// One wrong amount or day makes the whole file untrustworthy.
function checkRows(rows: readonly ResultRow[], instructions: readonly InstructionToAnswer[], today: string): void {
  const byId = new Map(instructions.map((instruction) => [instruction.id, instruction]));
  for (const { sequence, instructionId, amountFen, settledOn } of rows) {
    const instruction = byId.get(instructionId);
    if (!instruction) continue;
    if (instruction.amount_fen !== amountFen)
      throw fileRefusal(
        `第${sequence}行金额 ${formatYuan(amountFen)} 元与支付指令 ${formatYuan(instruction.amount_fen)} 元不符，整个文件未导入`,
      );
    if (settledOn !== null && (settledOn < instruction.business_date || settledOn > today))
      throw fileRefusal(
        `第${sequence}行入账日期 ${settledOn} 不在付款日期 ${instruction.business_date} 与今天之间，整个文件未导入`,
      );
  }
}

/** Where a result file is listed. */
type FilePlace = Pick<AnsweredFile, 'number' | 'region_code'>;

async function applyRows(
  taking: Taking,
  answered: AnsweredFile,
  rows: readonly ResultRow[],
  instructions: readonly InstructionToAnswer[],
): Promise<void> {
  const { tx } = taking;
  const fileId = await insertFile(taking, answered, rows.length, null);
  const byId = new Map(instructions.map((instruction) => [instruction.id, instruction]));
  for (const row of rows) {
    const instruction = byId.get(row.instructionId);
    const disposition = instruction
      ? await applyResult(taking, instruction, { ...row, settledOn: row.settledOn ?? dayOf(taking, instruction) })
      : ({ disposition: 'unmatched', note: '指令号不在该批次' } as const);
    // A file may name an instruction twice: the second line meets what the first one did.
    if (instruction && disposition.disposition === 'applied')
      Object.assign(instruction, {
        status: row.outcome,
        result_code: row.code,
        bank_reference: row.bankReference === '' ? null : row.bankReference,
      });
    await insertLine(tx, fileId, answered.region_code, row, disposition);
  }
}

// A case of the past settles in the past, also when the bank gives no day.
function dayOf({ deps }: Taking, { is_backfilled, business_date }: InstructionToAnswer): string {
  return is_backfilled ? business_date : deps.clock.today();
}

async function insertFile(
  { tx, deps, principal, audit, received, sha256 }: Taking,
  answered: FilePlace,
  recordCount: number,
  refusal: string | null,
): Promise<string> {
  const id = uuidv7();
  const status = refusal === null ? 'applied' : 'refused';
  await tx
    .insertInto('bank_result_file')
    .values({
      id,
      region_code: answered.region_code,
      bank_code: received.bankCode,
      batch_number: answered.number,
      sha256,
      file_name: received.fileName,
      source: received.source,
      status,
      refusal,
      record_count: recordCount,
      received_on: deps.clock.today(),
      received_by: principal.userId,
    })
    .execute();
  await audit({
    action: 'bankResult.take',
    subjectType: 'bankResultFile',
    subjectId: id,
    regionCode: answered.region_code,
    after: { fileName: received.fileName, sha256, status, recordCount },
    ...(refusal === null ? {} : { reason: refusal }),
  });
  return id;
}

async function insertLine(
  tx: Tx,
  fileId: string,
  regionCode: string,
  row: ResultRow,
  disposition: Disposition,
): Promise<void> {
  await tx
    .insertInto('bank_result_line')
    .values({
      id: uuidv7(),
      file_id: fileId,
      region_code: regionCode,
      sequence: row.sequence,
      instruction_id: row.instructionId,
      code: row.code,
      message: row.message,
      outcome: row.outcome,
      amount_fen: row.amountFen,
      bank_reference: row.bankReference,
      settled_on: row.settledOn,
      disposition: disposition.disposition,
      note: disposition.disposition === 'unmatched' ? disposition.note : null,
    })
    .execute();
}
