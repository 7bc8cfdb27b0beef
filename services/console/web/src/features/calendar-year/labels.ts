import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { CalendarYear } from './calendar-year.ts';

export const YEAR_STATES = {
  shipped: { label: '随系统提供', tone: 'done' },
  pending: { label: '待复核', tone: 'warning' },
  approved: { label: '有效', tone: 'done' },
  rejected: { label: '未通过', tone: 'neutral' },
  replaced: { label: '已被替换', tone: 'neutral' },
} as const satisfies StateLabels<CalendarYear['status'] | 'shipped'>;

/** Holidays of the whole people by 《全国年节及纪念日放假办法》: every yearly notice arranges these. */
export const NATIONAL_HOLIDAYS = ['元旦', '春节', '清明节', '劳动节', '端午节', '中秋节', '国庆节'] as const;

export const YEAR_LABELS: Record<string, string> = {
  year: '年度',
  regionCode: '有效地区',
  source: '依据文件',
  days: '放假与调休',
  'periods.*.from': '首日',
  'periods.*.name': '名称',
};
