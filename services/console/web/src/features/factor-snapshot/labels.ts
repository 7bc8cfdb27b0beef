import type { StateLabels } from '../../ui/StatusTag.tsx';

export const SNAPSHOT_STATES = {
  open: { label: '可用', tone: 'running' },
  frozen: { label: '已冻结', tone: 'done' },
} as const satisfies StateLabels;

export const SNAPSHOT_LABELS = {
  regionCode: '地区',
  year: '年度',
  title: '名称',
  source: '来源',
  table: '数据',
  'rows.*': '数据',
};
