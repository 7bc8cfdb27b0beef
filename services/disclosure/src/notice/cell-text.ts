import type { NoticeColumn, NoticeContent } from '@sunledger/disclosure-client/nexus';
import { formatWan, formatYuan } from '@sunledger/money';
import { isAmount } from './cell-rules.ts';

/** Amounts are shown in 万元 when the unit note says so, else in 元. */
export function isInWan(content: NoticeContent): boolean {
  return content.unitNote?.includes('万元') ?? false;
}

/** The unit line of a table; amounts never stand without one. */
export function unitNoteOf(content: NoticeContent): string | undefined {
  if (content.unitNote !== undefined) return content.unitNote;
  return content.columns.some(({ kind }) => kind === 'amountFen') ? '单位：元' : undefined;
}

/** A cell as pages and papers print it; an absent cell is empty, and a word such as '合计' stays what it is. */
export function cellText(content: NoticeContent, column: NoticeColumn, row: Record<string, string>): string {
  const value = row[column.key] ?? '';
  if (column.kind !== 'amountFen' || !isAmount(value)) return value;
  return isInWan(content) ? formatWan(BigInt(value)) : formatYuan(BigInt(value));
}
