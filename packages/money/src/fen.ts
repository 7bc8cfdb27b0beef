import { MoneyError } from './money-error.ts';
import { divideRounded, type Rounding } from './rounding.ts';

/** An amount of money in 分 (1/100 元). The only money type of the code base; never a `number`. */
export type Fen = bigint;

export const FEN_PER_YUAN: Fen = 100n;
export const FEN_PER_HUNDRED_YUAN: Fen = 10_000n;
export const FEN_PER_WAN: Fen = 1_000_000n;

/** Largest absolute amount in fen: what a PostgreSQL bigint column can store. */
export const FEN_LIMIT: Fen = 9_223_372_036_854_775_807n;

/**
 * Returns the amount unchanged if a bigint column can store it.
 * @throws MoneyError `money.range` beyond ±FEN_LIMIT.
 */
export function assertFenRange(fen: Fen): Fen {
  if (fen > FEN_LIMIT || fen < -FEN_LIMIT) throw new MoneyError('money.range', '金额超出系统上限（约 9.2 亿亿元）');
  return fen;
}

/** Sum of amounts in fen; 0 for none. */
export function sumFen(amounts: Iterable<Fen>): Fen {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}

/** Amount in fen without its sign. */
export function absoluteFen(fen: Fen): Fen {
  return fen < 0n ? -fen : fen;
}

/**
 * Rounds an amount to a whole number of units (FEN_PER_YUAN, FEN_PER_HUNDRED_YUAN, FEN_PER_WAN, …).
 * @returns fen, a multiple of `unit`.
 * @throws MoneyError `money.unit` when the unit is not positive.
 */
export function roundToUnit(fen: Fen, unit: Fen, rounding: Rounding): Fen {
  assertUnit(unit);
  return divideRounded(fen, unit, rounding) * unit;
}

/** @throws MoneyError `money.unit` unless the rounding unit is a positive number of fen. */
export function assertUnit(unit: Fen): void {
  if (unit <= 0n) throw new MoneyError('money.unit', '取整单位必须大于零');
}
