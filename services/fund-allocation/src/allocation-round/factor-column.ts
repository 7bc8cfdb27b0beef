import { divideRounded, parseRate, type Rate, rateOf } from '@sunledger/money';
import type { Component, InputFault, RoundRegion } from './round-definition.ts';

/** One factor over all regions: whole coefficients whose ratios are the shares. */
export interface FactorColumn {
  component: Component;
  /** Values as written, for the explanation. */
  values: string[];
  coefficients: bigint[];
  total: bigint;
}

// Decimals kept of an inverse coefficient. An exact common denominator of thousands of inverses would have as many digits
// as there are regions; with 12 decimals the share of a hundred million yuan is exact to a hundredth of a fen.
const inverseScale = 10n ** 12n;

const decimalForm = /^\d{1,15}(?:\.\d{1,6})?$/;
const wholeForm = /^\d{1,15}$/;

/** Reads the values of one component. What cannot be used is reported in `faults` with its place, nothing is guessed. */
export function readColumn(component: Component, regions: readonly RoundRegion[], faults: InputFault[]): FactorColumn {
  const values = regions.map((region) => region.values[component.key] ?? '');
  const form = component.kind === 'fixedAmount' ? wholeForm : decimalForm;
  const faultsBefore = faults.length;
  values.forEach((value, index) => {
    if (form.test(value)) return;
    const place = `“${regions[index]!.regionName}”的“${component.title}”`;
    const problem = value === '' ? '没有填写' : `“${value}”不是有效的非负数（至多 6 位小数）`;
    faults.push({ path: `regions.${index}.values.${component.key}`, message: place + problem });
  });
  if (faults.length > faultsBefore) return { component, values, coefficients: values.map(() => 0n), total: 0n };
  const coefficients = coefficientsOf(component, scaled(values), regions, faults);
  let total = 0n;
  for (const coefficient of coefficients) total += coefficient;
  return { component, values, coefficients, total };
}

interface ScaledColumn {
  whole: bigint[];
  digits: number;
}

function scaled(values: readonly string[]): ScaledColumn {
  let digits = 0;
  for (const value of values) {
    const point = value.indexOf('.');
    if (point >= 0) digits = Math.max(digits, value.length - point - 1);
  }
  return { whole: values.map((value) => scaleTo(value, digits)), digits };
}

function scaleTo(value: string, digits: number): bigint {
  if (digits === 0) return BigInt(value);
  const point = value.indexOf('.');
  const decimals = point < 0 ? '' : value.slice(point + 1);
  return BigInt((point < 0 ? value : value.slice(0, point)) + decimals.padEnd(digits, '0'));
}

function coefficientsOf(
  component: Component,
  column: ScaledColumn,
  regions: readonly RoundRegion[],
  faults: InputFault[],
): bigint[] {
  switch (component.kind) {
    case 'share':
    case 'fixedAmount':
      return column.whole;
    case 'cappedPerUnit':
      return cappedAmounts(column, component);
    case 'inverseShare':
      return inverses(column.whole, component, regions, faults);
    case 'score':
      return aboveBaseline(column, component.baseline);
    case 'headCount':
      return multiplied(column.whole, component.multipliers, regions);
  }
}

/** 闽财农指〔2017〕172号: min(0.5 万元 × 带动户数, 30 万元), cut to the fen. */
function cappedAmounts({ whole, digits }: ScaledColumn, rule: { perUnitFen: bigint; capFen: bigint }): bigint[] {
  const scale = 10n ** BigInt(digits);
  return whole.map((units) => {
    const amount = (units * rule.perUnitFen) / scale;
    return amount < rule.capFen ? amount : rule.capFen;
  });
}

function inverses(
  whole: bigint[],
  component: Component,
  regions: readonly RoundRegion[],
  faults: InputFault[],
): bigint[] {
  const largest = whole.reduce((left, right) => (left > right ? left : right), 0n);
  return whole.map((value, index) => {
    if (value > 0n) return divideRounded(largest * inverseScale, value, 'halfUp');
    const message = `“${regions[index]!.regionName}”的“${component.title}”为零，不能取倒数`;
    faults.push({ path: `regions.${index}.values.${component.key}`, message });
    return 0n;
  });
}

function aboveBaseline({ whole, digits }: ScaledColumn, baselineText: string): bigint[] {
  const decimals = Math.max(digits, (baselineText.split('.')[1] ?? '').length);
  const factor = 10n ** BigInt(decimals - digits);
  const baseline = scaleTo(baselineText, decimals);
  return whole.map((score) => (score * factor > baseline ? score * factor - baseline : 0n));
}

/** 辽西北等差别化: the highest multiplier of the region's designations counts, they do not add up. */
function multiplied(
  whole: bigint[],
  multipliers: readonly { designation: string; rate: string }[],
  regions: readonly RoundRegion[],
): bigint[] {
  const rates = new Map(multipliers.map(({ designation, rate }) => [designation, parseRate(rate)]));
  const one = rateOf(1n, 1n);
  let common = 1n;
  for (const { denominator } of rates.values()) common *= denominator;
  return whole.map((value, index) => {
    const best = highest(
      regions[index]!.designations.flatMap((designation) => rates.get(designation) ?? []),
      one,
    );
    return value * best.numerator * (common / best.denominator);
  });
}

function highest(rates: readonly Rate[], otherwise: Rate): Rate {
  const [first, ...rest] = rates;
  if (!first) return otherwise;
  return rest.reduce(
    (best, rate) => (rate.numerator * best.denominator > best.numerator * rate.denominator ? rate : best),
    first,
  );
}
