import { absoluteFen, FEN_PER_YUAN, type Fen } from './fen.ts';

const DIGITS = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'] as const;
const PLACES = ['', '拾', '佰', '仟'] as const;

/**
 * 人民币大写 of an amount in fen, as bills and settlement vouchers want it: 10700053n → "壹拾万零柒仟元伍角叁分".
 *
 * 《支付结算办法》附一《正确填写票据和结算凭证的基本规定》二、三: amounts ending in 元 close with 整 (or 正), after 角 nothing need
 * follow and after 分 nothing may; a run of zeros between figures is read as one 零; 角 zero with 分 non-zero takes 零 after 元.
 * Of the two writings the rule permits for 107000.53, banks print the one without 零 between 元 and 角.
 *
 * Zero is 零元整; a negative amount begins with 负. The caller prints 人民币 in front where the form has not.
 */
export function toChineseCapital(fen: Fen, closing: '整' | '正' = '整'): string {
  const absolute = absoluteFen(fen);
  const yuan = absolute / FEN_PER_YUAN;
  const jiao = Number((absolute / 10n) % 10n);
  const cents = Number(absolute % 10n);
  const sign = fen < 0n ? '负' : '';
  if (jiao === 0 && cents === 0) return `${sign}${wholeYuan(yuan) || '零'}元${closing}`;
  const whole = yuan === 0n ? '' : `${wholeYuan(yuan)}元`;
  const zero = jiao === 0 && whole !== '' ? '零' : '';
  return sign + whole + zero + (jiao === 0 ? '' : `${DIGITS[jiao]}角`) + (cents === 0 ? '' : `${DIGITS[cents]}分`);
}

function wholeYuan(yuan: bigint): string {
  if (yuan === 0n) return '';
  const digits = yuan.toString();
  let text = '';
  let isZeroPending = false;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[index]);
    const place = digits.length - 1 - index;
    if (digit === 0) {
      isZeroPending = true;
    } else {
      text += (isZeroPending ? '零' : '') + DIGITS[digit] + PLACES[place % 4];
      isZeroPending = false;
    }
    text += sectionUnit(digits, index, place);
  }
  return text;
}

/** 万 closes four places that hold a figure; 亿 closes everything above it, so that 10^12 reads 壹万亿. */
function sectionUnit(digits: string, index: number, place: number): '' | '万' | '亿' {
  if (place === 0 || place % 4 !== 0) return '';
  if (place % 8 === 0) return '亿';
  return /[1-9]/.test(digits.slice(Math.max(0, index - 3), index + 1)) ? '万' : '';
}
