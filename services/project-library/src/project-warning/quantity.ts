/** A number with its unit as found in a text, e.g. 2.5 千米. `value` is exact to three decimals, in thousandths. */
export interface Quantity {
  written: string;
  thousandths: bigint;
  unit: string;
}

// Longer names first, so that 平方米 is not read as 平方 + 米.
const unitNames = [
  '平方千米',
  '平方公里',
  '平方米',
  '立方米',
  '延长米',
  '千米',
  '公里',
  '亩',
  '公顷',
  '米',
  '㎡',
  'km',
  'KM',
  'm',
  '座',
  '处',
  '条',
  '个',
  '口',
  '户',
  '人',
  '头',
  '只',
  '株',
  '盏',
  '套',
  '吨',
];
const quantityPattern = new RegExp(`(\\d+(?:\\.\\d{1,3})?)\\s*(${unitNames.join('|')})`, 'g');

/** The units that measure the same thing are brought to one of them. */
const canonicalUnits: Record<string, { unit: string; factor: bigint }> = {
  千米: { unit: '米', factor: 1000n },
  公里: { unit: '米', factor: 1000n },
  km: { unit: '米', factor: 1000n },
  KM: { unit: '米', factor: 1000n },
  延长米: { unit: '米', factor: 1n },
  m: { unit: '米', factor: 1n },
  '㎡': { unit: '平方米', factor: 1n },
  平方千米: { unit: '平方米', factor: 1_000_000n },
  平方公里: { unit: '平方米', factor: 1_000_000n },
  公顷: { unit: '亩', factor: 15n },
};

/** Every number with a unit in a text, in order. A quotation mark between number words, as in copied tables, does not matter. */
export function quantitiesIn(text: string): Quantity[] {
  const plain = text.normalize('NFC').replace(/["“”'‘’\s]/g, '');
  return [...plain.matchAll(quantityPattern)].map(([written, value = '0', unit = '']) =>
    quantityOf(value, unit, written),
  );
}

/** One quantity from a written number and a unit. */
export function quantityOf(value: string, unit: string, written = `${value}${unit}`): Quantity {
  const [whole = '0', fraction = ''] = value.split('.');
  const thousandths = BigInt(whole) * 1000n + BigInt(fraction.padEnd(3, '0').slice(0, 3));
  const canonical = canonicalUnits[unit] ?? { unit, factor: 1n };
  return { written, thousandths: thousandths * canonical.factor, unit: canonical.unit };
}

const chineseDigits: Record<string, number> = {
  一: 1,
  两: 2,
  二: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
  十: 10,
};

/** '三' → 3, '12' → 12, '十二' → 12; undefined for anything that is no small count. */
export function countOf(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  const match = /^([一二三四五六七八九])?十([一二三四五六七八九])?$/.exec(text);
  if (match) return (match[1] ? chineseDigits[match[1]]! : 1) * 10 + (match[2] ? chineseDigits[match[2]]! : 0);
  return chineseDigits[text];
}
