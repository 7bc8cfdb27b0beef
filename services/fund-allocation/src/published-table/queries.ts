import type { CellError } from '@sunledger/spreadsheet';
import { notFound, newestFirst } from '@sunledger/service-kit';
import type { Selectable } from 'kysely';
import type { PublishedTable } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import type { Finding } from './check-table.ts';
import { type PublishedTableView, unitsSchema } from './contract.ts';

export type TableRecord = Selectable<PublishedTable> & { round_state: string | null };

const tables = (tx: Tx) =>
  tx
    .selectFrom('published_table')
    .leftJoin('allocation_round as r', 'r.id', 'published_table.round_id')
    .selectAll('published_table')
    .select('r.state as round_state');

export async function getTable(tx: Tx, id: string): Promise<TableRecord> {
  const row = await tables(tx).where('published_table.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('分配表');
  return row;
}

export async function lockTable(tx: Tx, id: string): Promise<TableRecord> {
  const row = await tables(tx).where('published_table.id', '=', id).forUpdate('published_table').executeTakeFirst();
  if (!row) throw notFound('分配表');
  return row;
}

export const findTable = async (tx: Tx, id: string): Promise<PublishedTableView> => toTableView(await getTable(tx, id));

export async function listTables(tx: Tx, page: { cursor?: string | undefined; limit: number }) {
  return newestFirst(tables(tx), 'published_table.id', page, toTableView);
}

export function toTableView(row: TableRecord): PublishedTableView {
  const findings = row.findings as unknown as Finding[];
  const cellErrors = row.cell_errors as unknown as CellError[];
  const hasErrors = cellErrors.length > 0 || findings.some(({ severity }) => severity === 'error');
  return {
    id: row.id,
    regionCode: row.region_code,
    regionName: row.region_name,
    title: row.title,
    year: row.year,
    sourceUrl: row.source_url,
    note: row.note,
    controlTotalFen: row.control_total_fen,
    fileName: row.file_name,
    state: row.state as PublishedTableView['state'],
    units: unitsSchema.decode(row.units as never),
    findings,
    cellErrors: cellErrors.map((error) => ({ row: error.row, message: error.message })),
    canCommit: !hasErrors && row.state === 'checked',
    roundId: row.round_id,
    roundState: row.round_state as PublishedTableView['roundState'],
    undoReason: row.undo_reason,
    uploadedByName: row.uploaded_by_name,
    uploadedOn: row.uploaded_on,
  };
}
