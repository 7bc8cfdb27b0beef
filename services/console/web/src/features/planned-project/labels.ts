import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { LinkChange, PlannedProject } from './planned-project.ts';

export const PLAN_STATES = {
  planned: { label: '已列入计划', tone: 'done' },
  unplanned: { label: '已调出计划', tone: 'warning' },
} as const satisfies StateLabels<PlannedProject['status']>;

export const LINK_LABELS = {
  allotmentId: '指标',
  amountFen: '安排金额',
  sourceName: '计划中的资金来源',
  useDescription: '资金用途',
};

export const CHANGE_STATES = {
  proposed: { label: '待复核', tone: 'waiting' },
  approved: { label: '已生效', tone: 'done' },
  rejected: { label: '未通过', tone: 'refused' },
} as const satisfies StateLabels<LinkChange['state']>;

export const CHANGE_LABELS = { amountFen: '调整后的安排金额', reason: '原因' };
