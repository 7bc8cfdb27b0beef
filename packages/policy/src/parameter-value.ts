import { z } from 'zod';

const decimalText = z.string().regex(/^-?\d+(\.\d+)?$/, '须写成加引号的十进制数，如 "0.60"');
const rateText = z.string().regex(/^\d+(\.\d+)?$/, '比率须写成加引号的小数，如 60% 写作 "0.60"');
const fenText = z.string().regex(/^\d+$/, '金额须写成加引号的整数分，如 1200万元 写作 "1200000000"');
const integerNumber = z.int({ error: '须为整数' });
const text = z.string().min(1, '不能为空');
const yearKey = z.string().regex(/^(19|20)\d\d$/, '年份须为四位数字');
const regionCodeText = z
  .string()
  .regex(/^\d{2}(\d{2}(\d{2}(\d{3}(\d{3})?)?)?)?$/, '地区代码须为 2、4、6、9 或 12 位数字');

const weight = z.strictObject({ id: text, label: text, share: rateText });

/** Scaled integer sum, so that 30% + 30% + 30% + 10% is exactly 1. */
function sumsToOne(weights: readonly { share: string }[]): boolean {
  const digits = Math.max(...weights.map(({ share }) => share.split('.')[1]?.length ?? 0));
  const scaled = weights.map(({ share }) => {
    const [whole = '0', fraction = ''] = share.split('.');
    return BigInt(whole + fraction.padEnd(digits, '0'));
  });
  return scaled.reduce((sum, value) => sum + value, 0n) === 10n ** BigInt(digits);
}

/** One schema per value type. Every value is JSON-safe: no bigint, no float for money or rates. */
export const valueSchemas = {
  integer: integerNumber,
  decimal: decimalText,
  rate: rateText,
  ratio: z.string().regex(/^[1-9]\d*(:[1-9]\d*)+$/, '比例须写成加引号的整数比，如 "1:8"'),
  fen: fenText,
  days: z.strictObject({ count: integerNumber.min(0), unit: z.enum(['natural', 'working']) }),
  period: z.strictObject({ count: integerNumber.min(1), unit: z.enum(['month', 'year']) }),
  monthDay: z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, '月日须写成 "01-15" 的形式'),
  boolean: z.boolean(),
  text,
  list: z.array(text).min(1),
  regionList: z.array(z.strictObject({ code: regionCodeText, name: text })).min(1),
  weights: z.array(weight).min(1).refine(sumsToOne, '各项权重之和须正好等于 1'),
  range: z
    .strictObject({ from: integerNumber, to: integerNumber })
    .refine(({ from, to }) => from <= to, '区间下限不能大于上限'),
  integerByYear: z.record(yearKey, integerNumber),
  rateByYear: z.record(yearKey, rateText),
} as const;

export type ParameterType = keyof typeof valueSchemas;
export type ValueOfType<T extends ParameterType> = z.output<(typeof valueSchemas)[T]>;
export type ParameterValue = { [T in ParameterType]: ValueOfType<T> }[ParameterType];
export type DayCount = ValueOfType<'days'>;
export type Period = ValueOfType<'period'>;
export type Weight = z.output<typeof weight>;
export type PolicyRegion = ValueOfType<'regionList'>[number];

export const regionCodeSchema = z.union([z.literal(''), regionCodeText], {
  error: '地区代码须为空（全国）或 2、4、6、9、12 位数字',
});
