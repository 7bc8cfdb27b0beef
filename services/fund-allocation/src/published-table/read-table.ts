import { DomainError } from '@sunledger/service-kit';
import { type CellError, readAllRows, SpreadsheetError } from '@sunledger/spreadsheet';
import type { RowKind, TableRow } from './check-table.ts';
import { partKeys, publishedTableTemplate } from './template.ts';

const kinds: Record<string, RowKind> = { 分配: 'unit', 小计: 'subtotal', 合计: 'total' };

/** Reads the uploaded table; unreadable cells are findings. Throws 422 with the reason for a file that is no such table. */
export async function readTable(bytes: Buffer): Promise<{ rows: TableRow[]; cellErrors: CellError[] }> {
  const { rows, errors } = await readAllRows(publishedTableTemplate, bytes, { maxRows: 20_000 }).catch(refuseFile);
  return {
    cellErrors: errors,
    rows: rows.map(({ rowNumber, values }) => ({
      rowNumber,
      kind: values.kind === null ? kindByName(values.unitName ?? '') : (kinds[values.kind] ?? 'unit'),
      unitName: values.unitName ?? '',
      regionCode: values.regionCode,
      amountFen: values.amount,
      parts: Object.fromEntries(partKeys.flatMap((key) => (values[key] === null ? [] : [[key, values[key]]]))),
      percent: values.percent,
    })),
  };
}

function refuseFile(error: unknown): never {
  if (!(error instanceof SpreadsheetError)) throw error;
  const fields = error.errors.map(({ row, column, message }) => ({ path: `${column ?? ''}${row}`, message }));
  throw new DomainError(`import.${error.code}`, error.message, { status: 422, fields, cause: error });
}

function kindByName(name: string): RowKind {
  if (name.endsWith('小计')) return 'subtotal';
  return /^(总计|合计|总额)|合计$/.test(name) ? 'total' : 'unit';
}
