import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { Difference, Reconciliation } from './reconciliation.ts';

export const RECONCILIATION_STATES = {
  balanced: { label: '已平', tone: 'done' },
  different: { label: '不平', tone: 'refused' },
} as const satisfies StateLabels<Reconciliation['status']>;

export const DIFFERENCE_KINDS: Record<Difference['kind'], string> = {
  ledger: '在途账户与指令不符',
  result: '结果与账簿不符',
  unmatched: '回单不能匹配',
  books: '账簿自检不符',
};
