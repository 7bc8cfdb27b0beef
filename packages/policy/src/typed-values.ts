import { type Fen, parseRate, type Rate } from '@sunledger/money';
import type { DayCount, ParameterType, Period, PolicyRegion, ValueOfType, Weight } from './parameter-value.ts';
import { PolicyError } from './policy-error.ts';
import type { ResolvedParameter } from './resolve.ts';

function expectType<T extends ParameterType>(resolved: ResolvedParameter, type: T): ValueOfType<T> {
  if (resolved.type !== type) {
    throw new PolicyError('policy.wrongType', `参数“${resolved.key}”的类型是 ${resolved.type}，不能按 ${type} 读取`);
  }
  return resolved.value as ValueOfType<T>;
}

// Each getter throws PolicyError policy.wrongType when the catalogue gives the key another type.

/** A whole number in the parameter's unit. */
export const integerOf = (resolved: ResolvedParameter): number => expectType(resolved, 'integer');

/** An exact decimal as text, in the parameter's unit. */
export const decimalOf = (resolved: ResolvedParameter): string => expectType(resolved, 'decimal');

/** An exact rate, 1 = 100%; percentage points are rates too. The text stands in `value` ('0.60'). */
export const rateOf = (resolved: ResolvedParameter): Rate => parseRate(expectType(resolved, 'rate'));

/** The parts of a ratio in order: '1:8' is [1, 8]; '3:7' bank to government is [3, 7]. */
export const ratioOf = (resolved: ResolvedParameter): number[] => expectType(resolved, 'ratio').split(':').map(Number);

/** Money in fen. */
export const fenOf = (resolved: ResolvedParameter): Fen => BigInt(expectType(resolved, 'fen'));

/** A number of natural or working days; counting is the calendar package's. */
export const daysOf = (resolved: ResolvedParameter): DayCount => expectType(resolved, 'days');

/** A number of months or years. */
export const periodOf = (resolved: ResolvedParameter): Period => expectType(resolved, 'period');

/** A day of the year, 'MM-DD'. */
export const monthDayOf = (resolved: ResolvedParameter): string => expectType(resolved, 'monthDay');

export const booleanOf = (resolved: ResolvedParameter): boolean => expectType(resolved, 'boolean');

export const textOf = (resolved: ResolvedParameter): string => expectType(resolved, 'text');

export const listOf = (resolved: ResolvedParameter): readonly string[] => expectType(resolved, 'list');

export const regionsOf = (resolved: ResolvedParameter): readonly PolicyRegion[] => expectType(resolved, 'regionList');

/** Named shares in document order that sum to exactly 1. */
export const weightsOf = (resolved: ResolvedParameter): readonly Weight[] => expectType(resolved, 'weights');

/** Both ends inclusive. */
export const rangeOf = (resolved: ResolvedParameter): { from: number; to: number } => expectType(resolved, 'range');

/** Whole numbers by calendar year ('2016' → 250000). */
export const integerByYearOf = (resolved: ResolvedParameter): Readonly<Record<string, number>> =>
  expectType(resolved, 'integerByYear');

/** Exact rates as decimal text by calendar year ('2020' → '0.85'). */
export const rateByYearOf = (resolved: ResolvedParameter): Readonly<Record<string, string>> =>
  expectType(resolved, 'rateByYear');
