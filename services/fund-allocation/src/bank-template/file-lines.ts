import { formatYuan, parseFen, parseYuan } from '@sunledger/money';
import type { FieldProblem } from '@sunledger/service-kit';
import iconv from 'iconv-lite';
import {
  fieldNames,
  fileRefusal,
  isName,
  type BankTemplate,
  type FieldValues,
  type TemplateField,
} from './bank-template.ts';

/** Where a line stands, for messages: '第3行' or '首行'. */
export interface LinePlace {
  name: string;
  path: string;
}

type Format = Pick<BankTemplate, 'encoding' | 'delimiter' | 'amountUnit'>;

export const encodeText = (text: string, { encoding }: Pick<BankTemplate, 'encoding'>): Buffer =>
  iconv.encode(text, encoding, { addBOM: false });

const decodeText = (bytes: Buffer, { encoding }: Pick<BankTemplate, 'encoding'>): string =>
  iconv.decode(bytes, encoding, { stripBOM: false });

/** Amount in the template's unit: 分 as an integer, 元 with two decimals and no separators. */
export const amountText = (fen: bigint, { amountUnit }: Pick<BankTemplate, 'amountUnit'>): string =>
  amountUnit === 'fen' ? fen.toString() : formatYuan(fen).replaceAll(',', '');

/** Reverse of amountText. Throws MoneyError for any other writing. */
export const amountOf = (text: string, { amountUnit }: Pick<BankTemplate, 'amountUnit'>): bigint =>
  amountUnit === 'fen' ? parseFen(text) : parseYuan(text);

/**
 * One line of a file without its line end. Problems are collected, so that a person sees all of them at once; a value that
 * the encoding cannot write back exactly is a problem, never a `?`.
 */
export function encodeLine(
  fields: readonly TemplateField[],
  values: FieldValues,
  format: Format,
  place: LinePlace,
  problems: FieldProblem[],
): Buffer {
  const cells = fields.map((field) => encodeCell(field, values, format, place, problems));
  return Buffer.concat(
    format.delimiter === null
      ? cells
      : cells.flatMap((cell, index) => (index === 0 ? [cell] : [encodeText(format.delimiter!, format), cell])),
  );
}

function encodeCell(
  { value, width }: TemplateField,
  values: FieldValues,
  format: Format,
  place: LinePlace,
  problems: FieldProblem[],
): Buffer {
  const named = isName(value) ? value : undefined;
  const text = named ? (values[named] ?? '') : value;
  const say = (message: string): void => {
    const label = named ? fieldNames[named].label : value;
    problems.push({ path: `${place.path}.${value}`, message: `${place.name}“${label}”${message}` });
  };
  const bytes = encodeText(text, format);
  if (decodeText(bytes, format) !== text)
    say(`含有 ${encodingTitles[format.encoding]} 编码写不出的字：${unwritable(text, format)}`);
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u001f\u007f]/.test(text)) say('含有换行或控制字符');
  if (format.delimiter !== null) {
    if (named && text.includes(format.delimiter)) say(`含有分隔符“${format.delimiter}”`);
    return bytes;
  }
  if (text !== text.trim()) say('首尾不能有空格');
  const room = width ?? bytes.length;
  if (bytes.length > room) say(`超出宽度：最多 ${room} 字节，实有 ${bytes.length} 字节`);
  const padding = Math.max(room - bytes.length, 0);
  return isNumeric(value)
    ? Buffer.concat([Buffer.from('0'.repeat(padding)), bytes])
    : Buffer.concat([bytes, Buffer.from(' '.repeat(padding))]);
}

const encodingTitles = { gb18030: 'GB18030', gbk: 'GBK', utf8: 'UTF-8' } as const;

function unwritable(text: string, format: Format): string {
  const characters = [...text].filter((character) => decodeText(encodeText(character, format), format) !== character);
  return [...new Set(characters)].join('、');
}

function isNumeric(value: string): boolean {
  return isName(value) && fieldNames[value].kind !== 'text';
}

/** Splits a file into its lines; refuses bytes that are not text of the encoding. */
export function splitLines(bytes: Buffer, format: Format): string[] {
  const text = decodeText(bytes, format);
  if (!encodeText(text, format).equals(bytes))
    throw fileRefusal(`文件不是有效的 ${encodingTitles[format.encoding]} 文本`);
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) throw fileRefusal('文件含有控制字符');
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length === 0) throw fileRefusal('文件没有内容');
  return lines;
}

/** The named values of one line. Throws a refusal that names the line when literals or the number of fields do not fit. */
export function parseLine(
  fields: readonly TemplateField[],
  line: string,
  format: Format,
  place: LinePlace,
): FieldValues {
  const cells = format.delimiter === null ? sliceCells(fields, line, format, place) : line.split(format.delimiter);
  if (cells.length !== fields.length)
    throw fileRefusal(`${place.name}应有 ${fields.length} 个字段，实有 ${cells.length} 个`);
  const values: FieldValues = {};
  fields.forEach(({ value }, index) => {
    const cell = cells[index] ?? '';
    if (isName(value)) values[value] = cell;
    else if (cell !== value) throw fileRefusal(`${place.name}应有“${value}”，实为“${cell.slice(0, 20)}”`);
  });
  return values;
}

function sliceCells(fields: readonly TemplateField[], line: string, format: Format, place: LinePlace): string[] {
  const bytes = encodeText(line, format);
  let from = 0;
  const cells = fields.map(({ value, width }) => {
    const until = from + (width ?? encodeText(value, format).length);
    const cell = decodeText(bytes.subarray(from, until), format);
    from = until;
    return isNumeric(value) ? withoutLeadingZeros(cell, value) : cell.replace(/ +$/, '');
  });
  if (from !== bytes.length) throw fileRefusal(`${place.name}应有 ${from} 字节，实有 ${bytes.length} 字节`);
  return cells;
}

function withoutLeadingZeros(cell: string, value: string): string {
  return isName(value) && fieldNames[value].kind === 'date' ? cell : cell.replace(/^0+(?=\d)/, '');
}
