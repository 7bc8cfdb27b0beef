import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { PaymentBatch, PaymentTask } from './payment-batch.ts';

export const BATCH_STATES = {
  exporting: { label: '正在生成文件', tone: 'running' },
  awaitingResults: { label: '等待银行结果', tone: 'waiting' },
  completed: { label: '已全部有结果', tone: 'done' },
  cancelled: { label: '已取消', tone: 'neutral' },
} as const satisfies StateLabels<PaymentBatch['status']>;

export const TASK_KINDS: Record<PaymentTask['kind'], { label: string; page: string }> = {
  batchToMake: { label: '待组批', page: '/payment-batches/new' },
  resultUnknown: { label: '结果未知', page: '/payment-batches' },
  resultUnmatched: { label: '回单不能匹配', page: '/bank-results?tab=unmatched' },
  paymentReturned: { label: '银行退回', page: '/payment-requests?status=bankReturned' },
};

/** Results as the totals of a batch count them. */
export const RESULT_GROUPS = [
  { value: '', label: '全部' },
  { value: 'paid', label: '已支付' },
  { value: 'returned', label: '退回' },
  { value: 'open', label: '尚无结果' },
] as const;

export type ResultGroup = (typeof RESULT_GROUPS)[number]['value'];
