/** A decimal read from text, exactly: coefficient ÷ 10^scale. */
export interface DecimalText {
  coefficient: bigint;
  scale: number;
}

/** Reads plain decimal text ("-12.50": no separators, exponent, bare or trailing point); undefined if it is none. */
export function readDecimal(text: string): DecimalText | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, minus = '', whole = '', fraction = ''] = match;
  const magnitude = BigInt(whole + fraction);
  return { coefficient: minus === '' ? magnitude : -magnitude, scale: fraction.length };
}

/** Half-width form of what a Chinese input method types: digits, point, comma, signs, percent and colon; outer blanks dropped. */
export function toHalfWidth(text: string): string {
  return text
    .trim()
    .replace(/[！-～]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .replace(/[−–]/g, '-');
}
