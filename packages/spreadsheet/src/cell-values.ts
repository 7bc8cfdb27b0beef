import { CalendarError, parseBusinessDate } from '@sunledger/calendar';
import { MoneyError, parseWan, parseYuan } from '@sunledger/money';
import type { CellRule } from './errors.ts';
import type { RawCell } from './sheet-rows.ts';
import type { TemplateColumn } from './template.ts';

export type ReadValue = string | number | bigint;

export type CellOutcome = { ok: true; value: ReadValue } | { ok: false; rule: CellRule; explanation: string };

const defaultMaxLength = 500;
const millisecondsPerDay = 86_400_000;

const accept = (value: ReadValue): CellOutcome => ({ ok: true, value });
const refuse = (rule: CellRule, explanation: string): CellOutcome => ({ ok: false, rule, explanation });

/** Converts one stored cell to the value its column promises, or says in Chinese why it cannot be used. */
export function readCellValue(cell: RawCell, column: TemplateColumn, isDate1904: boolean): CellOutcome {
  if (cell.kind === 'formula') {
    return refuse('formula', '单元格是公式，请复制后“选择性粘贴—数值”，再上传。');
  }
  if (cell.kind === 'error') return refuse('error_value', `单元格是错误值 ${shorten(cell.text)}，请改成实际内容。`);
  if (cell.kind === 'boolean') return refuse('wrong_type', '单元格是逻辑值 TRUE/FALSE，请改成文字。');
  if (cell.kind === 'number' && !Number.isFinite(Number(cell.text)))
    return refuse('error_value', '单元格的数值无法识别。');
  if (column.type !== 'text' && cell.text.length > defaultMaxLength)
    return refuse('too_long', `内容超过 ${defaultMaxLength} 个字。`);
  switch (column.type) {
    case 'identifier':
      return readIdentifier(cell, column);
    case 'integer':
      return readInteger(cell);
    case 'yuan':
      return readAmount(cell, parseYuan);
    case 'wan':
      return readAmount(cell, parseWan);
    case 'date':
      return readDate(cell, isDate1904);
    case 'choice':
      return readChoice(cell, column);
    case 'text':
      return readText(cell, column);
  }
}

function readText(cell: RawCell, column: TemplateColumn): CellOutcome {
  if (isDateCell(cell))
    return refuse('wrong_type', '此列应填文字，单元格却是日期格式，请把单元格格式设为“文本”后重填。');
  const text = cell.kind === 'number' ? plainNumber(cell.text) : cell.text.trim();
  return withinLength(text, column);
}

function withinLength(text: string, column: TemplateColumn): CellOutcome {
  const maxLength = column.maxLength ?? defaultMaxLength;
  if (text.length > 2 * maxLength) return refuse('too_long', `内容超过 ${maxLength} 个字。`);
  const characters = [...text];
  if (characters.length > maxLength)
    return refuse('too_long', `内容有 ${characters.length} 个字，最多 ${maxLength} 个字。`);
  // A copy: the text of a cell is a slice, which would keep the part of the sheet it was cut from in memory.
  return accept(characters.join(''));
}

function readIdentifier(cell: RawCell, column: TemplateColumn): CellOutcome {
  if (cell.kind === 'number' || isDateCell(cell)) {
    return refuse(
      'numeric_identifier',
      '号码是数值格式。Excel 的数值只保留 15 位，第 16 位起已变成 0，原号码无法找回；请把此列设为“文本”格式后重新填写。',
    );
  }
  const text = cell.text
    .normalize('NFKC')
    .replace(/[\s\u200B-\u200F\uFEFF]+/g, '')
    .replace(/^['‘’]/, '');
  if (/^\d(?:\.\d+)?[eE]\+?\d+$/.test(text)) {
    return refuse(
      'numeric_identifier',
      `号码已变成科学计数法“${text}”，末位数字已丢失；请按原始资料以文本格式重新填写。`,
    );
  }
  if (!/^[0-9A-Za-z][0-9A-Za-z\-_/.]*$/.test(text)) {
    return refuse('not_identifier', `“${shorten(text)}”含有号码中不应出现的字符，只能是数字、字母和连字符。`);
  }
  return withinLength(text, column);
}

function readInteger(cell: RawCell): CellOutcome {
  if (isDateCell(cell)) return refuse('not_integer', '此列应填整数，单元格却是日期格式。');
  const text = cell.kind === 'number' ? plainNumber(cell.text) : cell.text.normalize('NFKC').replace(/\s+/g, '');
  const digits = /^-?\d{1,3}(?:,\d{3})+$/.test(text) ? text.replaceAll(',', '') : text;
  if (!/^-?\d{1,16}$/.test(digits)) return refuse('not_integer', `“${shorten(text)}”不是整数。`);
  const value = Number(digits);
  return Number.isSafeInteger(value) ? accept(value) : refuse('not_integer', `“${text}”超出整数范围。`);
}

function readAmount(cell: RawCell, parse: (text: string) => bigint): CellOutcome {
  if (isDateCell(cell)) return refuse('not_amount', '此列应填金额，单元格却是日期格式。');
  try {
    return accept(parse(cell.kind === 'number' ? plainNumber(cell.text) : cell.text));
  } catch (error) {
    if (error instanceof MoneyError) return refuse('not_amount', `${error.message}。`);
    throw error;
  }
}

function readChoice(cell: RawCell, column: TemplateColumn): CellOutcome {
  const choices = column.choices ?? [];
  const text = cell.kind === 'number' ? plainNumber(cell.text) : cell.text.trim();
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return accept(found);
  const listed = choices.slice(0, 12).join('、') + (choices.length > 12 ? '等' : '');
  return refuse('not_in_choices', `“${shorten(text)}”不在可选内容中，只能填：${listed}。`);
}

function readDate(cell: RawCell, isDate1904: boolean): CellOutcome {
  if (cell.kind === 'date') return readSerialDate(Number(cell.text), isDate1904);
  const written =
    cell.kind === 'number' ? plainNumber(cell.text) : cell.text.trim().replace(/[T ]00:00(?::00(?:\.0+)?)?Z?$/, '');
  try {
    return accept(parseBusinessDate(written));
  } catch (error) {
    if (error instanceof CalendarError) return refuse('not_date', `${error.message}。`);
    throw error;
  }
}

/**
 * A serial counts days from 1899-12-31, or from 1904-01-01 as day 0 in Mac workbooks.
 * Excel believes in 1900-02-29 (serial 60), so that earlier serials are one day off.
 */
function readSerialDate(serial: number, isDate1904: boolean): CellOutcome {
  if (!Number.isInteger(serial)) return refuse('not_date', '日期带有时刻，请只填年月日。');
  const earliest = isDate1904 ? 0 : 1;
  if (serial < earliest || serial > 2_958_465 || (serial === 60 && !isDate1904)) {
    return refuse('not_date', '单元格是日期格式，但数值不是有效日期，请重新填写。');
  }
  const dayZero = isDate1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < 60 ? 31 : 30);
  return accept(new Date(dayZero + serial * millisecondsPerDay).toISOString().slice(0, 10));
}

const isDateCell = (cell: RawCell) => cell.kind === 'date' || cell.kind === 'isoDate';

/**
 * The decimal text a person typed into a numeric cell. Files carry up to 17 digits (1234.5599999999999 for 1234.56);
 * the shortest decimal that names the same number is what was typed.
 */
export function plainNumber(stored: string): string {
  const value = Number(stored);
  const shortest = String(value);
  const match = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(shortest);
  if (match === null) return shortest;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
  return `${sign}${whole}${fraction.padEnd(shift, '0')}`;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
