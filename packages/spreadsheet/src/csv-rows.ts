import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { SpreadsheetError } from './errors.ts';
import type { RawCell, RawRow } from './sheet-rows.ts';

const maxRecordBytes = 1024 * 1024;
/** A program may export the blank rows that somebody formatted; more of them cost time and say nothing. */
const maxBlankRows = 20_000;

/** A CSV file as text, with what is needed to write it back in the same form. */
export interface CsvText {
  text: string;
  encoding: 'utf-8' | 'gb18030' | 'utf-16le';
  delimiter: ',' | '\t' | ';';
}

/** Decodes UTF-8 (with or without BOM), UTF-16 with BOM (Excel's "Unicode text") or, failing that, GB18030 (Chinese Excel's CSV). */
export function decodeCsv(bytes: Buffer): CsvText {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  for (const encoding of isUtf16 ? (['utf-16le'] as const) : (['utf-8', 'gb18030'] as const)) {
    const text = decodeStrictly(bytes, encoding);
    if (text !== null && !text.includes('\u0000')) return { text, encoding, delimiter: detectDelimiter(text) };
  }
  throw new SpreadsheetError(
    'unreadable_text',
    '无法识别文件编码。请在 Excel 或 WPS 中打开，另存为 .xlsx 或“CSV UTF-8”后重新上传。',
  );
}

function decodeStrictly(bytes: Buffer, encoding: string): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function detectDelimiter(text: string): CsvText['delimiter'] {
  const firstLine = text.slice(0, 65_536).split(/\r?\n/, 1)[0] ?? '';
  const count = (mark: string) => firstLine.split(mark).length;
  if (count('\t') > count(',')) return '\t';
  return count(';') > count(',') ? ';' : ',';
}

/** Streams the records that have content, with the number of the record as row number (a quoted line break does not count). */
export async function* csvRows(csv: CsvText, maxColumns: number): AsyncGenerator<RawRow> {
  let rowNumber = 0;
  let blankRows = 0;
  for await (const record of csvRecords(csv)) {
    rowNumber++;
    if (record.length > maxColumns) {
      throw new SpreadsheetError('too_many_columns', `第 ${rowNumber} 行超过 ${maxColumns} 列，请检查分隔符。`);
    }
    const cells = record.map(csvCell).filter((cell) => cell !== null);
    if (cells.length > 0) yield { rowNumber, cells };
    else if (++blankRows > maxBlankRows)
      throw new SpreadsheetError('too_many_rows', `空白行超过 ${maxBlankRows} 行，请删除空白行后重新上传。`);
  }
}

/** All records, blank ones too, so that a record's number is its row in the spreadsheet program. */
export async function* csvRecords(csv: CsvText): AsyncGenerator<string[]> {
  const parser = Readable.from(textSlices(csv.text)).pipe(
    parse({
      delimiter: csv.delimiter,
      relaxColumnCount: true,
      relaxQuotes: true,
      skipEmptyLines: false,
      maxRecordSize: maxRecordBytes,
    }),
  );
  try {
    for await (const record of parser) yield record as string[];
  } catch (error) {
    throw new SpreadsheetError(
      'corrupt',
      'CSV 文件的引号或分隔符不成对，请在 Excel 或 WPS 中打开并另存为 .xlsx 后重新上传。',
      [],
      error,
    );
  }
}

function* textSlices(text: string): Generator<string> {
  for (let position = 0; position < text.length; position += 65_536) yield text.slice(position, position + 65_536);
}

/** `="0123"` is the usual way to keep leading zeros in a CSV file; any other `=` opens a formula. */
function csvCell(text: string, column: number): RawCell | null {
  if (text.trim() === '') return null;
  const quoted = /^="([^"]*)"$/.exec(text.trim())?.[1];
  if (quoted !== undefined) return { column, kind: 'text', text: quoted };
  return { column, kind: text.trimStart().startsWith('=') ? 'formula' : 'text', text };
}
