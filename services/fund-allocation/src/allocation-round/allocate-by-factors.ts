import {
  allocateLargestRemainder,
  compareRates,
  type Fen,
  formatYuan,
  parseRate,
  rateOf,
  sumFen,
} from '@sunledger/money';
import { type Allocation, type AllocationInput, closingColumns } from './allocation.ts';
import { type FactorColumn, readColumn } from './factor-column.ts';
import { findBrokenLimit, fitToLimits, roundToUnits } from './fit-to-limits.ts';
import { findMarginProblems } from './margins.ts';
import { type InputFault, isWeighted, type SetAside, sizeOfSetAside, weightSum } from './round-definition.ts';

/**
 * Computes a round in steps an auditor can repeat with paper: what is set aside and fixed comes off the total; the rest
 * is split among the weighted factors and each factor's pool among the regions, to the fen; floors and caps move the
 * level for all others; the sum of each region is rounded to the unit once; approved manual adjustments come last.
 * Every split uses largest remainder on whole fen (or half-up with a declared region), ties by the order of the regions.
 * @param input regions in a stable order (by code)
 * @returns the matrix with everything that does not close in `problems`; or the faults of the input, and then no matrix
 */
export function allocateByFactors(
  input: AllocationInput,
): { outcome: 'allocated'; allocation: Allocation } | { outcome: 'faulty'; faults: InputFault[] } {
  const { definition, regions, totalFen } = input;
  const faults = faultsOf(input);
  const factors = definition.components.map((component) => readColumn(component, regions, faults));
  for (const { component, total } of factors) {
    const isEmpty = faults.length === 0 && total === 0n && isWeighted(component);
    if (isEmpty) faults.push({ path: 'components', message: `“${component.title}”各地区合计为零，无法按比例分配` });
  }
  if (faults.length > 0) return { outcome: 'faulty', faults };

  const setAsides = definition.setAsides.map((item) => ({
    key: item.key,
    title: item.title,
    ...sizeOfSetAside(item, totalFen),
  }));
  const regionalFen = totalFen - sumFen(setAsides.map(({ amountFen }) => amountFen));
  const pools = poolsOf(factors, regionalFen);
  const cells = factors.map(({ coefficients, component }, index) =>
    isWeighted(component) ? allocateLargestRemainder(pools[index]!, coefficients) : coefficients,
  );
  const sums = sumsOf(factors, cells, regions.length);
  const fitted = fitToLimits(sums, definition, regions);
  const rounded = roundToUnits(fitted, definition, regions);
  const manual = manualOf(input);
  const columns = [
    ...factors.map(({ component, total }, index) => ({
      key: component.key,
      poolFen: pools[index]!,
      coefficientTotal: isWeighted(component) ? total : null,
    })),
    { key: 'limits', poolFen: 0n, coefficientTotal: null },
    { key: 'rounding', poolFen: 0n, coefficientTotal: null },
    { key: 'manual', poolFen: 0n, coefficientTotal: null },
  ];
  const rows = regions.map((region, index) => {
    const own = cells.map((column) => column[index]!);
    const before = sums.fixed[index]! + sums.share[index]!;
    const limit = fitted.amounts[index]! - before;
    const rounding = rounded[index]! - fitted.amounts[index]!;
    return {
      regionCode: region.regionCode,
      regionName: region.regionName,
      amountFen: rounded[index]! + manual[index]!,
      cells: [...own, limit, rounding, manual[index]!],
    };
  });
  const allocation = { totalFen, setAsides, columns, rows, factors };
  const problems = [
    ...fitted.problems,
    ...(fitted.problems.length > 0 ? [] : findBrokenLimit(rounded, definition, regions)),
    ...findMarginProblems(allocation, input),
  ];
  return { outcome: 'allocated', allocation: { ...allocation, problems } };
}

/** Pool of each column: the sum of its amounts when fixed, else its weight's part of what is left. */
function poolsOf(factors: readonly FactorColumn[], regionalFen: Fen): Fen[] {
  const fixedFen = sumFen(factors.filter(({ component }) => !isWeighted(component)).map(({ total }) => total));
  const sharedFen = regionalFen > fixedFen ? regionalFen - fixedFen : 0n;
  const hasWeights = factors.some(({ component }) => isWeighted(component));
  const shared = hasWeights ? allocateLargestRemainder(sharedFen, wholeWeights(factors)) : factors.map(() => 0n);
  return factors.map(({ component, total }, index) => (isWeighted(component) ? shared[index]! : total));
}

