import { notFound, newestFirst } from '@sunledger/service-kit';
import type { CellError } from '@sunledger/spreadsheet';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import { findingsInEntry, type WarningRule, warningTitles } from '../project-warning/rules.ts';
import { targetRequirement } from '../policy-question.ts';
import { type ImportView, storedRowsSchema, type StoredRow } from './contract.ts';

/** An import with its rows as values. Throws 404 outside the scope. */
export async function getImport(tx: Tx, id: string, lock: 'forUpdate' | 'none' = 'none') {
  let select = tx.selectFrom('project_import').selectAll().where('id', '=', id);
  if (lock === 'forUpdate') select = select.forUpdate();
  const row = await select.executeTakeFirst();
  if (!row) throw notFound('导入批次');
  const rows = z.decode(storedRowsSchema, row.rows as never);
  return { ...row, rows, cell_errors: row.cell_errors as unknown as CellError[] };
}

export type ImportRow = Awaited<ReturnType<typeof getImport>>;

/** What the checks say about a row: its own content and its place in the table. */
export function warningsOf(row: StoredRow, businessDate: string) {
  const target = targetRequirement({ regionCode: row.regionCode, date: businessDate });
  const findings = [...findingsInEntry(row, target), ...row.findings];
  return findings.map(({ rule, message, isBlocking }) => ({
    rule,
    title: warningTitles[rule as WarningRule] ?? rule,
    message,
    isBlocking,
  }));
}

/** An import as the API shows it. */
export function importView(stored: ImportRow): ImportView {
  const rows = stored.rows.map((row) => ({
    rowNumber: row.rowNumber,
    year: row.year,
    regionCode: row.regionCode,
    regionName: row.regionName,
    name: row.entry.name,
    location: row.entry.location,
    amountFen: row.entry.amountFen,
    isBackfilled: row.isBackfilled,
    warnings: warningsOf(row, stored.uploaded_on),
    projectId: row.projectId ?? null,
    projectCode: row.projectCode ?? null,
  }));
  return {
    ...summaryOf({ ...stored, warning_count: rows.reduce((sum, row) => sum + row.warnings.length, 0) }),
    errors: stored.cell_errors.map(({ sheet, row, column, key, message }) => ({ sheet, row, column, key, message })),
    rows,
  };
}

/** Imports, latest first. */
export async function listImports(tx: Tx, page: { cursor?: string | undefined; limit: number }) {
  return newestFirst(tx.selectFrom('project_import').selectAll(), 'id', page, (row) => {
    const {
      errors: _errors,
      rows: _rows,
      ...summary
    } = importView({
      ...row,
      rows: z.decode(storedRowsSchema, row.rows as never),
      cell_errors: row.cell_errors as unknown as CellError[],
    });
    return summary;
  });
}

function summaryOf(row: Omit<ImportRow, 'rows' | 'cell_errors'> & { warning_count: number }) {
  return {
    id: row.id,
    fileName: row.file_name,
    state: row.state as 'checked' | 'committed' | 'undone',
    rowCount: row.row_count,
    invalidCount: row.invalid_count,
    warningCount: row.warning_count,
    uploadedByName: row.uploaded_by_name,
    uploadedOn: row.uploaded_on,
    committedOn: row.committed_on,
    undoneOn: row.undone_on,
    undoReason: row.undo_reason,
  };
}
