import type { ParameterType } from '../parameter-value.ts';

export interface CatalogueEntry {
  type: ParameterType;
  unit: string;
  label: string;
  description: string;
}

type Describe = (label: string, description: string) => CatalogueEntry;

const of =
  (type: ParameterType, unit: string): Describe =>
  (label, description) => ({ type, unit, label, description });

export const rate = of('rate', '比率');
export const percentagePoints = of('rate', '百分点');
export const ratio = of('ratio', '比例');
export const fen = of('fen', '分');
export const days = of('days', '日');
export const period = of('period', '期限');
export const monthDay = of('monthDay', '月日');
export const flag = of('boolean', '是否');
export const text = of('text', '文本');
export const list = of('list', '清单');
export const regionList = of('regionList', '地区');
export const weights = of('weights', '权重');

export const integer = (unit: string, label: string, description: string): CatalogueEntry =>
  of('integer', unit)(label, description);
export const range = (unit: string, label: string, description: string): CatalogueEntry =>
  of('range', unit)(label, description);

/** Planning targets share one description: they are compared with progress and block nothing. */
const targetNote = '规划目标，只供进度对照，不阻断业务。';

export const targetCount = (unit: string, label: string): CatalogueEntry => of('integer', unit)(label, targetNote);
export const targetDecimal = (unit: string, label: string): CatalogueEntry => of('decimal', unit)(label, targetNote);
export const targetRange = (unit: string, label: string): CatalogueEntry => of('range', unit)(label, targetNote);
export const targetByYear = (unit: string, label: string): CatalogueEntry =>
  of('integerByYear', unit)(label, targetNote);
export const targetRate = (label: string): CatalogueEntry => rate(label, targetNote);
export const targetRateByYear = (label: string): CatalogueEntry => of('rateByYear', '比率')(label, targetNote);
export const targetPointsByYear = (label: string): CatalogueEntry => of('rateByYear', '百分点')(label, targetNote);
export const targetFen = (label: string): CatalogueEntry => fen(label, targetNote);
export const targetFlag = (label: string): CatalogueEntry => flag(label, targetNote);
export const targetText = (label: string): CatalogueEntry => text(label, targetNote);
export const targetList = (label: string): CatalogueEntry => list(label, targetNote);
