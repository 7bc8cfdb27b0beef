import type { MarkedStyles } from './marked-styles.ts';
import { cellElements, rowNumberOf } from './sheet-rows.ts';
import { splitElements } from './split-elements.ts';
import { ERROR_COLUMN_HEADER } from './template.ts';
import { attribute, columnLetters, elements, encodeXml, startTags, withAttributes } from './xml-text.ts';

/** What to write into one row: the columns to colour and the text of the error column. */
export interface RowMarks {
  columns: ReadonlySet<number>;
  text: string;
}

export interface SheetMarks {
  headerRow: number;
  errorColumn: number;
  rows: ReadonlyMap<number, RowMarks>;
  styles: MarkedStyles | null;
}

const errorColumnWidth = 60;

/** Rewrites a worksheet part in a stream: marked cells change their style, the error column is added, all else stays as it is. */
export async function* markSheet(chunks: AsyncIterable<Buffer>, marks: SheetMarks): AsyncGenerator<string> {
  let rowNumber = 0;
  let isHead = true;
  for await (const piece of splitElements(chunks, 'sheetData', 'row')) {
    if (piece.kind === 'outside') {
      yield isHead ? widenHead(piece.xml, marks.errorColumn) : piece.xml;
      isHead = false;
      continue;
    }
    let batch = '';
    for (const row of piece.elements) {
      rowNumber = rowNumberOf(row) ?? rowNumber + 1;
      batch += markRow(row, rowNumber, marks);
    }
    yield batch;
  }
}

/** Gives the error column a readable width; the dimension hint is dropped because it no longer holds. */
function widenHead(head: string, errorColumn: number): string {
  const withoutDimension = head.replace(/<(?:\w+:)?dimension\s[^<>]*\/>/, '');
  const columns = elements(withoutDimension, 'cols').next().value;
  if (columns === undefined || columns.content === null) return withoutDimension;
  const number = errorColumn + 1;
  const reaches = startTags(columns.content, 'col').some((tag) => Number(attribute(tag, 'max')) >= number);
  if (reaches) return withoutDimension;
  const added = `<${columns.prefix}col min="${number}" max="${number}" width="${errorColumnWidth}" customWidth="1"/>`;
  const end = columns.end - `</${columns.prefix}cols>`.length;
  return withoutDimension.slice(0, end) + added + withoutDimension.slice(end);
}

function markRow(row: string, rowNumber: number, marks: SheetMarks): string {
  const rowMarks = marks.rows.get(rowNumber);
  const text = rowNumber === marks.headerRow ? ERROR_COLUMN_HEADER : (rowMarks?.text ?? '');
  const cells = new Map<number, string>();
  for (const cell of cellElements(row)) cells.set(cell.column, row.slice(cell.start, cell.end));
  if (text === '' && !cells.has(marks.errorColumn)) return row;
  const prefix = /^<((?:\w+:)?)row/.exec(row)?.[1] ?? '';
  const reference = (column: number) => `${columnLetters(column)}${rowNumber}`;
  for (const column of rowMarks?.columns ?? []) {
    cells.set(column, colourCell(cells.get(column) ?? `<${prefix}c r="${reference(column)}"/>`, marks.styles));
  }
  cells.delete(marks.errorColumn);
  if (text !== '') {
    const style = marks.styles === null ? '' : ` s="${marks.styles.marked(0)}"`;
    const content = `<${prefix}is><${prefix}t xml:space="preserve">${encodeXml(text)}</${prefix}t></${prefix}is>`;
    cells.set(
      marks.errorColumn,
      `<${prefix}c r="${reference(marks.errorColumn)}"${style} t="inlineStr">${content}</${prefix}c>`,
    );
  }
  const ordered = [...cells].sort(([left], [right]) => left - right).map(([, cell]) => cell);
  return `${rowTag(row)}${ordered.join('')}</${prefix}row>`;
}

/** The row's start tag, open, without the spans hint that the new cell would contradict. */
function rowTag(row: string): string {
  const tag = row.slice(0, row.indexOf('>') + 1).replace(/\sspans=(?:"[^"]*"|'[^']*')/, '');
  return tag.replace(/\s*\/>$/, '>');
}

function colourCell(cell: string, styles: MarkedStyles | null): string {
  if (styles === null) return cell;
  const own = attribute(cell.slice(0, cell.indexOf('>')), 's') ?? '0';
  return withAttributes(cell, { s: styles.marked(Number(own)) });
}
