import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { Entity, EntityAccount } from './operating-entity.ts';

export const KINDS: Record<Entity['kind'], string> = {
  enterprise: '企业',
  park: '园区',
  cooperative: '专业合作社',
  familyFarm: '家庭农场',
  largeHousehold: '种养大户',
  contractor: '施工或供货单位',
  publicBody: '机关事业单位、村集体',
};

export const KIND_OPTIONS = Object.entries(KINDS).map(([value, label]) => ({ value, label }));

export const ACCOUNT_STATES = {
  pending: { label: '待复核', tone: 'waiting' },
  approved: { label: '已复核', tone: 'done' },
  rejected: { label: '未通过', tone: 'refused' },
  closed: { label: '已停用', tone: 'neutral' },
} as const satisfies StateLabels<EntityAccount['status']>;

export const ENTITY_LABELS = {
  name: '名称',
  unifiedSocialCreditCode: '统一社会信用代码',
  kind: '类别',
  regionCode: '所在地区',
};

export const ACCOUNT_LABELS = { accountNumber: '账号', holderName: '户名', bankBranchCode: '开户网点' };
