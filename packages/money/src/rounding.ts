import { MoneyError } from './money-error.ts';

/**
 * Names of the rounding rules. The half rules decide exact ties only:
 * - `halfUp` 四舍五入, ties away from zero, so that a reversal mirrors its original
 * - `halfDown` ties toward zero
 * - `halfEven` 四舍六入五成双 (银行家舍入)
 * - `down` 截尾, toward zero · `up` 进位, away from zero
 * - `floor` toward −∞ · `ceiling` toward +∞
 */
export type Rounding = 'halfUp' | 'halfDown' | 'halfEven' | 'down' | 'up' | 'floor' | 'ceiling';

/**
 * Exact integer division with a named rounding rule.
 * @returns numerator ÷ denominator as an integer, less than one away from the exact quotient (at most a half for the half rules).
 * @throws MoneyError `money.division` when the denominator is zero.
 */
export function divideRounded(numerator: bigint, denominator: bigint, rounding: Rounding): bigint {
  if (denominator === 0n) throw new MoneyError('money.division', '除数不能为零');
  const quotient = numerator / denominator;
  const remainder = numerator % denominator;
  if (remainder === 0n) return quotient;
  const isNegative = numerator < 0n !== denominator < 0n;
  const twice = 2n * (remainder < 0n ? -remainder : remainder);
  const divisor = denominator < 0n ? -denominator : denominator;
  const isRoundedAway = roundsAway(rounding, {
    isNegative,
    isOdd: quotient % 2n !== 0n,
    againstHalf: twice - divisor,
  });
  if (!isRoundedAway) return quotient;
  return isNegative ? quotient - 1n : quotient + 1n;
}

function roundsAway(rounding: Rounding, at: { isNegative: boolean; isOdd: boolean; againstHalf: bigint }): boolean {
  switch (rounding) {
    case 'halfUp':
      return at.againstHalf >= 0n;
    case 'halfDown':
      return at.againstHalf > 0n;
    case 'halfEven':
      return at.againstHalf > 0n || (at.againstHalf === 0n && at.isOdd);
    case 'down':
      return false;
    case 'up':
      return true;
    case 'floor':
      return at.isNegative;
    case 'ceiling':
      return !at.isNegative;
  }
}
