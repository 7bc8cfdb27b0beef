import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { BankResultFile } from './bank-result.ts';

export const FILE_STATES = {
  applied: { label: '已入账', tone: 'done' },
  refused: { label: '整份拒绝', tone: 'refused' },
} as const satisfies StateLabels<BankResultFile['status']>;
