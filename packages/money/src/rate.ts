import { readDecimal, toHalfWidth } from './decimal-text.ts';
import type { Fen } from './fen.ts';
import { MoneyError } from './money-error.ts';
import { divideRounded, type Rounding } from './rounding.ts';

/** An exact ratio in lowest terms; the denominator is positive. Build it with parseRate or rateOf only. */
export interface Rate {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/**
 * The exact ratio numerator ÷ denominator, in lowest terms.
 * @throws MoneyError `money.division` when the denominator is zero.
 */
export function rateOf(numerator: bigint, denominator: bigint): Rate {
  if (denominator === 0n) throw new MoneyError('money.division', '比率的分母不能为零');
  const divisor = greatestCommonDivisor(numerator, denominator);
  const scale = denominator < 0n ? -divisor : divisor;
  return { numerator: numerator / scale, denominator: denominator / scale };
}

/**
 * Reads a rate exactly as documents write it: "4.35%", "5‰", "0.5", "1:8", "3/7" (full-width forms too).
 * "1:8" is the ratio of the first term to the second, one eighth.
 * @throws MoneyError `money.rate` when the text is none of these or the second term is zero.
 */
export function parseRate(text: string): Rate {
  const written = toHalfWidth(text).replace('∶', ':');
  const [first = '', second, ...others] = written.split(/\s*[:/]\s*/);
  if (second === undefined) return readTerm(first, text, true);
  const antecedent = readTerm(first, text, false);
  const consequent = readTerm(second, text, false);
  if (others.length > 0 || consequent.numerator === 0n) throw refusal(text);
  return rateOf(antecedent.numerator * consequent.denominator, antecedent.denominator * consequent.numerator);
}

/** Sum of two rates, exact. */
export function addRates(left: Rate, right: Rate): Rate {
  return rateOf(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  );
}

/** Product of two rates, exact. */
export function multiplyRates(left: Rate, right: Rate): Rate {
  return rateOf(left.numerator * right.numerator, left.denominator * right.denominator);
}

/** Negative when left is the smaller rate, positive when it is the larger, 0 when they are equal. */
export function compareRates(left: Rate, right: Rate): -1 | 0 | 1 {
  const difference = left.numerator * right.denominator - right.numerator * left.denominator;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/**
 * An amount times a rate, rounded once, to whole fen, by the named rule.
 * @returns fen; at most half a fen off under the half rules, less than one fen under the others.
 */
export function multiplyFen(fen: Fen, rate: Rate, rounding: Rounding): Fen {
  return divideRounded(fen * rate.numerator, rate.denominator, rounding);
}

/** Canonical text that parseRate reads back to the same rate: "1/8", or "3" for a whole number. */
export function formatRate(rate: Rate): string {
  return rate.denominator === 1n ? rate.numerator.toString() : `${rate.numerator}/${rate.denominator}`;
}

/** A rate as a percentage with exactly `digits` decimals, rounded by the named rule: 87/2000 with 2 → "4.35%". */
export function formatPercent(rate: Rate, digits: number, rounding: Rounding): string {
  const scale = 10n ** BigInt(digits);
  const rounded = divideRounded(rate.numerator * 100n * scale, rate.denominator, rounding);
  const absolute = rounded < 0n ? -rounded : rounded;
  const fraction = digits === 0 ? '' : `.${(absolute % scale).toString().padStart(digits, '0')}`;
  return `${rounded < 0n ? '-' : ''}${absolute / scale}${fraction}%`;
}

const TERM_DIVISORS = new Map([
  ['%', 100n],
  ['‰', 1000n],
]);

function readTerm(term: string, text: string, allowsPercent: boolean): Rate {
  const divisor = TERM_DIVISORS.get(term.slice(-1));
  const decimal = readDecimal(divisor === undefined ? term : term.slice(0, -1).trimEnd());
  if (decimal === undefined || (divisor !== undefined && !allowsPercent)) throw refusal(text);
  return rateOf(decimal.coefficient, 10n ** BigInt(decimal.scale) * (divisor ?? 1n));
}

function refusal(text: string): MoneyError {
  return new MoneyError('money.rate', `“${text.trim()}”不是有效的比率：可写 4.35%、5‰、0.5、1:8 或 3/7`);
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let larger = left < 0n ? -left : left;
  let smaller = right < 0n ? -right : right;
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
