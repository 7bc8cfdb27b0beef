import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { PlanSummary } from './annual-plan.ts';

export const PLAN_STATES = {
  draft: { label: '编制中', tone: 'neutral' },
  inReview: { label: '审批中', tone: 'running' },
  returned: { label: '已退回', tone: 'warning' },
  approved: { label: '已批准', tone: 'done' },
  rejected: { label: '未批准', tone: 'refused' },
  withdrawn: { label: '已作废', tone: 'neutral' },
} as const satisfies StateLabels<PlanSummary['state']>;

export const PLAN_LABELS = {
  regionCode: '县（区）',
  year: '年度',
  batch: '批次',
  title: '计划名称',
  ceilingFen: '资金上限',
};

export const ITEM_LABELS: Record<string, string> = {
  projectId: '项目',
  priority: '排序',
  approvedAmountFen: '安排金额',
  sources: '资金来源',
  'sources.*.sourceName': '资金来源',
  'sources.*.amountFen': '金额',
  note: '备注',
};
