import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { Bank, BankLayout, BankLayoutEntry } from './bank.ts';

export const COOPERATION = {
  active: { label: '合作中', tone: 'done' },
  suspended: { label: '暂停', tone: 'warning' },
  ended: { label: '已终止', tone: 'neutral' },
} as const satisfies StateLabels<Bank['cooperationStatus']>;

export const LAYOUT_STATES = {
  pending: { label: '待复核', tone: 'warning' },
  approved: { label: '有效', tone: 'done' },
  rejected: { label: '未通过', tone: 'neutral' },
  replaced: { label: '已被替换', tone: 'neutral' },
} as const satisfies StateLabels<BankLayoutEntry['status']>;

export const ENCODINGS: Record<BankLayout['encoding'], string> = { gb18030: 'GB18030', utf8: 'UTF-8' };
export const AMOUNT_UNITS: Record<BankLayout['amountUnit'], string> = { fen: '分', yuan: '元' };
export const LINE_ENDS: Record<BankLayout['lineEnd'], string> = { lf: 'LF', crlf: 'CRLF' };

export function delimiterText(delimiter: BankLayout['delimiter']): string {
  if (delimiter === null) return '定长';
  return delimiter === '\t' ? '制表符' : delimiter;
}

const SHARED_FIELD_NAMES = {
  batchNo: '批次号',
  count: '笔数',
  totalFen: '总金额',
  date: '日期',
  seq: '序号',
  instructionId: '指令号',
  amountFen: '金额',
};

/** Names that the layout of a payment file may use; anything else stands in the file as it is written. */
export const FIELD_NAMES: Record<string, string> = {
  ...SHARED_FIELD_NAMES,
  payeeName: '收款人户名',
  payeeAccount: '收款账号',
  payeeBankCode: '收款行行号',
  purpose: '用途',
};

/** Names that the layout of an answer may use. */
export const RESULT_FIELD_NAMES: Record<string, string> = {
  ...SHARED_FIELD_NAMES,
  code: '返回码',
  message: '返回信息',
  bankReference: '银行流水号',
  settledAt: '入账时间',
};

export const RESULT_OUTCOMES: Record<NonNullable<BankLayout['result']>['outcomes'][string], string> = {
  paid: '已支付',
  returned: '退回',
  rejected: '拒绝受理',
  unknown: '结果未知',
};

export const optionsOf = (labels: Record<string, string>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

export const fieldOptions = (names: Record<string, string>) =>
  Object.entries(names).map(([value, label]) => ({ value, label: `${label}（${value}）` }));

export const fieldText = (value: string) => FIELD_NAMES[value] ?? RESULT_FIELD_NAMES[value] ?? `固定值 ${value}`;

export const BANK_LABELS = {
  code: '银行代码',
  name: '银行名称',
  regionCode: '有效地区',
  cooperationStatus: '合作状态',
  'layout.version': '格式版本',
  'layout.encoding': '编码',
  'layout.delimiter': '分隔符',
  'layout.amountUnit': '金额单位',
  'layout.lineEnd': '换行',
  'layout.rowsMax': '每个文件最多行数',
  'layout.header.*.value': '首行字段',
  'layout.detail.*.value': '明细字段',
  'layout.trailer.*.value': '尾行字段',
  'layout.result': '回单格式',
  'layout.result.header.*.value': '回单首行字段',
  'layout.result.detail.*.value': '回单明细字段',
  'layout.result.trailer.*.value': '回单尾行字段',
  'layout.result.outcomes': '返回码',
};

export const BRANCH_LABELS = { code: '联行号', bankCode: '银行', name: '网点名称', regionCode: '所在地区' };
