import { fileRefusal, type BankTemplate, type FieldValues, type PaymentOutcome } from './bank-template.ts';
import { amountOf } from './file-lines.ts';
import { parseFile, toBusinessDate } from './instruction-file.ts';

/** The bank's answer to one instruction. */
export interface ResultRow {
  sequence: number;
  instructionId: string;
  code: string;
  outcome: PaymentOutcome;
  message: string;
  amountFen: bigint;
  bankReference: string;
  /** Day on which the money moved; null unless the bank says one. */
  settledOn: string | null;
}

export interface ResultFile {
  batchNo: string;
  rows: ResultRow[];
}

/**
 * Reads a result file by the bank's template. Throws `bankFile.refused` for the whole file when its control totals do not
 * hold or a line does not fit: half a file is never taken.
 */
export function parseResultFile(template: BankTemplate, bytes: Buffer): ResultFile {
  const { header, details } = parseFile(template, template.result, bytes);
  if (!header.batchNo) throw fileRefusal('首行没有批次号');
  const rows = details.map((values, index) => toRow(template, values, index));
  return { batchNo: header.batchNo, rows };
}

function toRow(template: BankTemplate, values: FieldValues, index: number): ResultRow {
  const { instructionId = '', code = '', message = '', amountFen = '', bankReference = '', settledAt = '' } = values;
  if (!instructionId || !code) throw fileRefusal(`第${index + 1}行没有指令号或返回码`);
  const outcome = template.result.outcomes[code] ?? 'unknown';
  if (outcome === 'paid' && settledAt === '') throw fileRefusal(`第${index + 1}行已支付但没有入账时间`);
  return {
    sequence: index + 1,
    instructionId,
    code,
    outcome,
    message,
    amountFen: amountOf(amountFen, template),
    bankReference,
    settledOn: settledAt === '' ? null : toBusinessDate(settledAt, `第${index + 1}行入账时间`),
  };
}
