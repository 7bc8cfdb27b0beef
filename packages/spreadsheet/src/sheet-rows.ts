import { SpreadsheetError } from './errors.ts';
import type { SharedStrings } from './shared-strings.ts';
import { splitElements } from './split-elements.ts';
import { columnIndex, columnLetters, decodeXml, elements, stringItemText, unescapeExcel } from './xml-text.ts';
import type { XmlElement } from './xml-text.ts';

type RawCellKind = 'text' | 'number' | 'date' | 'isoDate' | 'boolean' | 'error' | 'formula';

/** A cell as the file stores it: the text of a string, or the digits of a number. */
export interface RawCell {
  /** 0-based. */
  column: number;
  kind: RawCellKind;
  text: string;
}

export interface RawRow {
  /** 1-based. */
  rowNumber: number;
  /** Cells with content, in order. */
  cells: RawCell[];
}

interface SheetContext {
  strings: SharedStrings | null;
  isDateStyle: readonly boolean[];
  maxColumns: number;
}

/** Streams the rows that have content; rows that only carry formatting are passed over. */
export async function* sheetRows(chunks: AsyncIterable<Buffer>, context: SheetContext): AsyncGenerator<RawRow> {
  let rowNumber = 0;
  for await (const piece of splitElements(chunks, 'sheetData', 'row')) {
    if (piece.kind !== 'elements') continue;
    for (const xml of piece.elements) {
      rowNumber = rowNumberOf(xml) ?? rowNumber + 1;
      const cells = rowCells(xml, context);
      if (cells.length > 0) yield { rowNumber, cells };
    }
  }
}

/** The r attribute of a row; null when the writer left it out, which means the next row. */
export function rowNumberOf(rowXml: string): number | null {
  const match = /^<[^>]*?\sr=["'](\d{1,7})["']/.exec(rowXml);
  return match === null ? null : Number(match[1]);
}

/** One cell element of a row with its place. */
export interface CellElement extends XmlElement {
  /** 0-based. */
  column: number;
}

/** The cell elements of a row in file order. */
export function* cellElements(rowXml: string): Generator<CellElement> {
  let column = -1;
  for (const element of elements(rowXml, 'c')) {
    const reference = /\sr=["']([A-Z]{1,3})/.exec(element.attributes)?.[1];
    column = reference === undefined ? column + 1 : columnIndex(reference);
    yield { ...element, column };
  }
}

function rowCells(rowXml: string, context: SheetContext): RawCell[] {
  const cells: RawCell[] = [];
  for (const element of cellElements(rowXml)) {
    if (element.content === null || element.content === '') continue;
    const cell = readCell(element, element.content, context);
    if (cell === null) continue;
    if (cell.column >= context.maxColumns) {
      throw new SpreadsheetError(
        'too_many_columns',
        `${columnLetters(cell.column)} 列还有内容，最多只能有 ${context.maxColumns} 列，请删除多余的列。`,
      );
    }
    if (cells.length >= context.maxColumns)
      throw new SpreadsheetError('corrupt', '工作簿中有一行的单元格重复，请在 Excel 或 WPS 中重新保存后上传。');
    cells.push(cell);
  }
  return cells;
}

function readCell(element: CellElement, content: string, context: SheetContext): RawCell | null {
  const { column, attributes } = element;
  if (/<(?:\w+:)?f[\s/>]/.test(content)) return { column, kind: 'formula', text: '' };
  const type = /\st=["'](\w+)["']/.exec(attributes)?.[1] ?? 'n';
  const text = cellText(type, content, context.strings);
  if (text.trim() === '') return null;
  return { column, kind: kindOf(type, attributes, context.isDateStyle), text };
}

function cellText(type: string, content: string, strings: SharedStrings | null): string {
  if (type === 'inlineStr') return stringItemText(content);
  const stored = /<(?:\w+:)?v(?:\s[^<>]*)?>([^<]*)</.exec(content)?.[1] ?? '';
  if (type === 's') return stored === '' ? '' : (strings?.get(Number(stored)) ?? '');
  return type === 'str' ? unescapeExcel(decodeXml(stored)) : decodeXml(stored);
}

function kindOf(type: string, attributes: string, isDateStyle: readonly boolean[]): RawCellKind {
  switch (type) {
    case 's':
    case 'str':
    case 'inlineStr':
      return 'text';
    case 'b':
      return 'boolean';
    case 'e':
      return 'error';
    case 'd':
      return 'isoDate';
    default: {
      const style = /\ss=["'](\d+)["']/.exec(attributes)?.[1];
      return style !== undefined && isDateStyle[Number(style)] === true ? 'date' : 'number';
    }
  }
}
