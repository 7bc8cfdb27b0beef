import { readCellValue } from './cell-values.ts';
import type { ReadValue } from './cell-values.ts';
import { SpreadsheetError, cellError } from './errors.ts';
import type { CellError, CellRule } from './errors.ts';
import { headerNotFound, headerSearchRows, isHeaderRow, matchHeader } from './header.ts';
import type { HeaderMatch } from './header.ts';
import { defaultReadLimits } from './limits.ts';
import type { ReadLimits } from './limits.ts';
import { openRowSource } from './row-source.ts';
import type { RowSource } from './row-source.ts';
import type { RawCell, RawRow } from './sheet-rows.ts';
import { EXAMPLE_MARK } from './template.ts';
import type { PartialRowValues, RowValues, Template, TemplateColumn } from './template.ts';
import { columnLetters } from './xml-text.ts';

/** A row with content. `rowNumber` is the row the spreadsheet program shows. */
export type ReadRow<T extends Template> =
  | { isValid: true; rowNumber: number; values: RowValues<T>; errors: [] }
  | { isValid: false; rowNumber: number; values: PartialRowValues<T>; errors: CellError[] };

/** Counts of what has been read so far; final once `rows` has ended. */
export interface ReadSummary {
  rowCount: number;
  validCount: number;
  invalidCount: number;
}

export interface WorkbookReading<T extends Template> {
  format: 'xlsx' | 'csv';
  sheetName: string;
  /** Version of the template the file was made from; null when it was not made from a template. */
  templateVersion: string | null;
  /** Template columns found in the sheet, with their letters, for errors found by later checks (`cellError`). */
  columnLetters: ReadonlyMap<string, string>;
  /** One pass over the data rows; blank rows and the example row are passed over. At `maxErrors` the last row says that it ends. */
  rows: AsyncGenerator<ReadRow<T>>;
  summary: ReadSummary;
}

/**
 * Opens a filled-in template (.xlsx, or CSV in UTF-8, UTF-16 or GB18030) and reads its rows in a stream.
 * Wrong cells are errors of their row. Throws SpreadsheetError (here, or while `rows` is read) when the file as a whole
 * cannot be used: wrong format, encrypted, damaged, over a limit, wrong template, header that does not fit.
 */
export async function readWorkbook<T extends Template>(
  template: T,
  bytes: Uint8Array,
  limits: Partial<ReadLimits> = {},
): Promise<WorkbookReading<T>> {
  const allLimits = { ...defaultReadLimits, ...limits };
  const source = await openRowSource(template, asBuffer(bytes), allLimits);
  const header = await findHeader(template, source);
  const summary: ReadSummary = { rowCount: 0, validCount: 0, invalidCount: 0 };
  const letters = new Map([...header.positions].map(([key, column]) => [key, columnLetters(column)]));
  return {
    format: source.format,
    sheetName: source.sheetName,
    templateVersion: source.templateVersion,
    columnLetters: letters,
    rows: dataRows(template, source, header, allLimits, summary),
    summary,
  };
}

/** Reads a small file whole. Same errors as readWorkbook. */
export async function readAllRows<T extends Template>(
  template: T,
  bytes: Uint8Array,
  limits: Partial<ReadLimits> = {},
): Promise<{ rows: ReadRow<T>[]; errors: CellError[]; summary: ReadSummary }> {
  const reading = await readWorkbook(template, bytes, limits);
  const rows: ReadRow<T>[] = [];
  for await (const row of reading.rows) rows.push(row);
  return { rows, errors: rows.flatMap((row) => row.errors), summary: reading.summary };
}

/** A view of the same bytes. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Takes rows off the source up to the header row, which must be among the first rows. */
async function findHeader(template: Template, source: RowSource): Promise<HeaderMatch> {
  for (;;) {
    const next = await source.rows.next();
    if (next.done === true || next.value.rowNumber > headerSearchRows) throw headerNotFound(template, source.sheetName);
    if (isHeaderRow(next.value, template)) return matchHeader(next.value, template, source.sheetName);
  }
}

async function* dataRows<T extends Template>(
  template: T,
  source: RowSource,
  header: HeaderMatch,
  { maxRows, maxErrors }: ReadLimits,
  summary: ReadSummary,
): AsyncGenerator<ReadRow<T>> {
  const unknownColumns = new Set<number>();
  let errorCount = 0;
  for await (const raw of source.rows) {
    const cells = raw.cells.filter((cell) => cell.column !== header.errorColumn);
    if (cells.length === 0 || isExample(cells)) continue;
    if (++summary.rowCount > maxRows) {
      throw new SpreadsheetError('too_many_rows', `数据超过 ${maxRows} 行，请拆成几个文件分批上传。`);
    }
    const row = readRow(template, source, header, { rowNumber: raw.rowNumber, cells, unknownColumns });
    if (row.isValid) summary.validCount++;
    else summary.invalidCount++;
    errorCount += row.errors.length;
    if (!row.isValid && errorCount >= maxErrors) {
      row.errors.push(readingEnds(source.sheetName, row.rowNumber, errorCount));
      yield row;
      return;
    }
    yield row;
  }
}

const isExample = (cells: readonly RawCell[]) =>
  cells[0]?.kind === 'text' && cells[0].text.trim().startsWith(EXAMPLE_MARK);

const readingEnds = (sheet: string, row: number, errorCount: number) =>
  cellError(
    { sheet, row, column: null, key: null, header: null },
    'too_many_errors',
    `错误已有 ${errorCount} 处，这一行以后的内容没有再检查。请先改正，再重新上传。`,
  );

interface RowToRead extends RawRow {
  /** Columns without a header that were reported already: once for the file, whatever its number of rows. */
  unknownColumns: Set<number>;
}

function readRow<T extends Template>(template: T, source: RowSource, header: HeaderMatch, raw: RowToRead): ReadRow<T> {
  const values: Record<string, ReadValue | null> = {};
  for (const column of template.columns) values[column.key] = null;
  const errors: CellError[] = [];
  const report = (column: number, target: TemplateColumn | undefined, rule: CellRule, explanation: string) => {
    const place = { sheet: source.sheetName, row: raw.rowNumber, column: columnLetters(column) };
    errors.push(cellError({ ...place, key: target?.key ?? null, header: target?.header ?? null }, rule, explanation));
  };
  const filled = new Set<string>();
  for (const cell of raw.cells) {
    const target = header.columns.get(cell.column);
    if (target === undefined) {
      if (!raw.unknownColumns.has(cell.column))
        report(cell.column, target, 'unknown_column', '这一列没有表头，请删除整列的内容。');
      raw.unknownColumns.add(cell.column);
      continue;
    }
    filled.add(target.key);
    const outcome = readCellValue(cell, target, source.isDate1904);
    if (outcome.ok) values[target.key] = outcome.value;
    else report(cell.column, target, outcome.rule, outcome.explanation);
  }
  for (const [column, target] of header.columns) {
    if (target.required === true && !filled.has(target.key)) report(column, target, 'required', '必填，不能为空。');
  }
  return toReadRow<T>(raw.rowNumber, values, errors);
}

/** The template decides the value types at run time; this is the one place where they are asserted. */
function toReadRow<T extends Template>(
  rowNumber: number,
  values: Record<string, ReadValue | null>,
  errors: CellError[],
): ReadRow<T> {
  return errors.length === 0
    ? { isValid: true, rowNumber, values: values as RowValues<T>, errors: [] }
    : { isValid: false, rowNumber, values: values as PartialRowValues<T>, errors };
}