/** Whole numbers in the proportion of the weights; fixed columns get none. */
function wholeWeights(factors: readonly FactorColumn[]): bigint[] {
  const rates = factors.map(({ component }) => (isWeighted(component) ? parseRate(component.weight) : rateOf(0n, 1n)));
  const common = rates.reduce((product, { denominator }) => product * denominator, 1n);
  return rates.map(({ numerator, denominator }) => numerator * (common / denominator));
}

function sumsOf(factors: readonly FactorColumn[], cells: readonly Fen[][], count: number) {
  const fixed = Array.from({ length: count }, () => 0n);
  const share = Array.from({ length: count }, () => 0n);
  factors.forEach(({ component }, column) => {
    const target = isWeighted(component) ? share : fixed;
    cells[column]!.forEach((fen, index) => (target[index]! += fen));
  });
  return { fixed, share };
}

function manualOf({ regions, adjustments }: AllocationInput): Fen[] {
  const byRegion = new Map<string, Fen>();
  for (const { regionCode, amountFen } of adjustments)
    byRegion.set(regionCode, (byRegion.get(regionCode) ?? 0n) + amountFen);
  return regions.map(({ regionCode }) => byRegion.get(regionCode) ?? 0n);
}

function faultsOf({ definition, regions, adjustments, totalFen }: AllocationInput): InputFault[] {
  const faults: InputFault[] = [];
  const codes = new Set<string>();
  if (regions.length === 0) faults.push({ path: 'regions', message: '没有参加分配的地区' });
  regions.forEach(({ regionCode, regionName }, index) => {
    if (codes.has(regionCode)) faults.push({ path: `regions.${index}`, message: `“${regionName}”重复出现` });
    codes.add(regionCode);
  });
  const keys = [...definition.components, ...definition.setAsides].map(({ key }) => key);
  if (new Set([...keys, ...closingColumns]).size !== keys.length + closingColumns.length)
    faults.push({ path: 'components', message: '因素或预留的代号重复' });
  if (definition.components.some(isWeighted) && compareRates(weightSum(definition.components), rateOf(1n, 1n)) !== 0)
    faults.push({ path: 'components', message: '各因素权重之和必须等于 1' });
  faults.push(...setAsideFaults(definition.setAsides, totalFen));
  const { remainderRegionCode } = definition;
  if (remainderRegionCode !== undefined && !codes.has(remainderRegionCode))
    faults.push({ path: 'remainderRegionCode', message: '尾差归属地不在参加分配的地区之中' });
  if (definition.rounding === 'halfUp' && remainderRegionCode === undefined)
    faults.push({ path: 'remainderRegionCode', message: '四舍五入须指定尾差归属地' });
  adjustments.forEach(({ regionCode }, index) => {
    if (!codes.has(regionCode))
      faults.push({ path: `adjustments.${index}.regionCode`, message: '调整的地区不在参加分配的地区之中' });
  });
  return faults;
}

/** What is set aside never adds to what the regions get: no base or amount below zero, no more than the total. */
function setAsideFaults(setAsides: readonly SetAside[], totalFen: Fen): InputFault[] {
  const sizes = setAsides.map((item) => sizeOfSetAside(item, totalFen));
  const faults = sizes.flatMap(({ baseFen, amountFen }, index): InputFault[] => {
    const title = `“${setAsides[index]!.title}”`;
    if (baseFen < 0n)
      return [{ path: `setAsides.${index}.excluded`, message: `${title}剔除的资金超过分配总额，基数为负` }];
    return amountFen < 0n ? [{ path: `setAsides.${index}.size`, message: `${title}的金额为负` }] : [];
  });
  const setAsideFen = sumFen(sizes.map(({ amountFen }) => amountFen));
  if (faults.length > 0 || setAsideFen <= totalFen) return faults;
  const message = `预留合计 ${formatYuan(setAsideFen)} 元，超过分配总额 ${formatYuan(totalFen)} 元`;
  return [{ path: 'setAsides', message }];
}
