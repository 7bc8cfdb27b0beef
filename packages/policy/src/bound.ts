import { Decimal } from 'decimal.js';
import { z } from 'zod';
import type { DayCount, ParameterType, ParameterValue, Period } from './parameter-value.ts';

/** atLeast: actual values and lower levels may only be higher or equal; atMost: only lower or equal. */
export const boundSchema = z.enum(['atLeast', 'atMost']);
export type Bound = z.output<typeof boundSchema>;

/** Types whose values have an order, so that "at least" and "at most" mean something. */
export const boundableTypes: ReadonlySet<ParameterType> = new Set<ParameterType>([
  'integer',
  'decimal',
  'rate',
  'ratio',
  'fen',
  'days',
  'period',
  'monthDay',
  'boolean',
  'list',
  'integerByYear',
  'rateByYear',
]);

const monthsOf = ({ count, unit }: Period): number => (unit === 'year' ? count * 12 : count);

/** n working days never end before n natural days; the other way round nothing is certain without a calendar. */
const isDayCountAtLeast = (left: DayCount, right: DayCount): boolean =>
  left.count >= right.count && (left.unit === right.unit || left.unit === 'working');

function isRatioAtLeast(left: string, right: string): boolean {
  const [leftBase, leftMultiple, ...leftRest] = left.split(':').map(BigInt);
  const [rightBase, rightMultiple, ...rightRest] = right.split(':').map(BigInt);
  if (leftRest.length > 0 || rightRest.length > 0) return left === right;
  return (leftMultiple ?? 0n) * (rightBase ?? 0n) >= (rightMultiple ?? 0n) * (leftBase ?? 0n);
}

function isSeriesAtLeast(
  left: Record<string, string | number>,
  right: Record<string, string | number>,
  years: string[],
): boolean {
  return years.every((year) => {
    const [leftValue, rightValue] = [left[year], right[year]];
    return leftValue !== undefined && rightValue !== undefined && new Decimal(leftValue).gte(rightValue);
  });
}

/** True only where `left` is certainly not below `right`; doubt counts as no. */
function isAtLeast(type: ParameterType, left: ParameterValue, right: ParameterValue, years: string[]): boolean {
  switch (type) {
    case 'integer':
    case 'decimal':
    case 'rate':
    case 'fen':
      return new Decimal(left as string | number).gte(right as string | number);
    case 'boolean':
      return Number(left) >= Number(right);
    case 'ratio':
      return isRatioAtLeast(left as string, right as string);
    case 'days':
      return isDayCountAtLeast(left as DayCount, right as DayCount);
    case 'period':
      return monthsOf(left as Period) >= monthsOf(right as Period);
    case 'monthDay':
      return (left as string) >= (right as string);
    case 'list':
      return (right as string[]).every((item) => (left as string[]).includes(item));
    case 'integerByYear':
    case 'rateByYear':
      return isSeriesAtLeast(left as Record<string, string>, right as Record<string, string>, years);
    case 'text':
    case 'regionList':
    case 'weights':
    case 'range':
      return false;
  }
}

/** Whether `value` keeps within `limit` read as a bound. Lists: atLeast = contains every item. */
export function isWithinBound(
  type: ParameterType,
  bound: Bound,
  limit: ParameterValue,
  value: ParameterValue,
): boolean {
  const years = type === 'integerByYear' || type === 'rateByYear' ? Object.keys(limit) : [];
  return bound === 'atLeast' ? isAtLeast(type, value, limit, years) : isAtLeast(type, limit, value, years);
}

export const boundWords = { atLeast: '不低于', atMost: '不高于' } as const;
