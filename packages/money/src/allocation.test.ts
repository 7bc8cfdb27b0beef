import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateHalfUp, allocateLargestRemainder } from './allocation.ts';
import { absoluteFen, FEN_PER_HUNDRED_YUAN, FEN_PER_WAN, FEN_PER_YUAN, sumFen } from './fen.ts';

const total = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const unit = fc.constantFrom(1n, FEN_PER_YUAN, FEN_PER_HUNDRED_YUAN, FEN_PER_WAN);
const signedWeights = fc
  .array(fc.bigInt({ min: -(10n ** 6n), max: 10n ** 9n }), { minLength: 1, maxLength: 40 })
  .filter((weights) => sumFen(weights) !== 0n);
const decimalText = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.integer({ min: 0, max: 9 }))
  .map(([whole, decimals]) => `${whole}.${'0'.repeat(decimals)}7`);

describe('allocateLargestRemainder', () => {
  it.each([
    [100n, [1n, 1n, 1n], [34n, 33n, 33n]],
    [-100n, [1n, 1n, 1n], [-34n, -33n, -33n]],
    [0n, [3n, 5n], [0n, 0n]],
    [7n, [0n, 5n, 0n], [0n, 7n, 0n]],
    [100n, [2n, -1n], [200n, -100n]],
    [10n, [3n, 3n, -1n], [6n, 6n, -2n]],
    [10n, [-1n, -1n, -1n], [4n, 3n, 3n]],
    [1n, [1n, 1n], [1n, 0n]],
  ])('splits %o by %o into %o', (amount, weights, expected) => {
    expect(allocateLargestRemainder(amount, weights)).toEqual(expected);
  });

  it('reads decimal weights exactly where floating point would not', () => {
    expect(allocateLargestRemainder(100_000n, ['0.1', '0.2', '0.7'])).toEqual([10_000n, 20_000n, 70_000n]);
    expect(allocateLargestRemainder(10n ** 18n, ['0.3333333333333333333333', '0.6666666666666666666667'])).toEqual([
      333_333_333_333_333_333n,
      666_666_666_666_666_667n,
    ]);
  });

  it('rounds to the unit and puts the leftover on the declared part', () => {
    const parts = allocateLargestRemainder(1_000_050n, [1n, 1n, 1n], { unit: FEN_PER_YUAN, remainderIndex: 2 });
    expect(parts).toEqual([333_400n, 333_300n, 333_350n]);
  });

  it('parts sum to the total exactly, whatever the signs, weights and unit', () => {
    fc.assert(
      fc.property(total, signedWeights, unit, (amount, weights, step) => {
        const parts = allocateLargestRemainder(amount, weights, { unit: step, remainderIndex: 0 });
        expect(sumFen(parts)).toBe(amount);
        expect(parts).toHaveLength(weights.length);
      }),
    );
  });

  it('parts of decimal weights sum to the total exactly', () => {
    fc.assert(
      fc.property(total, fc.array(decimalText, { minLength: 1, maxLength: 30 }), (amount, weights) => {
        expect(sumFen(allocateLargestRemainder(amount, weights))).toBe(amount);
      }),
    );
  });

  it('every part is less than one unit away from its exact share', () => {
    fc.assert(
      fc.property(total, signedWeights, unit, (amount, weights, step) => {
        const divisible = amount - (amount % step);
        const weightSum = sumFen(weights);
        const parts = allocateLargestRemainder(divisible, weights, { unit: step });
        for (const [index, part] of parts.entries()) {
          // |part − divisible·w/Σw| < unit, multiplied through by |Σw| to stay in integers.
          const difference = absoluteFen(part * weightSum - divisible * weights[index]!);
          expect(difference < step * absoluteFen(weightSum)).toBe(true);
        }
      }),
    );
  });

  it('a negative total mirrors the positive one part by part', () => {
    fc.assert(
      fc.property(total, signedWeights, unit, (amount, weights, step) => {
        const options = { unit: step, remainderIndex: weights.length - 1 };
        const mirrored = allocateLargestRemainder(-amount, weights, options).map((part) => -part);
        expect(mirrored).toEqual(allocateLargestRemainder(amount, weights, options));
      }),
    );
  });

  it('gives equal weights the same amount, except one unit more to the earlier ones', () => {
    fc.assert(
      fc.property(total, fc.integer({ min: 1, max: 50 }), (amount, count) => {
        const parts = allocateLargestRemainder(
          absoluteFen(amount),
          Array.from({ length: count }, () => 3n),
        );
        const descending = [...parts].sort((a, b) => (a > b ? -1 : a < b ? 1 : 0));
        expect(parts).toEqual(descending);
        expect(parts[0]! - parts.at(-1)! <= 1n).toBe(true);
      }),
    );
  });

  it('the order of weights decides nothing but ties, and those by one unit', () => {
    fc.assert(
      fc.property(total, signedWeights, (amount, weights) => {
        const weightSum = sumFen(weights);
        const positive = absoluteFen(amount);
        const lost = weights.map((weight) => (((positive * weight) % weightSum) + weightSum) % weightSum);
        const forward = allocateLargestRemainder(positive, weights);
        const backward = allocateLargestRemainder(positive, weights.toReversed()).toReversed();
        for (const [index, part] of forward.entries()) {
          const isTied = lost.indexOf(lost[index]!) !== lost.lastIndexOf(lost[index]!);
          expect(absoluteFen(part - backward[index]!) <= (isTied ? 1n : 0n)).toBe(true);
        }
      }),
    );
  });

  it('a zero weight gets nothing', () => {
    fc.assert(
      fc.property(total, signedWeights, fc.nat(40), (amount, weights, position) => {
        const withZero = weights.toSpliced(position, 0, 0n);
        expect(allocateLargestRemainder(amount, withZero)[Math.min(position, weights.length)]).toBe(0n);
      }),
    );
  });
});

describe('allocateHalfUp', () => {
  it('rounds every share and leaves the difference to the declared part', () => {
    expect(allocateHalfUp(100n, [1n, 1n, 1n], { remainderIndex: 1 })).toEqual([33n, 34n, 33n]);
    expect(allocateHalfUp(200n, [1n, 1n, 1n], { remainderIndex: 0 })).toEqual([66n, 67n, 67n]);
  });

  it('parts sum to the total exactly; all but the declared one are within half a unit of their share', () => {
    fc.assert(
      fc.property(total, signedWeights, unit, (amount, weights, step) => {
        const parts = allocateHalfUp(amount, weights, { unit: step, remainderIndex: 0 });
        const weightSum = sumFen(weights);
        expect(sumFen(parts)).toBe(amount);
        for (const [index, part] of parts.entries()) {
          const doubled = 2n * absoluteFen(part * weightSum - amount * weights[index]!);
          expect(index === 0 || doubled <= step * absoluteFen(weightSum)).toBe(true);
        }
      }),
    );
  });
});

describe('allocation refuses', () => {
  it.each([
    [[], {}, '没有可分配的对象'],
    [[0n, 0n], {}, '权重合计为零'],
    [[2n, -2n], {}, '权重合计为零'],
    [['1', 'abc'], {}, '“abc”不是有效的小数'],
    [['1e3'], {}, '不是有效的小数'],
    [[1n], { unit: 0n }, '取整单位必须大于零'],
    [[1n, 1n], { unit: 100n }, '须指定尾差归属'],
    [[1n, 1n], { remainderIndex: 2 }, '尾差归属不在分配对象之中'],
  ])('weights %o with %o: %s', (weights, options, message) => {
    expect(() => allocateLargestRemainder(150n, weights as bigint[], options)).toThrow(message);
  });
});
