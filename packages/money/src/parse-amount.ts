import { readDecimal, toHalfWidth } from './decimal-text.ts';
import { assertFenRange, type Fen } from './fen.ts';
import { MoneyError } from './money-error.ts';

interface AmountUnit {
  name: '元' | '万元';
  /** Decimals of the unit that still are whole fen. */
  decimals: number;
  suffix: RegExp;
}

const YUAN: AmountUnit = { name: '元', decimals: 2, suffix: /元$/ };
const WAN: AmountUnit = { name: '万元', decimals: 6, suffix: /万元?$/ };

/**
 * Reads an amount in 元 as people type or paste it: "1,234.56", "１，２３４．５６", "¥1234", " -0.05 ", "12元".
 * @returns the amount in fen.
 * @throws MoneyError naming the rule: empty text, a third decimal, misplaced thousands separators, an exponent,
 *   the unit 万元, leading zeros, anything that is no number, or more than a bigint column holds.
 */
export function parseYuan(text: string): Fen {
  return parseAmount(text, YUAN);
}

/**
 * Reads an amount in 万元, exactly, with up to six decimals: "12.3456" → 12_345_600n. Accepts the same writing as
 * parseYuan, and the suffix 万 or 万元.
 * @returns the amount in fen.
 * @throws MoneyError naming the rule, as parseYuan does.
 */
export function parseWan(text: string): Fen {
  return parseAmount(text, WAN);
}

/**
 * Reads an amount from the wire: a canonical decimal integer in fen ("12345", "-5").
 * @throws MoneyError `money.format` for any other text (leading zeros, "-0", blanks, decimals), `money.range` beyond a bigint column.
 */
export function parseFen(text: string): Fen {
  if (!/^(?:0|-?[1-9]\d*)$/.test(text)) throw new MoneyError('money.format', `“${text}”不是以分为单位的整数`);
  return assertFenRange(BigInt(text));
}

function parseAmount(text: string, unit: AmountUnit): Fen {
  const written = toHalfWidth(text);
  if (written === '') throw new MoneyError('money.empty', '金额不能为空');
  const plain = written
    .replace(/^(-?)[¥￥]\s*/, '$1')
    .replace(unit.suffix, '')
    .trim();
  const digits = withoutGrouping(plain, text);
  const decimal = readDecimal(digits);
  if (decimal === undefined) throw explainRefusal(plain, text, unit);
  if (/^-?0\d/.test(digits)) throw new MoneyError('money.format', `金额“${text.trim()}”不能以多余的 0 开头`);
  if (decimal.scale > unit.decimals) {
    throw new MoneyError(
      'money.decimals',
      `金额“${text.trim()}”的小数超过 ${unit.decimals} 位：以${unit.name}为单位最多 ${unit.decimals} 位小数（精确到分）`,
    );
  }
  return assertFenRange(decimal.coefficient * 10n ** BigInt(unit.decimals - decimal.scale));
}

function withoutGrouping(plain: string, text: string): string {
  if (!plain.includes(',')) return plain;
  if (/^-?[\d,]+(?:\.[\d,]*)?$/.test(plain) && !/^-?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(plain)) {
    throw new MoneyError(
      'money.grouping',
      `金额“${text.trim()}”的千位分隔符位置不对：须从个位起每三位一个逗号，小数部分不用逗号`,
    );
  }
  return plain.replaceAll(',', '');
}

function explainRefusal(plain: string, text: string, unit: AmountUnit): MoneyError {
  const shown = text.trim();
  if (plain === '' || plain === '-') return new MoneyError('money.empty', `金额“${shown}”没有数字`);
  if (/^-?[\d.]+e[+-]?\d+$/i.test(plain)) {
    return new MoneyError('money.exponent', `金额“${shown}”用了科学计数法：请写成普通数字`);
  }
  if (/[万亿元]/.test(plain)) return new MoneyError('money.unit', `金额“${shown}”的单位不对：此处以${unit.name}为单位`);
  return new MoneyError('money.format', `“${shown}”不是有效的金额：只能有数字、千位逗号和一个小数点`);
}
