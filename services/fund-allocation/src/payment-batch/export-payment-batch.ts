import { createHash } from 'node:crypto';
import { resolveHold } from '@sunledger/ledger';
import { commandTools, DomainError, systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { bankTemplateSchema } from '../bank-template/bank-template.ts';
import { encodeInstructionFile, type FileInstruction } from '../bank-template/instruction-file.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { refusedBy, registryFor } from '../peer-access.ts';
import { deliver, isDelivered } from './bank-directory.ts';
import { paymentInDoubt } from './payment-in-doubt.ts';
import {
  listFiles,
  listInstructionRows,
  lockBatch,
  type BatchRow,
  type FileRow,
  type InstructionRow,
} from './queries.ts';
import { paymentBatchWorkflowId, type ExportOutcome } from './workflow-contract.ts';

interface LoadedBatch {
  batch: BatchRow;
  files: FileRow[];
  instructions: InstructionRow[];
}

interface BuiltFile {
  file: FileRow;
  bytes: Buffer;
  sha256: string;
}

const registryCallsMax = 8;

/**
 * Exports a batch once, whatever is killed in between. First the whole content is built with account numbers that live only
 * in memory; then one transaction records the hashes and moves the held money to clearing; then the files appear under
 * names that follow from the batch. A repeat finds the recorded state and does only what is missing; an attempt that another
 * one overtook fails, and its repeat finds that. What cannot be written cancels the batch before any money moved. A batch of the
 * past is only booked: its money has left, and a file would let the bank pay it once more.
 */
export async function exportPaymentBatch(deps: Dependencies, batchId: string): Promise<ExportOutcome> {
  const loaded = await load(deps, batchId);
  if (loaded.batch.status === 'cancelled') return { outcome: 'cancelled', reason: loaded.batch.cancel_reason ?? '' };
  await noteDelivered(deps, loaded);
  const missing = loaded.files.filter(({ written_at }) => written_at === null);
  if (missing.length === 0) return { outcome: 'exported' };
  let built: BuiltFile[];
  try {
    built = loaded.batch.is_backfilled ? [] : await build(deps, loaded, missing);
    if (loaded.batch.status === 'exporting') await commit(deps, loaded.batch, built);
  } catch (error) {
    if (!(error instanceof DomainError) || error.status >= 500) throw error;
    if (loaded.batch.status === 'exporting') return cancel(deps, batchId, error.publicMessage);
    return giveUp(deps, loaded.batch, missing, error.publicMessage);
  }
  const changed = built.filter(({ file, sha256 }) => file.sha256 !== null && file.sha256 !== sha256);
  if (changed.length > 0)
    return giveUp(deps, loaded.batch, missing, '付款文件在中断后内容有变，未再写出，请向银行查明');
  for (const one of built) await handOver(deps, one);
  return { outcome: 'exported' };
}

async function load(deps: Dependencies, batchId: string): Promise<LoadedBatch> {
  return deps.db.transaction(systemPrincipal('fund-allocation'), async (tx) => ({
    batch: await lockBatch(tx, batchId),
    files: await listFiles(tx, batchId),
    instructions: await listInstructionRows(tx, batchId),
  }));
}

// The process may have died between the rename and the mark.
async function noteDelivered(deps: Dependencies, { files }: LoadedBatch): Promise<void> {
  for (const file of files) {
    if (file.written_at !== null || file.sha256 === null) continue;
    if (!(await isDelivered(deps.config.BANK_DIRECTORY, file.bank_code, file.file_name))) continue;
    await deps.db.transaction(systemPrincipal('fund-allocation'), (tx) => markWritten(tx, file));
    file.written_at = new Date().toISOString();
  }
}

async function markWritten(tx: Tx, { number }: FileRow): Promise<void> {
  await tx
    .updateTable('payment_file')
    .set({ written_at: new Date().toISOString() })
    .where('number', '=', number)
    .execute();
}

// Under the lock of the file's row: an attempt that comes late finds it written, or its payments given up, and leaves it.
async function handOver(deps: Dependencies, { file, bytes }: BuiltFile): Promise<void> {
  const root = deps.config.BANK_DIRECTORY;
  await deps.db.transaction(systemPrincipal('fund-allocation'), async (tx: Tx) => {
    const [locked] = await lockUnwritten(tx, [file]);
    if (!locked || (await isAnswered(tx, file))) return;
    if (!(await isDelivered(root, file.bank_code, file.file_name)))
      await deliver(root, file.bank_code, file.file_name, bytes);
    await markWritten(tx, file);
  });
}

async function lockUnwritten(tx: Tx, files: readonly FileRow[]): Promise<FileRow[]> {
  const numbers = files.map(({ number }) => number);
  return tx
    .selectFrom('payment_file')
    .selectAll()
    .where('number', 'in', numbers)
    .where('written_at', 'is', null)
    .orderBy('number')
    .forUpdate()
    .execute();
}

/** Whether anything but "sent" is known about a payment of the file, be it that nobody can say. */
async function isAnswered(tx: Tx, { number }: FileRow): Promise<boolean> {
  const row = await tx
    .selectFrom('payment_instruction')
    .select('id')
    .where('file_number', '=', number)
    .where('status', '<>', 'sent')
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function build(deps: Dependencies, { batch, instructions }: LoadedBatch, files: FileRow[]): Promise<BuiltFile[]> {
  const template = bankTemplateSchema.parse(batch.template);
  const built: BuiltFile[] = [];
  for (const file of files) {
    const rows = instructions.filter(({ file_number }) => file_number === file.number);
    const content = {
      batchNo: file.number,
      date: batch.business_date,
      instructions: await revealAll(deps, batch, rows),
    };
    const bytes = encodeInstructionFile(template, content);
    built.push({ file, bytes, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
  return built;
}

async function revealAll(deps: Dependencies, batch: BatchRow, rows: InstructionRow[]): Promise<FileInstruction[]> {
  const revealed: FileInstruction[] = [];
  for (let from = 0; from < rows.length; from += registryCallsMax) {
    const part = rows.slice(from, from + registryCallsMax);
    revealed.push(...(await Promise.all(part.map((row) => reveal(deps, batch, row)))));
  }
  return revealed;
}

/** The instruction with the full account number. It stays in memory: never stored, never logged. */
async function reveal(deps: Dependencies, batch: BatchRow, row: InstructionRow): Promise<FileInstruction> {
  const registry = await registryFor(deps, {
    workflowId: paymentBatchWorkflowId(batch.id),
    decisionId: batch.decision_id ?? '',
    onBehalfOf: { userId: batch.payer_user_id, userName: batch.payer_user_name },
  });
  const { data, error, response } = await registry.POST('/internal/entity-accounts/{id}/payment-detail', {
    params: { path: { id: row.payee_account_id } },
    headers: { 'idempotency-key': uuidv7() },
  });
  const refuse = (reason: string) =>
    new DomainError('payment.payeeChanged', `第${row.sequence}行“${row.payee_name}”：${reason}，批次未发出`);
  if (response.status === 404 || response.status === 409) throw refuse('收款账户已停用或未经复核');
  // What cannot be answered now was thrown by the client; every other answer is the same tomorrow.
  if (!data) throw refusedBy('registry', error);
  if (data.holderName !== row.payee_name) throw refuse('收款账户户名已变更');
  if (data.effectiveFrom > batch.business_date) throw refuse(`收款账户自 ${data.effectiveFrom} 起方可使用`);
  return {
    instructionId: row.id,
    payeeName: data.holderName,
    payeeAccount: data.accountNumber,
    payeeBankCode: data.bankBranchCode,
    amountFen: row.amount_fen,
    purpose: row.purpose,
  };
}

async function commit(deps: Dependencies, batch: BatchRow, built: readonly BuiltFile[]): Promise<void> {
  await deps.db.transaction(actingFor(batch), async (tx) => {
    await lockExporting(tx, batch.id);
    await refuseDoubted(tx, batch.id);
    for (const { file, sha256 } of built)
      await tx.updateTable('payment_file').set({ sha256 }).where('number', '=', file.number).execute();
    for (const row of await listInstructionRows(tx, batch.id)) {
      await resolveHold(tx, {
        holdId: row.hold_id,
        key: `payment:${row.id}`,
        outcome: 'posted',
        businessDate: batch.business_date,
        description: `支付批次 ${batch.number} 第${row.sequence}行`,
      });
    }
    await tx.updateTable('payment_instruction').set({ status: 'sent' }).where('batch_id', '=', batch.id).execute();
    await tx.updateTable('payment_batch').set({ status: 'awaitingResults' }).where('id', '=', batch.id).execute();
    await auditBatch(tx, deps, batch, 'paymentBatch.export', {
      status: 'awaitingResults',
      files: built.map(({ file, sha256 }) => ({ name: file.file_name, sha256 })),
    });
  });
}

async function lockExporting(tx: Tx, batchId: string): Promise<BatchRow> {
  const batch = await lockBatch(tx, batchId);
  if (batch.status !== 'exporting') throw new Error(`batch ${batchId} is ${batch.status}: another attempt was faster`);
  return batch;
}

// The bank may have contradicted an earlier attempt after the batch was made.
async function refuseDoubted(tx: Tx, batchId: string): Promise<void> {
  const doubted = await tx
    .selectFrom('payment_instruction')
    .select(['sequence', 'payee_name'])
    .where('batch_id', '=', batchId)
    .where(sql<boolean>`payment_in_doubt(request_id)`)
    .limit(1)
    .executeTakeFirst();
  if (doubted)
    throw new DomainError(
      'payment.resultUnknown',
      `第${doubted.sequence}行“${doubted.payee_name}”：${paymentInDoubt}，批次未发出`,
    );
}

async function cancel(deps: Dependencies, batchId: string, reason: string): Promise<ExportOutcome> {
  await deps.db.transaction(systemPrincipal('fund-allocation'), async (tx: Tx) => {
    const batch = await lockExporting(tx, batchId);
    const rows = await listInstructionRows(tx, batchId);
    const requestIds = rows.map(({ request_id }) => request_id);
    await tx.updateTable('payment_instruction').set({ status: 'cancelled' }).where('batch_id', '=', batchId).execute();
    await tx.updateTable('payment_request').set({ status: 'approved' }).where('id', 'in', requestIds).execute();
    await tx
      .updateTable('payment_batch')
      .set({ status: 'cancelled', cancel_reason: reason })
      .where('id', '=', batchId)
      .execute();
    await auditBatch(tx, deps, batch, 'paymentBatch.cancel', { status: 'cancelled', reason });
  });
  return { outcome: 'cancelled', reason };
}

// The money stands in clearing and nobody can say whether the bank has the file: a person has to find out.
async function giveUp(deps: Dependencies, batch: BatchRow, files: FileRow[], reason: string): Promise<ExportOutcome> {
  await deps.db.transaction(systemPrincipal('fund-allocation'), async (tx: Tx) => {
    const numbers = (await lockUnwritten(tx, files)).map(({ number }) => number);
    if (numbers.length === 0) return;
    await tx
      .updateTable('payment_instruction')
      .set({ status: 'unknown', result_message: reason, unknown_since: deps.clock.today() })
      .where('file_number', 'in', numbers)
      .where('status', '=', 'sent')
      .execute();
    await auditBatch(tx, deps, batch, 'paymentBatch.exportFailed', { files: numbers, reason });
  });
  return { outcome: 'exported' };
}

const actingFor = (batch: BatchRow) => ({
  ...systemPrincipal('fund-allocation', { userId: batch.payer_user_id, userName: batch.payer_user_name }),
  workflowId: paymentBatchWorkflowId(batch.id),
  ...(batch.decision_id ? { decisionId: batch.decision_id } : {}),
});

async function auditBatch(
  tx: Tx,
  deps: Dependencies,
  batch: BatchRow,
  action: 'paymentBatch.export' | 'paymentBatch.exportFailed' | 'paymentBatch.cancel',
  after: object,
): Promise<void> {
  const circumstance = {
    principal: actingFor(batch),
    businessDate: batch.business_date,
    isBackfilled: batch.is_backfilled,
    origin: deps.temporal.taskQueue,
    requestId: '',
  };
  await commandTools(tx, circumstance).audit({
    action,
    subjectType: 'paymentBatch',
    subjectId: batch.id,
    regionCode: batch.region_code,
    after,
  });
}
