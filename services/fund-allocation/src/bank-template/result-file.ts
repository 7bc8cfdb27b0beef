import { DomainError } from '@sunledger/service-kit';
import { fileRefusal, type BankTemplate, type FieldValues, type PaymentOutcome } from './bank-template.ts';
import { amountOf, parseLine, splitLines } from './file-lines.ts';
import { headerPlace, parseFile, toBusinessDate } from './instruction-file.ts';

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

/** The batch that a result file says it answers; undefined when its first line is not written by the template. */
export function readBatchNo(template: BankTemplate, bytes: Buffer): string | undefined {
  try {
    const [first = ''] = splitLines(bytes, template);
    return parseLine(template.result.header, first, template, headerPlace).batchNo;
  } catch (error) {
    if (error instanceof DomainError) return undefined;
    throw error;
  }
}

/**
 * Reads a result file by the bank's template. Throws `bankFile.refused` for the whole file when its control totals do not
 * hold or a line does not fit: half a file is never taken.
 */
export function parseResultFile(template: BankTemplate, bytes: Buffer): ResultRow[] {
  const { details } = parseFile(template, template.result, bytes);
  return details.map((values, index) => toRow(template, values, index));
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
