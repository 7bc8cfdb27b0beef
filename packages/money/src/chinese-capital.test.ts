import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toChineseCapital } from './chinese-capital.ts';
import { FEN_LIMIT, type Fen } from './fen.ts';

describe('toChineseCapital', () => {
  // The examples of 《正确填写票据和结算凭证的基本规定》三, each in the writing this package chose among those permitted.
  it.each([
    [140_950n, '壹仟肆佰零玖元伍角'],
    [600_714n, '陆仟零柒元壹角肆分'],
    [168_032n, '壹仟陆佰捌拾元叁角贰分'],
    [10_700_053n, '壹拾万零柒仟元伍角叁分'],
    [1_640_902n, '壹万陆仟肆佰零玖元零贰分'],
    [32_504n, '叁佰贰拾伍元零肆分'],
  ])('writes %s fen as the payment rules do: %s', (fen, expected) => {
    expect(toChineseCapital(fen)).toBe(expected);
  });

  it.each([
    [0n, '零元整'],
    [1n, '壹分'],
    [50n, '伍角'],
    [55n, '伍角伍分'],
    [100n, '壹元整'],
    [-1_230n, '负壹拾贰元叁角'],
    [-5n, '负伍分'],
    [1_010_000_000n, '壹仟零壹拾万元整'],
    [1_000_000_000n, '壹仟万元整'],
    [9_999_999_999n, '玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
    [10_000_000_000n, '壹亿元整'],
    [10_000_000_100n, '壹亿零壹元整'],
    [10_001_000_000n, '壹亿零壹万元整'],
    [1_000_000_000_000n, '壹佰亿元整'],
    [100_000_000_000_000n, '壹万亿元整'],
    [123_450_000_000_000n, '壹万贰仟叁佰肆拾伍亿元整'],
    [FEN_LIMIT, '玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分'],
  ])('writes %s fen as %s', (fen, expected) => {
    expect(toChineseCapital(fen)).toBe(expected);
  });

  it('closes with 正 where the form asks for it, and only after 元', () => {
    expect(toChineseCapital(1_200n, '正')).toBe('壹拾贰元正');
    expect(toChineseCapital(1_210n, '正')).toBe('壹拾贰元壹角');
  });

  it('can be read back to the same amount, and never doubles or dangles a 零', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: FEN_LIMIT }), (fen) => {
        const text = toChineseCapital(fen);
        expect(readBack(text)).toBe(fen);
        expect(text).not.toMatch(/零[零万亿元角分]/);
      }),
    );
  });
});

/** An independent reading: 亿 and 万 multiply everything collected before them in their section. */
function readBack(text: string): Fen {
  const [whole = '', rest = ''] = text.includes('元') ? text.split('元') : ['', text];
  const figure = (unit: string) => BigInt('零壹贰叁肆伍陆柒捌玖'.indexOf(rest.at(rest.indexOf(unit) - 1) ?? '零'));
  const jiao = rest.includes('角') ? figure('角') : 0n;
  const cents = rest.includes('分') ? figure('分') : 0n;
  return readWhole(whole) * 100n + jiao * 10n + cents;
}

function readWhole(text: string): bigint {
  for (const [unit, value] of [
    ['亿', 10n ** 8n],
    ['万', 10n ** 4n],
    ['仟', 1000n],
    ['佰', 100n],
    ['拾', 10n],
  ] as const) {
    const at = text.lastIndexOf(unit);
    if (at >= 0) return readWhole(text.slice(0, at)) * value + readWhole(text.slice(at + 1));
  }
  const digit = text.replaceAll('零', '');
  return digit === '' ? 0n : BigInt('零壹贰叁肆伍陆柒捌玖'.indexOf(digit));
}
