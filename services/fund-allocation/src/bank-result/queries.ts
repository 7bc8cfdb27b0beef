import { decodeCursor, notFound, newestFirst, toPage } from '@sunledger/service-kit';
import { sql, type Selectable } from 'kysely';
import { z } from 'zod';
import type { DB } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import type { BankResultFile, resultFileQuery, Settlement, unmatchedQuery } from './contract.ts';
import { isCorrectable } from './apply-result.ts';

export type InstructionToAnswer = Selectable<DB['payment_instruction']> & {
  bank_code: string;
  business_date: string;
  is_backfilled: boolean;
};

function instructionRows(tx: Tx) {
  return tx
    .selectFrom('payment_instruction as i')
    .innerJoin('payment_batch as b', 'b.id', 'i.batch_id')
    .selectAll('i')
    .select(['b.bank_code', 'b.business_date', 'b.is_backfilled']);
}

/** The instructions of a file, locked in the order of their ids. */
export async function lockInstructionsOfFile(tx: Tx, fileNumber: string): Promise<InstructionToAnswer[]> {
  return instructionRows(tx).where('i.file_number', '=', fileNumber).orderBy('i.id').forUpdate('i').execute();
}

/** Throws 404. */
export async function lockInstruction(tx: Tx, id: string): Promise<InstructionToAnswer> {
  const row = await instructionRows(tx).where('i.id', '=', id).forUpdate('i').executeTakeFirst();
  if (!row) throw notFound('支付指令');
  return row;
}

/** The request of an instruction, locked. */
export async function lockRequest(tx: Tx, id: string) {
  return tx
    .selectFrom('payment_request')
    .select(['number', 'status', 'hold_id', 'is_invoice_repeated'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

/** The file that a batch number in a bank's answer names, when it was written in the layout that was read by. */
export async function findPaymentFile(tx: Tx, bankCode: string, number: string, layout?: string) {
  let rows = tx
    .selectFrom('payment_file as f')
    .innerJoin('payment_batch as b', 'b.id', 'f.batch_id')
    .select(['f.number', 'f.batch_id', 'f.region_code', 'b.template'])
    .where('f.bank_code', '=', bankCode)
    .where('f.number', '=', number);
  if (layout !== undefined) rows = rows.where(sql<boolean>`b.template = ${layout}::jsonb`);
  return rows.executeTakeFirst();
}

/** The layouts in which a bank was written to, newest first, each with the region of its newest batch. */
export async function listLayouts(tx: Tx, bankCode: string): Promise<{ layout: string; region_code: string }[]> {
  const { rows } = await sql<{ layout: string; region_code: string }>`
    select template::text as layout, (array_agg(region_code order by created_at desc))[1] as region_code
    from payment_batch where bank_code = ${bankCode} group by template order by max(created_at) desc`.execute(tx);
  return rows;
}

const countOf = (disposition: string) =>
  sql<number>`(select count(*)::int from bank_result_line l where l.file_id = f.id and l.disposition = ${disposition})`;

function fileRows(tx: Tx) {
  return tx
    .selectFrom('bank_result_file as f')
    .selectAll('f')
    .select([
      countOf('applied').as('applied_count'),
      countOf('repeated').as('repeated_count'),
      countOf('unmatched').as('unmatched_count'),
    ]);
}

/** What these bytes are on record as: taken, or refused with this sentence. */
export async function findFileByHash(
  tx: Tx,
  { bankCode, sha256 }: { bankCode: string; sha256: string },
  refusal: string | null,
): Promise<BankResultFile | undefined> {
  const row = await fileRows(tx)
    .where('f.bank_code', '=', bankCode)
    .where('f.sha256', '=', sha256)
    .where('f.refusal', 'is not distinct from', refusal)
    .executeTakeFirst();
  return row && toFile(row);
}

export async function listResultFiles(tx: Tx, filter: z.output<typeof resultFileQuery>) {
  let rows = fileRows(tx);
  if (filter.bankCode) rows = rows.where('f.bank_code', '=', filter.bankCode);
  if (filter.status) rows = rows.where('f.status', '=', filter.status);
  return newestFirst(rows, 'f.id', filter, toFile);
}

/** What nobody could match, of the file that came last first, its lines in the order in which the bank wrote them. */
export async function listUnmatched(tx: Tx, filter: z.output<typeof unmatchedQuery>) {
  let rows = tx
    .selectFrom('bank_result_line as l')
    .innerJoin('bank_result_file as f', 'f.id', 'l.file_id')
    .leftJoin('payment_instruction as i', 'i.id', 'l.instruction_id')
    .selectAll('l')
    .select(['f.file_name', 'f.bank_code', 'i.status as instruction_status'])
    .where('l.disposition', '=', 'unmatched');
  if (!filter.includeSettled) rows = rows.where('l.settled_at', 'is', null);
  const last = lineCursor.safeParse(decodeCursor(filter.cursor));
  if (last.success) {
    const [fileId, sequence] = last.data;
    rows = rows.where(
      sql<boolean>`((f.created_at, f.id) < (select created_at, id from bank_result_file where id = ${fileId})
        or (f.id = ${fileId} and l.sequence > ${sequence}))`,
    );
  }
  const found = await rows
    .orderBy('f.created_at', 'desc')
    .orderBy('f.id', 'desc')
    .orderBy('l.sequence')
    .limit(filter.limit + 1)
    .execute();
  const { items, nextCursor } = toPage(found, filter.limit, (row) => [row.file_id, row.sequence]);
  return { items: items.map(toUnmatchedLine), nextCursor };
}

const lineCursor = z.tuple([z.guid(), z.coerce.number().int()]);

type LineRow = Selectable<DB['bank_result_line']> & {
  file_name: string;
  bank_code: string;
  instruction_status: string | null;
};

function toUnmatchedLine(row: LineRow) {
  return {
    id: row.id,
    fileId: row.file_id,
    fileName: row.file_name,
    bankCode: row.bank_code,
    sequence: row.sequence,
    instructionId: row.instruction_id,
    code: row.code,
    message: row.message,
    outcome: row.outcome as 'paid' | 'returned' | 'rejected' | 'unknown',
    amountFen: row.amount_fen,
    bankReference: row.bank_reference,
    note: row.note,
    canCorrect: isCorrectable(row.instruction_status ?? '', row.outcome),
    settlement: row.settlement as Settlement | null,
    proposedBy: row.proposed_by,
    proposedByName: row.proposed_by_name,
    proposedNote: row.proposed_note,
    settledByName: row.settled_by_name,
    settledNote: row.settled_note,
  };
}

type FileRow = Awaited<ReturnType<ReturnType<typeof fileRows>['execute']>>[number];

function toFile(row: FileRow): BankResultFile {
  return {
    id: row.id,
    bankCode: row.bank_code,
    batchNumber: row.batch_number,
    fileName: row.file_name,
    source: row.source as BankResultFile['source'],
    status: row.status as BankResultFile['status'],
    refusal: row.refusal,
    recordCount: row.record_count,
    appliedCount: row.applied_count,
    repeatedCount: row.repeated_count,
    unmatchedCount: row.unmatched_count,
    receivedOn: row.received_on,
  };
}
