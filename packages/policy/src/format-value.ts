import { FEN_PER_WAN, formatWan, formatYuan } from '@sunledger/money';
import { Decimal } from 'decimal.js';
import type { DayCount, ParameterType, ParameterValue, Period, PolicyRegion, Weight } from './parameter-value.ts';

const percent = (rate: string): string => `${new Decimal(rate).times(100).toFixed()}%`;

function formatFen(text: string): string {
  const fen = BigInt(text);
  return fen >= FEN_PER_WAN ? `${formatWan(fen)}万元` : `${formatYuan(fen)}元`;
}

const formatRate = (rate: string, unit: string): string =>
  unit === '百分点' ? `${new Decimal(rate).times(100).toFixed()}个百分点` : percent(rate);

const formatSeries = (series: Record<string, string | number>, format: (value: string | number) => string): string =>
  Object.entries(series)
    .map(([year, value]) => `${year}年${format(value)}`)
    .join(';');

/** A parameter value as Chinese text for explanations and screens: '60%', '1200万元', '10个自然日', '1:8'. */
export function formatValue(type: ParameterType, value: ParameterValue, unit: string): string {
  switch (type) {
    case 'integer':
    case 'decimal':
      return `${value as string | number}${unit}`;
    case 'rate':
      return formatRate(value as string, unit);
    case 'fen':
      return formatFen(value as string);
    case 'days':
      return `${(value as DayCount).count}个${(value as DayCount).unit === 'working' ? '工作日' : '自然日'}`;
    case 'period':
      return `${(value as Period).count}${(value as Period).unit === 'year' ? '年' : '个月'}`;
    case 'monthDay':
      return (value as string).replace(/^0?(\d+)-0?(\d+)$/, '$1月$2日');
    case 'boolean':
      return value === true ? '是' : '否';
    case 'ratio':
    case 'text':
      return value as string;
    case 'list':
      return (value as string[]).join('、');
    case 'regionList':
      return (value as PolicyRegion[]).map(({ name }) => name).join('、');
    case 'weights':
      return (value as Weight[]).map(({ label, share }) => `${label}${percent(share)}`).join('、');
    case 'range': {
      const { from, to } = value as { from: number; to: number };
      return `${from}—${to}${unit}`;
    }
    case 'integerByYear':
      return formatSeries(value as Record<string, number>, (count) => `${count}${unit}`);
    case 'rateByYear':
      return formatSeries(value as Record<string, string>, (rate) => percent(String(rate)));
  }
}
