import { isBusinessDate } from '@sunledger/calendar';
import type { NoticeColumn } from '@sunledger/disclosure-client/nexus';

interface CellRule {
  holds(value: string): boolean;
  message: string;
}

/** Whether a text is an amount in fen. Fourteen digits are 9999 亿元: no amount is as long as an identity or card number. */
export function isAmount(value: string): boolean {
  return /^-?(0|[1-9]\d{0,13})$/.test(value);
}

const cellRules: Partial<Record<NoticeColumn['kind'], CellRule>> = {
  amountFen: { holds: isAmount, message: '金额应为以分为单位的整数，最多 14 位' },
  number: { holds: (value) => /^-?\d{1,12}(\.\d{1,6})?$/.test(value), message: '应为数字' },
  date: { holds: isBusinessDate, message: '日期应为 YYYY-MM-DD' },
};

/** What is wrong with a cell of a column; undefined when nothing is. */
export function wrongCell({ kind }: NoticeColumn, value: string, isTotal: boolean): string | undefined {
  const rule = cellRules[kind];
  // '合计' or '—' may stand under any heading of the last row.
  const isWord = isTotal && !/\d/.test(value);
  return !rule || value === '' || isWord || rule.holds(value) ? undefined : rule.message;
}

/** An amount or a date is what its column says it is, whatever else its digits could be read as. */
export function isPlainFigure({ kind }: NoticeColumn, value: string): boolean {
  return (kind === 'amountFen' || kind === 'date') && cellRules[kind]!.holds(value);
}
