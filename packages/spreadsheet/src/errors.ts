/** What is wrong with one cell, one row or the header; `message` is Chinese and names sheet, row and column. */
export type CellRule =
  | 'required'
  | 'numeric_identifier'
  | 'not_identifier'
  | 'not_integer'
  | 'not_amount'
  | 'not_date'
  | 'not_in_choices'
  | 'too_long'
  | 'formula'
  | 'error_value'
  | 'wrong_type'
  | 'missing_column'
  | 'unknown_column'
  | 'duplicate_column'
  | 'too_many_errors'
  | 'custom';

export interface CellError {
  sheet: string;
  /** 1-based row as the spreadsheet program shows it. */
  row: number;
  /** Column letters as the spreadsheet program shows them ('C'); null when the whole row is meant. */
  column: string | null;
  /** Template column key; null when the column is not part of the template. */
  key: string | null;
  rule: CellRule;
  message: string;
}

export type SpreadsheetErrorCode =
  | 'file_empty'
  | 'file_too_large'
  | 'not_a_spreadsheet'
  | 'legacy_xls'
  | 'encrypted'
  | 'macro_workbook'
  | 'binary_or_other_workbook'
  | 'corrupt'
  | 'zip_bomb'
  | 'sheet_not_found'
  | 'wrong_template'
  | 'header_mismatch'
  | 'too_many_rows'
  | 'too_many_columns'
  | 'unreadable_text';

/** The file as a whole cannot be read. `message` is Chinese and says what to do; header problems are itemised in `errors`. */
export class SpreadsheetError extends Error {
  readonly code: SpreadsheetErrorCode;
  readonly errors: CellError[];

  constructor(code: SpreadsheetErrorCode, message: string, errors: CellError[] = [], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'SpreadsheetError';
    this.code = code;
    this.errors = errors;
  }
}

interface CellPlace {
  sheet: string;
  row: number;
  column: string | null;
  key: string | null;
  header: string | null;
}

/** Builds a cell error whose message carries sheet, row and column, so that a list of messages is enough to repair the file. */
export function cellError(place: CellPlace, rule: CellRule, explanation: string): CellError {
  const columnText =
    place.column === null ? '' : ` ${place.column} 列${place.header === null ? '' : `「${place.header}」`}`;
  const message = `工作表「${place.sheet}」第 ${place.row} 行${columnText}：${explanation}`;
  return {
    sheet: place.sheet,
    row: place.row,
    column: place.column,
    key: place.key,
    rule,
    // A copy: what the message quotes is a slice, which would keep the part of the sheet it was cut from in memory.
    message: Buffer.from(message).toString(),
  };
}
