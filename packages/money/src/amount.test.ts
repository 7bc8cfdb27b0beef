import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertFenRange, FEN_LIMIT, FEN_PER_YUAN, roundToUnit, sumFen } from './fen.ts';
import { formatWan, formatWanRounded, formatYuan } from './format-amount.ts';
import { MoneyError } from './money-error.ts';
import { parseFen, parseWan, parseYuan } from './parse-amount.ts';

const fen = fc.bigInt({ min: -FEN_LIMIT, max: FEN_LIMIT });

describe('formatting', () => {
  it.each([
    [0n, '0.00', '0'],
    [-5n, '-0.05', '-0.000005'],
    [123_456n, '1,234.56', '0.123456'],
    [100_000_000n, '1,000,000.00', '100'],
    [-123_456_789_000n, '-1,234,567,890.00', '-123,456.789'],
  ])('%s fen is %s 元 and %s 万元', (amount, yuan, wan) => {
    expect(formatYuan(amount)).toBe(yuan);
    expect(formatWan(amount)).toBe(wan);
  });

  it('pads 万元 to the asked decimals without ever rounding', () => {
    expect(formatWan(100_000_000n, 2)).toBe('100.00');
    expect(formatWan(123_456n, 2)).toBe('0.123456');
  });

  it('rounds 万元 only by a named rule', () => {
    expect(formatWanRounded(12_345_000n, 2, 'halfUp')).toBe('12.35');
    expect(formatWanRounded(12_345_000n, 2, 'halfEven')).toBe('12.34');
    expect(formatWanRounded(1_234_567_890_000n, 0, 'down')).toBe('1,234,567');
    expect(formatWanRounded(-4_000n, 2, 'halfUp')).toBe('0.00');
    expect(formatWanRounded(-1_005_000n, 2, 'halfUp')).toBe('-1.01');
  });
});

describe('parsing', () => {
  it.each([
    ['1,234.56', 123_456n],
    ['1234.5', 123_450n],
    ['１，２３４．５６', 123_456n],
    ['¥1,234.56', 123_456n],
    ['￥ 12', 1_200n],
    ['-¥12.00', -1_200n],
    ['−3', -300n],
    ['　 12.30元 ', 1_230n],
    ['0.01', 1n],
    ['92233720368547758.07', FEN_LIMIT],
  ])('reads %j 元', (text, expected) => {
    expect(parseYuan(text)).toBe(expected);
  });

  it.each([
    ['12.3456', 12_345_600n],
    ['0.000001', 1n],
    ['1,234', 1_234_000_000n],
    ['３．５万元', 3_500_000n],
    ['-20万', -20_000_000n],
  ])('reads %j 万元', (text, expected) => {
    expect(parseWan(text)).toBe(expected);
  });

  it.each([
    ['', 'money.empty', '金额不能为空'],
    ['　', 'money.empty', '金额不能为空'],
    ['¥', 'money.empty', '没有数字'],
    ['1.234', 'money.decimals', '最多 2 位小数'],
    ['1.000', 'money.decimals', '最多 2 位小数'],
    ['12,34', 'money.grouping', '每三位一个逗号'],
    ['1,2345', 'money.grouping', '每三位一个逗号'],
    ['1234,567', 'money.grouping', '每三位一个逗号'],
    [',123', 'money.grouping', '每三位一个逗号'],
    ['1.234,5', 'money.grouping', '每三位一个逗号'],
    ['1e5', 'money.exponent', '科学计数法'],
    ['1.2E+10', 'money.exponent', '科学计数法'],
    ['3万', 'money.unit', '以元为单位'],
    ['3万元', 'money.unit', '以元为单位'],
    ['007', 'money.format', '多余的 0'],
    ['0,123', 'money.format', '多余的 0'],
    ['12.', 'money.format', '不是有效的金额'],
    ['.5', 'money.format', '不是有效的金额'],
    ['1 234', 'money.format', '不是有效的金额'],
    ['+5', 'money.format', '不是有效的金额'],
    ['(5)', 'money.format', '不是有效的金额'],
    ['壹佰元', 'money.format', '不是有效的金额'],
    ['NaN', 'money.format', '不是有效的金额'],
    ['92233720368547758.08', 'money.range', '超出系统上限'],
  ])('refuses %j 元 as %s: %s', (text, code, rule) => {
    expect(() => parseYuan(text)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(rule) }));
  });

  it('refuses a seventh decimal of 万元 and the unit 元', () => {
    expect(() => parseWan('0.0000001')).toThrow('最多 6 位小数');
    expect(() => parseWan('12元')).toThrow('以万元为单位');
  });

  it('reads back what it formatted', () => {
    fc.assert(
      fc.property(fen, fc.integer({ min: 0, max: 6 }), (amount, digits) => {
        expect(parseYuan(formatYuan(amount))).toBe(amount);
        expect(parseWan(formatWan(amount, digits))).toBe(amount);
        expect(parseFen(amount.toString())).toBe(amount);
      }),
    );
  });

  it('answers any text with an amount or a MoneyError', () => {
    const text = fc.string({ unit: fc.constantFrom(...'0123456789.,-¥万元eE １，．') });
    fc.assert(
      fc.property(text, (written) => {
        try {
          expect(typeof parseYuan(written)).toBe('bigint');
        } catch (error) {
          expect(error).toBeInstanceOf(MoneyError);
        }
      }),
    );
  });

  it.each(['', '-0', '007', '1.0', ' 1', '１', '1e3', '0x10'])('refuses %j from the wire', (text) => {
    expect(() => parseFen(text)).toThrow('以分为单位的整数');
  });
});

describe('fen', () => {
  it('rounds to a unit by name', () => {
    expect(roundToUnit(12_350n, FEN_PER_YUAN, 'halfUp')).toBe(12_400n);
    expect(roundToUnit(-12_350n, FEN_PER_YUAN, 'down')).toBe(-12_300n);
    expect(() => roundToUnit(1n, 0n, 'down')).toThrow('取整单位');
  });

  it('sums and guards the range of a bigint column', () => {
    expect(sumFen([])).toBe(0n);
    expect(sumFen([FEN_LIMIT, 1n, -2n])).toBe(FEN_LIMIT - 1n);
    expect(assertFenRange(-FEN_LIMIT)).toBe(-FEN_LIMIT);
    expect(() => assertFenRange(FEN_LIMIT + 1n)).toThrow('超出系统上限');
  });
});
