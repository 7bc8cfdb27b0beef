import { Readable, pipeline } from 'node:stream';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { formatWan, formatYuan } from '@sunledger/money';
import type { Fen } from '@sunledger/money';
import { writeXlsxStream } from 'hucre/xlsx';
import { stringify } from 'csv-stringify';
import { SpreadsheetError } from './errors.ts';
import { stripControls } from './xml-text.ts';

/**
 * `yuan` and `wan` take Fen; `date` takes 'YYYY-MM-DD'; `identifier` is always written as text. A word without digits ('合计')
 * may stand under any heading.
 */
export interface TableColumn<Key extends string = string> {
  key: Key;
  header: string;
  type: 'text' | 'identifier' | 'integer' | 'yuan' | 'wan' | 'date';
  /** Width in characters; default 16. */
  width?: number;
}

export type TableCellValue = string | number | Fen | null | undefined;

export interface TableExport<Key extends string = string> {
  title: string;
  sheetName?: string;
  /** Printed under the title, e.g. '单位：元'. */
  unitNote?: string;
  columns: readonly TableColumn<Key>[];
  rows:
    | AsyncIterable<Readonly<Partial<Record<Key, TableCellValue>>>>
    | Iterable<Readonly<Partial<Record<Key, TableCellValue>>>>;
}

/** Excel ends a sheet at 1,048,576 rows. */
const maxSheetRows = 1_048_000;
const numberFormats = { yuan: '#,##0.00', wan: '#,##0.00####', integer: '0' } as const;

/**
 * Streams a table as .xlsx: title, unit line, frozen header, rows as they arrive, in constant memory.
 * Amounts are numbers with a format (text past 15 digits, where Excel would round), everything else is text.
 * The stream fails with SpreadsheetError `too_many_rows` past Excel's limit.
 */
export function writeTable<Key extends string>(table: TableExport<Key>): Readable {
  const headLines: string[][] = [[table.title], [table.unitNote ?? ''], table.columns.map((column) => column.header)];
  async function* lines(): AsyncGenerator<(string | number | null)[]> {
    yield* headLines;
    let count = 0;
    for await (const row of table.rows) {
      if (++count > maxSheetRows)
        throw new SpreadsheetError('too_many_rows', `数据超过 ${maxSheetRows} 行，请缩小导出范围。`);
      yield table.columns.map((column) => workbookValue(column, row[column.key]));
    }
  }
  const stream = writeXlsxStream(lines(), {
    name: table.sheetName ?? 'Sheet1',
    columns: table.columns.map((column) => ({
      width: column.width ?? 16,
      ...(column.type in numberFormats
        ? { numFmt: numberFormats[column.type as keyof typeof numberFormats] }
        : { numFmt: '@' }),
    })),
    freezePane: { rows: headLines.length },
  });
  return Readable.fromWeb(stream as NodeReadableStream<Uint8Array>);
}

/**
 * Streams a table as CSV for spreadsheet programs: UTF-8 with BOM, header first, amounts without separators.
 * Texts that a spreadsheet program would run as a formula (= + - @, tab, carriage return first) get a leading apostrophe;
 * numbers, also negative ones, in number columns do not.
 */
export function writeCsv<Key extends string>(table: TableExport<Key>): Readable {
  async function* records(): AsyncGenerator<string[]> {
    yield table.columns.map((column) => harmless(column.header));
    for await (const row of table.rows) yield table.columns.map((column) => csvText(column, row[column.key]));
  }
  const csv = stringify({ bom: true, record_delimiter: '\r\n' });
  // A failing row source must fail the download; the error reaches the reader of `csv`.
  pipeline(Readable.from(records()), csv, () => undefined);
  return csv;
}

function workbookValue(column: TableColumn, value: TableCellValue): string | number | null {
  if (value === null || value === undefined) return null;
  if (!isNumber(column, value)) return stripControls(String(value));
  const text = numberText(column, value);
  return text.replace(/[-.]/g, '').length <= 15 ? Number(text) : text;
}

function numberText(column: TableColumn, value: string | number | Fen): string {
  if (column.type === 'integer') return String(value);
  if (typeof value !== 'bigint') throw new TypeError(`column ${column.key} takes fen as bigint`);
  return (column.type === 'yuan' ? formatYuan(value) : formatWan(value)).replaceAll(',', '');
}

function csvText(column: TableColumn, value: TableCellValue): string {
  if (value === null || value === undefined) return '';
  return isNumber(column, value) ? numberText(column, value) : harmless(String(value));
}

function isNumber({ type }: TableColumn, value: string | number | Fen): boolean {
  const isWord = typeof value === 'string' && !/\d/.test(value);
  return (type === 'yuan' || type === 'wan' || type === 'integer') && !isWord;
}

const harmless = (text: string) => (/^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text);
