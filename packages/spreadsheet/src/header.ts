import { SpreadsheetError, cellError } from './errors.ts';
import type { CellError } from './errors.ts';
import type { RawRow } from './sheet-rows.ts';
import { ERROR_COLUMN_HEADER, normaliseHeader } from './template.ts';
import type { Template, TemplateColumn } from './template.ts';
import { columnLetters } from './xml-text.ts';

/** Title and unit lines may stand over the header; further down a header is not looked for. */
export const headerSearchRows = 10;

/** Which template column each sheet column holds. */
export interface HeaderMatch {
  rowNumber: number;
  columns: ReadonlyMap<number, TemplateColumn>;
  /** Sheet column of each template key. */
  positions: ReadonlyMap<string, number>;
  /** Column of an earlier markErrors, ignored on reading. */
  errorColumn: number | null;
  /** Last header cell. */
  lastColumn: number;
}

/** Whether a row looks like the header: it names as many columns as are required, or half of all, whichever is less, but two at least. */
export function isHeaderRow(row: RawRow, template: Template): boolean {
  const known = headerTable(template);
  const found = new Set(row.cells.map((cell) => known.get(normaliseHeader(cell.text))));
  found.delete(undefined);
  const required = template.columns.filter((column) => column.required === true).length;
  const enough = Math.max(
    Math.min(required, Math.ceil(template.columns.length / 2)),
    Math.min(2, template.columns.length),
  );
  return found.size >= enough;
}

/**
 * Matches the header row with the template; an optional column may be missing and then reads as empty. Throws SpreadsheetError `header_mismatch` that lists every missing,
 * repeated and unknown column at once, so that one repair is enough.
 */
export function matchHeader(row: RawRow, template: Template, sheet: string): HeaderMatch {
  const known = headerTable(template);
  const errors: CellError[] = [];
  const columns = new Map<number, TemplateColumn>();
  const positions = new Map<string, number>();
  let errorColumn: number | null = null;
  for (const cell of row.cells) {
    const header = cell.text.trim();
    const place = { sheet, row: row.rowNumber, column: columnLetters(cell.column), key: null, header };
    if (normaliseHeader(header) === ERROR_COLUMN_HEADER) {
      errorColumn = cell.column;
      continue;
    }
    const column = known.get(normaliseHeader(header));
    if (column === undefined) {
      errors.push(cellError(place, 'unknown_column', '模板中没有这一列，请删除，或改成模板中的列名。'));
    } else if (positions.has(column.key)) {
      errors.push(cellError(place, 'duplicate_column', '这一列出现了两次，请删除一列。'));
    } else {
      columns.set(cell.column, column);
      positions.set(column.key, cell.column);
    }
  }
  errors.push(...missingColumns(template, positions, sheet, row.rowNumber));
  if (errors.length > 0) throw headerMismatch(template, errors);
  return { rowNumber: row.rowNumber, columns, positions, errorColumn, lastColumn: row.cells.at(-1)?.column ?? 0 };
}

function missingColumns(
  template: Template,
  present: ReadonlyMap<string, number>,
  sheet: string,
  row: number,
): CellError[] {
  return template.columns
    .filter((column) => column.required === true && !present.has(column.key))
    .map((column) =>
      cellError(
        { sheet, row, column: null, key: column.key, header: null },
        'missing_column',
        `缺少列「${column.header}」。`,
      ),
    );
}

/** The sheet has no row that looks like the template's header. */
export function headerNotFound(template: Template, sheet: string): SpreadsheetError {
  const errors = missingColumns(template, new Map(), sheet, 1);
  return new SpreadsheetError(
    'header_mismatch',
    `工作表「${sheet}」前 ${headerSearchRows} 行中找不到「${template.title}」的表头，请下载最新模板填写。`,
    errors,
  );
}

function headerMismatch(template: Template, errors: CellError[]): SpreadsheetError {
  const summary = errors
    .slice(0, 5)
    .map((error) => error.message)
    .join('');
  const more = errors.length > 5 ? `等共 ${errors.length} 处` : '';
  return new SpreadsheetError('header_mismatch', `表头与模板「${template.title}」不一致：${summary}${more}`, errors);
}

function headerTable(template: Template): Map<string, TemplateColumn> {
  const table = new Map<string, TemplateColumn>();
  for (const column of template.columns) {
    for (const name of [column.header, ...(column.aliases ?? [])]) table.set(normaliseHeader(name), column);
  }
  return table;
}
