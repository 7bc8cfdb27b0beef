import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addRates,
  compareRates,
  formatPercent,
  formatRate,
  multiplyFen,
  multiplyRates,
  parseRate,
  rateOf,
} from './rate.ts';
import { divideRounded, type Rounding } from './rounding.ts';

const rate = fc
  .tuple(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), fc.bigInt({ min: 1n, max: 10n ** 9n }))
  .map(([numerator, denominator]) => rateOf(numerator, denominator));
const fen = fc.bigInt({ min: -(10n ** 16n), max: 10n ** 16n });

describe('divideRounded', () => {
  it.each<[Rounding, bigint[]]>([
    ['halfUp', [2n, 3n, 4n, -2n, -3n, 1n]],
    ['halfDown', [1n, 2n, 3n, -1n, -2n, 1n]],
    ['halfEven', [2n, 2n, 4n, -2n, -2n, 1n]],
    ['down', [1n, 2n, 3n, -1n, -2n, 1n]],
    ['up', [2n, 3n, 4n, -2n, -3n, 2n]],
    ['floor', [1n, 2n, 3n, -2n, -3n, 1n]],
    ['ceiling', [2n, 3n, 4n, -1n, -2n, 2n]],
  ])('%s of 1.5, 2.5, 3.5, −1.5, −2.5 and 1.2', (rounding, expected) => {
    const tenths = [15n, 25n, 35n, -15n, -25n, 12n];
    expect(tenths.map((value) => divideRounded(value, 10n, rounding))).toEqual(expected);
    expect(tenths.map((value) => divideRounded(-value, -10n, rounding))).toEqual(expected);
  });

  it('refuses to divide by zero', () => {
    expect(() => divideRounded(1n, 0n, 'down')).toThrow('除数不能为零');
  });
});

describe('parseRate', () => {
  it.each([
    ['4.35%', 87n, 2000n],
    ['0.5', 1n, 2n],
    ['1:8', 1n, 8n],
    ['１：８', 1n, 8n],
    ['3/7', 3n, 7n],
    ['5‰', 1n, 200n],
    ['0', 0n, 1n],
    ['-2.50 %', -1n, 40n],
    ['0.7 : 0.3', 7n, 3n],
  ])('reads %s as %s/%s', (text, numerator, denominator) => {
    expect(parseRate(text)).toEqual({ numerator, denominator });
  });

  it.each(['', '%', '4.35%%', '1:0', '1:2:3', '1%:2', '1:', '1e-3', 'abc', '.5'])('refuses %j', (text) => {
    expect(() => parseRate(text)).toThrow('不是有效的比率');
  });

  it('reads back what formatRate wrote', () => {
    fc.assert(
      fc.property(rate, (value) => {
        expect(parseRate(formatRate(value))).toEqual(value);
      }),
    );
  });
});

describe('arithmetic of rates', () => {
  it('is exact where floating point is not', () => {
    expect(addRates(parseRate('0.1'), parseRate('0.2'))).toEqual(parseRate('0.3'));
    expect(multiplyRates(parseRate('1/3'), parseRate('3'))).toEqual(parseRate('1'));
    expect(compareRates(parseRate('1/3'), parseRate('0.3333333333333333333'))).toBe(1);
    expect(compareRates(parseRate('50%'), parseRate('1:2'))).toBe(0);
    expect(compareRates(parseRate('-1'), parseRate('0'))).toBe(-1);
    expect(rateOf(6n, -4n)).toEqual({ numerator: -3n, denominator: 2n });
    expect(() => rateOf(1n, 0n)).toThrow('分母不能为零');
  });

  it('prints percentages by a named rule', () => {
    expect(formatPercent(parseRate('4.35%'), 2, 'halfUp')).toBe('4.35%');
    expect(formatPercent(parseRate('1/3'), 1, 'halfUp')).toBe('33.3%');
    expect(formatPercent(parseRate('-1/200'), 0, 'halfUp')).toBe('-1%');
  });
});

describe('multiplyFen', () => {
  it('takes a year of 4.35% on 50,000 元', () => {
    expect(multiplyFen(5_000_000n, parseRate('4.35%'), 'halfUp')).toBe(217_500n);
  });

  it('is never off by more than half a fen under the half rules, nor a whole fen under any', () => {
    const rounding = fc.constantFrom<Rounding>('halfUp', 'halfDown', 'halfEven', 'down', 'up', 'floor', 'ceiling');
    fc.assert(
      fc.property(fen, rate, rounding, (amount, factor, rule) => {
        const exact = amount * factor.numerator;
        const error = multiplyFen(amount, factor, rule) * factor.denominator - exact;
        const absolute = error < 0n ? -error : error;
        if (rule.startsWith('half')) expect(2n * absolute <= factor.denominator).toBe(true);
        else expect(absolute < factor.denominator).toBe(true);
      }),
    );
  });

  it('keeps the side the rule names', () => {
    fc.assert(
      fc.property(fen, rate, (amount, factor) => {
        const exact = amount * factor.numerator;
        expect(multiplyFen(amount, factor, 'floor') * factor.denominator <= exact).toBe(true);
        expect(multiplyFen(amount, factor, 'ceiling') * factor.denominator >= exact).toBe(true);
        expect(multiplyFen(-amount, factor, 'halfUp')).toBe(-multiplyFen(amount, factor, 'halfUp'));
      }),
    );
  });
});
