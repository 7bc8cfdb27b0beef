const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/**
 * Checks a 统一社会信用代码 by GB 32100: 18 characters without I, O, S, V, Z; weights 3^(i-1) mod 31; check character
 * (31 - Σ mod 31) mod 31. Returns the reason it is wrong in Chinese, or undefined.
 */
export function problemOfCreditCode(code: string): string | undefined {
  if (code.length !== 18) return '统一社会信用代码应为 18 位';
  let sum = 0;
  let weight = 1;
  for (const character of code.slice(0, 17)) {
    const value = alphabet.indexOf(character);
    if (value < 0) return `统一社会信用代码不能含有“${character}”`;
    sum += value * weight;
    weight = (weight * 3) % 31;
  }
  const expected = alphabet[(31 - (sum % 31)) % 31];
  return code[17] === expected ? undefined : `统一社会信用代码校验位应为“${expected}”`;
}
