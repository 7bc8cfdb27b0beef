import type { Fen } from '@sunledger/money';

/**
 * - `text`: any text; a number is taken as its digits.
 * - `identifier`: ID numbers, account numbers, codes; the cell must be text, because a numeric cell has lost the digits past 15.
 * - `integer`: whole number.
 * - `yuan`, `wan`: amounts, read exactly into fen.
 * - `date`: a date cell or one of the usual written forms, read into 'YYYY-MM-DD'.
 * - `choice`: one of `choices`.
 */
export type ColumnType = 'text' | 'identifier' | 'integer' | 'yuan' | 'wan' | 'date' | 'choice';

export interface TemplateColumn {
  key: string;
  header: string;
  type: ColumnType;
  required?: boolean;
  choices?: readonly string[];
  /** Other headers accepted on reading, for older versions of the template. */
  aliases?: readonly string[];
  /** Longest accepted text in characters; default 500. */
  maxLength?: number;
  example?: string;
  /** Shown when the column's cell is selected, and on the sheet 填写说明. */
  note?: string;
}

export interface Template<Columns extends readonly TemplateColumn[] = readonly TemplateColumn[]> {
  id: string;
  version: string;
  title: string;
  sheetName: string;
  columns: Columns;
}

interface ValueByType {
  text: string;
  identifier: string;
  integer: number;
  yuan: Fen;
  wan: Fen;
  date: string;
  choice: string;
}

type ChoiceOf<C extends TemplateColumn> = C extends { choices: readonly (infer Choice)[] } ? Choice : string;
type CellValueOf<C extends TemplateColumn> = C['type'] extends 'choice' ? ChoiceOf<C> : ValueByType[C['type']];
type RequiredCell<C extends TemplateColumn> = C extends { required: true } ? CellValueOf<C> : CellValueOf<C> | null;

/** Values of a row without errors: required columns are present, the others may be null. */
export type RowValues<T extends Template> = {
  [C in T['columns'][number] as C['key']]: RequiredCell<C>;
};

/** Values of a row with errors: what could be read, null for the rest. */
export type PartialRowValues<T extends Template> = {
  [C in T['columns'][number] as C['key']]: CellValueOf<C> | null;
};

/** Header of the column that `markErrors` adds; ignored on reading, so that a marked file can be repaired and sent again. */
export const ERROR_COLUMN_HEADER = '错误说明';

/** First characters of the example row's first cell; such a row is skipped on reading. */
export const EXAMPLE_MARK = '示例：';

/**
 * Declares an import template. Throws a plain Error on a definition that could not be read back
 * (no columns, repeated key or header, a choice column without choices), since that is a programming mistake.
 */
export function defineTemplate<const Columns extends readonly TemplateColumn[]>(
  template: Template<Columns>,
): Template<Columns> {
  if (template.columns.length === 0) throw new Error(`template ${template.id} has no columns`);
  const names = new Set<string>([normaliseHeader(ERROR_COLUMN_HEADER)]);
  const keys = new Set<string>();
  for (const column of template.columns) {
    if (keys.has(column.key)) throw new Error(`template ${template.id}: repeated key ${column.key}`);
    keys.add(column.key);
    for (const name of [column.header, ...(column.aliases ?? [])].map(normaliseHeader)) {
      if (names.has(name)) throw new Error(`template ${template.id}: repeated header ${name}`);
      names.add(name);
    }
    if (column.type === 'choice' && (column.choices ?? []).length === 0) {
      throw new Error(`template ${template.id}: choice column ${column.key} has no choices`);
    }
  }
  return template;
}

/** Makes headers comparable: full-width forms, spaces, line breaks and the required mark (*, 必填) do not matter. */
export function normaliseHeader(header: string): string {
  return header
    .normalize('NFKC')
    .replace(/[\s\u200B\uFEFF]+/g, '')
    .replace(/\((?:必填|选填)\)/g, '')
    .replace(/^\*+|\*+$/g, '');
}
