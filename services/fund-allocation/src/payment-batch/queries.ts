import { notFound, newestFirst, liesWithin } from '@sunledger/service-kit';
import { sql, type Selectable } from 'kysely';
import type { z } from 'zod';
import type { DB } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import type { batchQuery, PaymentBatch, PaymentBatchDetail } from './contract.ts';

export type BatchRow = Selectable<DB['payment_batch']>;
export type InstructionRow = Selectable<DB['payment_instruction']>;
export type FileRow = Selectable<DB['payment_file']>;
export type PayableRow = Selectable<DB['payment_request']> & { is_in_doubt: boolean };

/** The requests in the order asked for, locked in the order of their ids. Those out of sight are missing. */
export async function lockRequests(tx: Tx, ids: readonly string[]): Promise<PayableRow[]> {
  const rows = await tx
    .selectFrom('payment_request as r')
    .selectAll('r')
    .select(sql<boolean>`payment_in_doubt(r.id)`.as('is_in_doubt'))
    .where('r.id', 'in', ids)
    .orderBy('r.id')
    .forUpdate('r')
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** The bureau that pays the first of the requests that are in sight. */
export async function readPayingRegion(tx: Tx, requestIds: readonly string[]): Promise<string | undefined> {
  const row = await tx
    .selectFrom('payment_request')
    .select('paying_region_code')
    .where('id', 'in', requestIds)
    .limit(1)
    .executeTakeFirst();
  return row?.paying_region_code;
}

/** Throws 404. */
export async function lockBatch(tx: Tx, id: string): Promise<BatchRow> {
  const row = await tx.selectFrom('payment_batch').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw notFound('支付批次');
  return row;
}

export async function listFiles(tx: Tx, batchId: string): Promise<FileRow[]> {
  return tx.selectFrom('payment_file').selectAll().where('batch_id', '=', batchId).orderBy('number').execute();
}

export async function listInstructionRows(tx: Tx, batchId: string): Promise<InstructionRow[]> {
  return tx
    .selectFrom('payment_instruction')
    .selectAll()
    .where('batch_id', '=', batchId)
    .orderBy('file_number')
    .orderBy('sequence')
    .execute();
}

const fenWhere = (condition: string) =>
  sql<bigint>`coalesce((select sum(i.amount_fen) from payment_instruction i where i.batch_id = b.id and i.status in (${sql.raw(condition)})), 0)::bigint`;
const countWhere = (condition: string) =>
  sql<number>`(select count(*)::int from payment_instruction i where i.batch_id = b.id and i.status in (${sql.raw(condition)}))`;

function batchRows(tx: Tx) {
  return tx
    .selectFrom('payment_batch as b')
    .selectAll('b')
    .select([
      fenWhere(`'paid'`).as('paid_fen'),
      fenWhere(`'returned', 'rejected'`).as('returned_fen'),
      fenWhere(`'sent', 'unknown'`).as('open_fen'),
      countWhere(`'pending', 'sent', 'unknown'`).as('open_count'),
      countWhere(`'unknown'`).as('unknown_count'),
    ]);
}

export async function listBatches(tx: Tx, filter: z.output<typeof batchQuery>) {
  let rows = batchRows(tx);
  if (filter.status) rows = rows.where('b.status', '=', filter.status);
  if (filter.bankCode) rows = rows.where('b.bank_code', '=', filter.bankCode);
  if (filter.businessDate) rows = rows.where('b.business_date', '=', filter.businessDate);
  if (filter.regionCode) rows = rows.where(liesWithin('b.region_code', filter.regionCode));
  return newestFirst(rows, 'b.id', filter, toBatch);
}

/** Throws 404. */
export async function findBatch(tx: Tx, id: string): Promise<PaymentBatchDetail> {
  const row = await batchRows(tx).where('b.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('支付批次');
  const files = await listFiles(tx, id);
  return {
    ...toBatch(row),
    files: files.map((file) => ({
      number: file.number,
      fileName: file.file_name,
      recordCount: file.record_count,
      totalFen: file.total_fen,
      sha256: file.sha256,
      writtenAt: file.written_at,
    })),
    instructions: await listInstructions(tx, id),
  };
}

async function listInstructions(tx: Tx, batchId: string): Promise<PaymentBatchDetail['instructions']> {
  const rows = await tx
    .selectFrom('payment_instruction as i')
    .innerJoin('payment_request as r', 'r.id', 'i.request_id')
    .innerJoin('planned_project as p', 'p.id', 'i.project_id')
    .selectAll('i')
    .select(['r.number as request_number', 'p.name as project_name'])
    .where('i.batch_id', '=', batchId)
    .orderBy('i.file_number')
    .orderBy('i.sequence')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    fileNumber: row.file_number,
    sequence: row.sequence,
    requestId: row.request_id,
    requestNumber: row.request_number,
    projectId: row.project_id,
    projectName: row.project_name,
    allotmentId: row.allotment_id,
    amountFen: row.amount_fen,
    payeeName: row.payee_name,
    payeeAccountMasked: row.payee_account_masked,
    purpose: row.purpose,
    status: row.status as PaymentBatchDetail['instructions'][number]['status'],
    resultCode: row.result_code,
    resultMessage: row.result_message,
    bankReference: row.bank_reference,
    finalOn: row.final_on,
    unknownSince: row.unknown_since,
  }));
}

type JoinedBatch = Awaited<ReturnType<ReturnType<typeof batchRows>['execute']>>[number];

function toBatch(row: JoinedBatch): PaymentBatch {
  return {
    id: row.id,
    number: row.number,
    regionCode: row.region_code,
    bankCode: row.bank_code,
    bankName: row.bank_name,
    businessDate: row.business_date,
    isBackfilled: row.is_backfilled,
    status: row.status as PaymentBatch['status'],
    cancelReason: row.cancel_reason,
    itemCount: row.item_count,
    totalFen: row.total_fen,
    paidFen: row.paid_fen,
    returnedFen: row.returned_fen,
    openFen: row.open_fen,
    openCount: row.open_count,
    unknownCount: row.unknown_count,
    payerUserName: row.payer_user_name,
    resultDueOn: row.result_due_on,
    completedOn: row.completed_on,
  };
}
