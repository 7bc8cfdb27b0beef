import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { BankResultFile, UnmatchedLine } from './bank-result.ts';

export const FILE_STATES = {
  applied: { label: '已入账', tone: 'done' },
  refused: { label: '整份拒绝', tone: 'refused' },
} as const satisfies StateLabels<BankResultFile['status']>;

export const SETTLEMENTS = {
  misdelivered: '误发',
  correction: '更正',
} as const satisfies Record<NonNullable<UnmatchedLine['settlement']>, string>;
