import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { Organisation } from './organisation.ts';

export const KINDS: Record<Organisation['kind'], string> = {
  government: '政府',
  department: '部门',
  bankBranch: '银行网点',
  operatingEntity: '经营主体',
  villageCommittee: '村（居）委会',
  evaluator: '评价机构',
  auditor: '审计机构',
};

export const KIND_OPTIONS = Object.entries(KINDS).map(([value, label]) => ({ value, label }));

export const ORGANISATION_STATES = {
  active: { label: '在用', tone: 'done' },
  deactivated: { label: '已停用', tone: 'neutral' },
} as const satisfies StateLabels;

export const CREATE_LABELS = { name: '单位名称', kind: '类别', regionCode: '所在地区' };
