import { DomainError } from '@sunledger/service-kit';

export type RegionLevel = 'province' | 'prefecture' | 'county' | 'township' | 'village';

const levelByLength: Record<number, RegionLevel> = {
  2: 'province',
  4: 'prefecture',
  6: 'county',
  9: 'township',
  12: 'village',
};

/** Level of a canonical code by its length; a county-defined node (管理区) keeps the length of its level. */
export function levelOfCode(code: string): RegionLevel | undefined {
  return /^\d+$/.test(code) ? levelByLength[code.length] : undefined;
}

/**
 * Canonical form of a region code: the 12-digit padded form is cut to its level ('421024000000' → '421024').
 * Throws `region.code` for anything that is not 2, 4, 6, 9 or 12 digits.
 */
export function canonicalCode(code: string): string {
  const text = code.trim();
  if (!levelOfCode(text))
    throw new DomainError('region.code', `行政区划代码“${code}”应为 2、4、6、9 或 12 位数字`, { status: 400 });
  if (text.length === 12) {
    for (const length of [2, 4, 6, 9]) if (/^0+$/.test(text.slice(length))) return text.slice(0, length);
  }
  return text.length === 6 && text.endsWith('0000')
    ? text.slice(0, 2)
    : text.length === 6 && text.endsWith('00')
      ? text.slice(0, 4)
      : text;
}

/** Code of the region one level up; '' above a province. */
export function parentCode(code: string): string {
  const lengths = [2, 4, 6, 9, 12];
  return code.slice(0, lengths[lengths.indexOf(code.length) - 1] ?? 0);
}
