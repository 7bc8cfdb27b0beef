import { stringify } from 'csv-stringify/sync';
import { csvRecords, csvRows, decodeCsv } from './csv-rows.ts';
import { SpreadsheetError } from './errors.ts';
import type { CellError } from './errors.ts';
import { detectFormat } from './file-format.ts';
import { headerNotFound, headerSearchRows, isHeaderRow } from './header.ts';
import { defaultReadLimits } from './limits.ts';
import type { ReadLimits } from './limits.ts';
import { markSheet } from './mark-sheet.ts';
import type { RowMarks } from './mark-sheet.ts';
import { MarkedStyles } from './marked-styles.ts';
import { asBuffer } from './read-workbook.ts';
import { chooseSheet, openRowSource, openWorkbookParts } from './row-source.ts';
import type { RawRow } from './sheet-rows.ts';
import { ERROR_COLUMN_HEADER, normaliseHeader } from './template.ts';
import type { Template } from './template.ts';
import { columnIndex } from './xml-text.ts';
import { ZipWriter } from './zip-writer.ts';

export interface MarkedFile {
  bytes: Buffer;
  extension: 'xlsx' | 'csv';
  contentType: string;
}

/**
 * Gives an uploaded file back with its errors: a last column 错误说明 and, in a workbook, a red fill on the wrong cells.
 * The workbook is rewritten part by part: every value, format, sheet and print setting of the original stays, only the marked
 * cells' fill and the new column differ. A CSV file has no colours, so it gets the column only (as UTF-8).
 * Throws SpreadsheetError when the file itself cannot be read; header errors are marked too as long as the header row is found.
 */
export async function markErrors(
  template: Template,
  originalBytes: Uint8Array,
  errors: readonly CellError[],
  limits: Partial<ReadLimits> = {},
): Promise<MarkedFile> {
  const bytes = asBuffer(originalBytes);
  const allLimits = { ...defaultReadLimits, ...limits };
  const marks = groupByRow(errors);
  return detectFormat(bytes, allLimits) === 'csv'
    ? markCsv(template, bytes, marks, allLimits)
    : markWorkbook(template, bytes, marks, allLimits);
}

function groupByRow(errors: readonly CellError[]): Map<number, RowMarks> {
  const rows = new Map<number, { columns: Set<number>; text: string }>();
  for (const error of errors) {
    const row = rows.get(error.row) ?? { columns: new Set<number>(), text: '' };
    if (error.column !== null) row.columns.add(columnIndex(error.column));
    // Sheet and row are plain from the place; the column stays, because one row can have several errors.
    const text = error.message.replace(/^工作表「[^」]*」第 \d+ 行\s*/, '').replace(/^：/, '');
    row.text = row.text === '' ? text : `${row.text}\n${text}`;
    rows.set(error.row, row);
  }
  return rows;
}

interface ErrorColumnPlace {
  headerRow: number;
  errorColumn: number;
}

/** Where the error column goes: over the one of an earlier round, or right of the header row and of every cell that is marked. */
async function placeErrorColumn(
  template: Template,
  sheet: string,
  rows: AsyncIterable<RawRow>,
  marks: ReadonlyMap<number, RowMarks>,
): Promise<ErrorColumnPlace> {
  let lastMarked = -1;
  for (const { columns } of marks.values()) for (const column of columns) lastMarked = Math.max(lastMarked, column);
  for await (const row of rows) {
    if (row.rowNumber > headerSearchRows) break;
    if (!isHeaderRow(row, template)) continue;
    const earlier = row.cells.find((cell) => normaliseHeader(cell.text) === ERROR_COLUMN_HEADER);
    const lastColumn = Math.max(lastMarked, row.cells.at(-1)?.column ?? 0);
    return { headerRow: row.rowNumber, errorColumn: earlier?.column ?? lastColumn + 1 };
  }
  throw headerNotFound(template, sheet);
}

async function markWorkbook(
  template: Template,
  bytes: Buffer,
  rows: ReadonlyMap<number, RowMarks>,
  limits: ReadLimits,
): Promise<MarkedFile> {
  const source = await openRowSource(template, bytes, limits);
  const place = await placeErrorColumn(template, source.sheetName, source.rows, rows);
  const { archive, parts } = await openWorkbookParts(bytes, limits);
  const styles = MarkedStyles.read(parts.stylesPath === null ? null : await archive.text(parts.stylesPath));
  const sheetPath = chooseSheet(template, parts).path;
  const writer = new ZipWriter();
  for (const entry of archive.entries.values()) {
    if (entry.name === sheetPath || (styles !== null && entry.name === parts.stylesPath)) continue;
    writer.copy(entry, archive.stored(entry));
  }
  await writer.add(sheetPath, markSheet(archive.stream(sheetPath), { ...place, rows, styles }));
  if (styles !== null && parts.stylesPath !== null) await writer.add(parts.stylesPath, [styles.toXml()]);
  return {
    bytes: writer.finish(),
    extension: 'xlsx',
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  };
}

async function markCsv(
  template: Template,
  bytes: Buffer,
  rows: ReadonlyMap<number, RowMarks>,
  limits: ReadLimits,
): Promise<MarkedFile> {
  const csv = decodeCsv(bytes);
  const place = await placeErrorColumn(template, template.sheetName, csvRows(csv, limits.maxColumns), rows);
  const records: string[][] = [];
  for await (const record of csvRecords(csv)) {
    const rowNumber = records.length + 1;
    if (rowNumber > limits.maxRows + headerSearchRows)
      throw new SpreadsheetError('too_many_rows', `数据超过 ${limits.maxRows} 行。`);
    const text = rowNumber === place.headerRow ? ERROR_COLUMN_HEADER : (rows.get(rowNumber)?.text ?? '');
    const padded = Array.from(
      { length: Math.max(record.length, place.errorColumn) },
      (_, column) => record[column] ?? '',
    );
    padded[place.errorColumn] = text.replaceAll('\n', '；');
    records.push(padded);
  }
  const text = stringify(records, { delimiter: csv.delimiter, bom: true, record_delimiter: '\r\n' });
  return { bytes: Buffer.from(text), extension: 'csv', contentType: 'text/csv; charset=utf-8' };
}
