import { readDecimal } from './decimal-text.ts';
import { absoluteFen, assertUnit, type Fen, sumFen } from './fen.ts';
import { MoneyError } from './money-error.ts';
import { divideRounded } from './rounding.ts';

/** Shares to divide by: integers, or exact decimal texts such as "0.35" (a numeric column), never numbers. May be negative or zero. */
export type Weights = readonly bigint[] | readonly string[];

export interface AllocationOptions {
  /** Rounding unit in fen, default 1n; use FEN_PER_YUAN, FEN_PER_HUNDRED_YUAN or FEN_PER_WAN. */
  unit?: Fen;
  /** The part that takes what is left over after rounding to the unit. */
  remainderIndex?: number;
}

/**
 * Splits a total by weights with the largest-remainder method (最大余额法). The parts sum to the total exactly.
 *
 * Every share is cut down to a whole unit, then the missing units go, one each, to the shares that lost most. Shares
 * that lost equally much are served by position: pass weights in a stable, published order (region code), never in
 * the order a query happened to return. A zero weight gets nothing; a negative weight gets a negative part; a
 * negative total is the mirror image of the positive one, so a reversal undoes its original part by part.
 *
 * A total that is no multiple of `unit` leaves total mod unit over; it is added to `remainderIndex`, which must then
 * be declared. Every part is less than one unit away from its exact share of the remaining, divisible amount.
 *
 * @param total fen to split.
 * @returns fen per weight, in the same order.
 * @throws MoneyError `money.weights` when there are no weights, one is not an exact decimal, or they sum to zero (no
 *   share is defined, not even of a zero total); `money.remainder` when the leftover has no declared place; `money.unit`.
 */
export function allocateLargestRemainder(total: Fen, weights: Weights, options: AllocationOptions = {}): Fen[] {
  const { unit, scaled, weightSum } = prepare(weights, options);
  const amount = absoluteFen(total);
  const units = amount / unit;
  const parts: Fen[] = [];
  const lost: bigint[] = [];
  let missing = units;
  for (const weight of scaled) {
    const exact = units * weight;
    const whole = weight < 0n ? divideRounded(exact, weightSum, 'floor') : exact / weightSum;
    parts.push(whole * unit);
    lost.push(exact - whole * weightSum);
    missing -= whole;
  }
  for (const index of largestLosers(lost, Number(missing), weightSum)) parts[index]! += unit;
  addLeftover(parts, amount - units * unit, options);
  return total < 0n ? parts.map((part) => -part) : parts;
}

/**
 * Splits a total by rounding every share half up (四舍五入) to the unit; the difference, positive or negative, goes to
 * the declared part (尾差归属地). The parts sum to the total exactly. For documents that prescribe this method; otherwise
 * use allocateLargestRemainder, which spreads the difference.
 *
 * @param total fen to split.
 * @returns fen per weight, in the same order; all but the declared part are multiples of the unit.
 * @throws MoneyError as allocateLargestRemainder does.
 */
export function allocateHalfUp(
  total: Fen,
  weights: Weights,
  options: AllocationOptions & { remainderIndex: number },
): Fen[] {
  const { unit, scaled, weightSum } = prepare(weights, options);
  const parts = scaled.map((weight) => divideRounded(total * weight, weightSum * unit, 'halfUp') * unit);
  addLeftover(parts, total - sumFen(parts), options);
  return parts;
}

function prepare(weights: Weights, { unit = 1n, remainderIndex }: AllocationOptions) {
  assertUnit(unit);
  if (weights.length === 0) throw new MoneyError('money.weights', '没有可分配的对象');
  const scaled = scaleWeights(weights);
  const weightSum = sumFen(scaled);
  if (weightSum === 0n) throw new MoneyError('money.weights', '权重合计为零，无法按比例分配');
  if (remainderIndex !== undefined && weights[remainderIndex] === undefined) {
    throw new MoneyError('money.remainder', '尾差归属不在分配对象之中');
  }
  // Dividing by a negative sum flips every sign; flipping them beforehand keeps the divisor positive.
  return weightSum > 0n
    ? { unit, scaled, weightSum }
    : { unit, scaled: scaled.map((weight) => -weight), weightSum: -weightSum };
}

function scaleWeights(weights: Weights): readonly bigint[] {
  if (weights.every((weight) => typeof weight === 'bigint')) return weights;
  const decimals = weights.map((weight) => {
    if (typeof weight === 'bigint') return { coefficient: weight, scale: 0 };
    const decimal = readDecimal(weight);
    if (decimal === undefined) throw new MoneyError('money.weights', `权重“${weight}”不是有效的小数`);
    return decimal;
  });
  const scale = decimals.reduce((largest, decimal) => Math.max(largest, decimal.scale), 0);
  return decimals.map((decimal) => decimal.coefficient * 10n ** BigInt(scale - decimal.scale));
}

const uint64Limit = 1n << 64n;

/** Positions of the `count` largest remainders, equal ones by position. Every remainder lies in 0 … weightSum − 1. */
function largestLosers(lost: readonly bigint[], count: number, weightSum: bigint): number[] {
  if (count === 0) return [];
  // A typed array sorts itself natively, which matters for ten thousand regions; wider remainders are rare.
  const sorted =
    weightSum <= uint64Limit
      ? BigUint64Array.from(lost).sort()
      : lost.toSorted((left, right) => (left === right ? 0 : left < right ? -1 : 1));
  const smallest = sorted[lost.length - count]!;
  const above: number[] = [];
  const equal: number[] = [];
  lost.forEach((loss, index) => {
    if (loss > smallest) above.push(index);
    else if (loss === smallest) equal.push(index);
  });
  return [...above, ...equal.slice(0, count - above.length)];
}

function addLeftover(parts: Fen[], leftover: Fen, { remainderIndex }: AllocationOptions): void {
  if (leftover === 0n) return;
  if (remainderIndex === undefined) {
    throw new MoneyError('money.remainder', '总额不是取整单位的整数倍，须指定尾差归属');
  }
  parts[remainderIndex]! += leftover;
}
