import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { FundDocument } from './fund-document.ts';

export const LEVELS: Record<FundDocument['level'], string> = {
  central: '中央',
  provincial: '省级',
  prefecture: '市级',
  county: '县级',
  social: '社会帮扶',
  pairing: '对口帮扶',
};

export const LEVEL_OPTIONS = Object.entries(LEVELS).map(([value, label]) => ({ value, label }));

export const DOCUMENT_STATES = {
  registered: { label: '待确认', tone: 'waiting' },
  confirmed: { label: '已确认', tone: 'done' },
  rejected: { label: '已退回', tone: 'refused' },
  annulling: { label: '撤销待复核', tone: 'waiting' },
  annulled: { label: '已撤销', tone: 'neutral' },
} as const satisfies StateLabels<FundDocument['status']>;

/** 预算管理一体化 fields, kept as they stand in the document. */
export const CLASSIFICATION = {
  functionalCode: '支出功能分类科目',
  economicCode: '部门预算支出经济分类科目',
  governmentEconomicCode: '政府预算支出经济分类科目',
  indicatorTypeCode: '指标类型',
  fundNatureCode: '资金性质',
  projectCode: '预算项目代码',
  directFundMark: '直达资金标识',
} as const;

export const CHANNELS = [
  '中央财政衔接推进乡村振兴补助资金',
  '省级财政衔接推进乡村振兴补助资金',
  '市级财政衔接推进乡村振兴补助资金',
  '县级财政专项扶贫资金',
  '财政专项扶贫资金',
  '东西部协作资金',
  '定点帮扶资金',
  '社会捐赠资金',
];

export const FUND_DOCUMENT_LABELS: Record<string, string> = {
  regionCode: '收到文件的地区',
  regionName: '收到文件的地区',
  level: '资金级次',
  documentNumber: '指标文号',
  title: '文件标题',
  issuerName: '发文单位',
  receivedOn: '收文日期',
  year: '预算年度',
  amountFen: '金额',
  channel: '资金渠道',
  purpose: '资金用途',
  sourceUrl: '公开网址',
  ...Object.fromEntries(Object.entries(CLASSIFICATION).map(([key, label]) => [`classification.${key}`, label])),
};
