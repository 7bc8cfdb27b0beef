import { isBusinessDate } from '@sunledger/calendar';
import { sumFen } from '@sunledger/money';
import type { FieldProblem } from '@sunledger/service-kit';
import { fileRefusal, type BankTemplate, type FieldValues, type TemplateField } from './bank-template.ts';
import { amountOf, amountText, encodeLine, encodeText, parseLine, splitLines, type LinePlace } from './file-lines.ts';

/** One payment as the bank is told. */
export interface FileInstruction {
  instructionId: string;
  payeeName: string;
  payeeAccount: string;
  payeeBankCode: string;
  amountFen: bigint;
  purpose: string;
}

/** A whole instruction file; the control totals follow from it. `date` is YYYY-MM-DD. */
export interface InstructionFile {
  batchNo: string;
  date: string;
  instructions: readonly FileInstruction[];
}

const rowPlace = (index: number): LinePlace => ({ name: `第${index + 1}行`, path: `instructions.${index}` });
export const headerPlace: LinePlace = { name: '首行', path: 'header' };
const trailerPlace: LinePlace = { name: '末行', path: 'trailer' };

/**
 * Writes an instruction file by the bank's template, header and trailer with control totals.
 * Throws `bankFile.refused` (422) naming every row and field that the encoding, the delimiter or a width does not admit,
 * `placeOf` calls a row as its sender knows it, by its index in the file; a file over the bank's row limit, and a template by which the bank could not read what was written.
 */
export function encodeInstructionFile(template: BankTemplate, file: InstructionFile, placeOf = rowPlace): Buffer {
  const bytes = encode(template, file, placeOf);
  if (!encode(template, parseInstructionFile(template, bytes)).equals(bytes))
    throw fileRefusal('按该银行的格式写出的文件不能原样读回，请核对格式设置');
  return bytes;
}

function encode(template: BankTemplate, file: InstructionFile, placeOf = rowPlace): Buffer {
  const { instructions } = file;
  if (instructions.length > template.rowsMax)
    throw fileRefusal(`该银行每个文件最多 ${template.rowsMax} 笔，实有 ${instructions.length} 笔`);
  const problems: FieldProblem[] = [];
  const totals = totalsOf(template, file);
  const lines = [
    ...optional(template.header).map((fields) => encodeLine(fields, totals, template, headerPlace, problems)),
    ...instructions.map((instruction, index) =>
      encodeLine(template.detail, valuesOf(template, instruction, index), template, placeOf(index), problems),
    ),
    ...optional(template.trailer).map((fields) => encodeLine(fields, totals, template, trailerPlace, problems)),
  ];
  if (problems.length > 0) throw fileRefusal(problems[0]!.message, problems);
  const lineEnd = encodeText(template.lineEnd === 'crlf' ? '\r\n' : '\n', template);
  return Buffer.concat(lines.flatMap((line) => [line, lineEnd]));
}

/** Reads an instruction file as the bank does; `date` is '' when the template has none. Throws `bankFile.refused`. */
export function parseInstructionFile(template: BankTemplate, bytes: Buffer): InstructionFile {
  const { header, details } = parseFile(template, template, bytes);
  const instructions = details.map((values): FileInstruction => ({
    instructionId: values.instructionId ?? '',
    payeeName: values.payeeName ?? '',
    payeeAccount: values.payeeAccount ?? '',
    payeeBankCode: values.payeeBankCode ?? '',
    amountFen: amountOf(values.amountFen ?? '', template),
    purpose: values.purpose ?? '',
  }));
  const date = header.date === undefined ? '' : toBusinessDate(header.date, '首行日期');
  return { batchNo: header.batchNo ?? '', date, instructions };
}

/** Header values and detail rows of a file, its control totals checked. */
export function parseFile(
  template: BankTemplate,
  layout: Pick<BankTemplate, 'header' | 'detail' | 'trailer'>,
  bytes: Buffer,
): { header: FieldValues; details: FieldValues[] } {
  const lines = splitLines(bytes, template);
  const first = layout.header.length > 0 ? lines.shift() : undefined;
  const last = layout.trailer.length > 0 ? lines.pop() : undefined;
  if ((layout.header.length > 0 && first === undefined) || (layout.trailer.length > 0 && last === undefined))
    throw fileRefusal('文件不完整，缺首行或末行');
  const header = first === undefined ? {} : parseLine(layout.header, first, template, headerPlace);
  const trailer = last === undefined ? {} : parseLine(layout.trailer, last, template, trailerPlace);
  const details = lines.map((line, index) => parseLine(layout.detail, line, template, rowPlace(index)));
  const total = sumFen(details.map(({ amountFen }) => (amountFen === undefined ? 0n : amountOf(amountFen, template))));
  for (const [place, said] of [
    [headerPlace, header],
    [trailerPlace, trailer],
  ] as const) {
    if (said.count !== undefined && said.count !== String(details.length))
      throw fileRefusal(`${place.name}笔数 ${said.count} 与明细 ${details.length} 笔不符`);
    if (said.totalFen !== undefined && amountOf(said.totalFen, template) !== total)
      throw fileRefusal(`${place.name}总金额 ${said.totalFen} 与明细合计 ${amountText(total, template)} 不符`);
  }
  details.forEach(({ seq }, index) => {
    if (seq !== undefined && layout === template && seq !== String(index + 1))
      throw fileRefusal(`第${index + 1}行序号应为 ${index + 1}，实为 ${seq}`);
  });
  return { header, details };
}

/** 'YYYYMMDD', a time of day may follow → 'YYYY-MM-DD'. Throws a refusal that names `what` when there is no such day. */
export function toBusinessDate(written: string, what: string): string {
  const date = written.replace(/^(\d{4})(\d{2})(\d{2}).*$/, '$1-$2-$3');
  if (!isBusinessDate(date)) throw fileRefusal(`${what}“${written.slice(0, 20)}”不是以 YYYYMMDD 写的日期`);
  return date;
}

function totalsOf(template: BankTemplate, { batchNo, date, instructions }: InstructionFile): FieldValues {
  const total = sumFen(instructions.map(({ amountFen }) => amountFen));
  return {
    batchNo,
    count: String(instructions.length),
    totalFen: amountText(total, template),
    date: date.replaceAll('-', ''),
  };
}

function valuesOf(template: BankTemplate, instruction: FileInstruction, index: number): FieldValues {
  const { amountFen, ...texts } = instruction;
  return { ...texts, seq: String(index + 1), amountFen: amountText(amountFen, template) };
}

const optional = (fields: TemplateField[]): TemplateField[][] => (fields.length > 0 ? [fields] : []);
