import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  compareDates,
  daysBetween,
  endOfDayInstant,
  isBusinessDate,
  isWeekend,
  parseBusinessDate,
  shanghaiDate,
  startOfDayInstant,
} from './business-date.ts';

const day = fc.integer({ min: 0, max: 100_000 }).map((offset) => addDays('1900-01-01', offset));
const dayWithFixedOffset = fc.integer({ min: 0, max: 100_000 }).map((offset) => addDays('1991-09-16', offset));

describe('parseBusinessDate', () => {
  it.each([
    ['2024-03-05', '2024-03-05'],
    ['2024/3/5', '2024-03-05'],
    ['2024.3.5', '2024-03-05'],
    ['2024年3月5日', '2024-03-05'],
    ['20240305', '2024-03-05'],
    ['　２０２４－０３－０５ ', '2024-03-05'],
    ['2024-02-29', '2024-02-29'],
    ['9999-12-31', '9999-12-31'],
  ])('reads %s', (text, expected) => {
    expect(parseBusinessDate(text)).toBe(expected);
  });

  it.each([
    ['', '不能为空'],
    ['2023-02-29', '不存在'],
    ['2024-13-01', '不存在'],
    ['2024-04-31', '不存在'],
    ['1899-12-31', '不存在'],
    ['2024-3/5', '不是有效的日期'],
    ['5/3/2024', '不是有效的日期'],
    ['45356', '不是有效的日期'],
    ['2024-03-05T00:00:00Z', '不是有效的日期'],
  ])('refuses %j with the rule it breaks', (text, rule) => {
    expect(() => parseBusinessDate(text)).toThrow(rule);
  });
});

it('accepts only the canonical form of an existing day as a business date', () => {
  expect(isBusinessDate('2024-02-29')).toBe(true);
  for (const text of ['2024-2-29', '2023-02-29', '2024/02/29', '2024-02-29 ', ''])
    expect(isBusinessDate(text)).toBe(false);
});

describe('Shanghai instants', () => {
  it('turns the day at 16:00 UTC', () => {
    expect(shanghaiDate(Date.UTC(2024, 1, 28, 15, 59, 59, 999))).toBe('2024-02-28');
    expect(shanghaiDate(Date.UTC(2024, 1, 28, 16))).toBe('2024-02-29');
    expect(endOfDayInstant('2023-08-23')).toBe(Date.UTC(2023, 7, 23, 16));
  });

  it('refuses instants of the summer-time years', () => {
    expect(() => shanghaiDate(Date.UTC(1990, 6, 1))).toThrow('1991-09-15');
    expect(() => shanghaiDate(Number.NaN)).toThrow('1991-09-15');
    expect(() => endOfDayInstant('1991-09-15')).toThrow('1991-09-16');
  });

  it('agrees with the time zone database for every day', () => {
    const zone = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });
    fc.assert(
      fc.property(dayWithFixedOffset, (date) => {
        expect(zone.format(endOfDayInstant(date) - 1)).toBe(date);
        expect(zone.format(startOfDayInstant(date))).toBe(date);
        expect(shanghaiDate(endOfDayInstant(date) - 1)).toBe(date);
        expect(shanghaiDate(endOfDayInstant(date))).toBe(addDays(date, 1));
      }),
    );
  });
});

describe('day arithmetic', () => {
  it('crosses month ends, leap days and years', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2023-02-28', 1)).toBe('2023-03-01');
    expect(addDays('2024-01-01', -1)).toBe('2023-12-31');
    expect(daysBetween('2024-01-01', '2025-01-01')).toBe(366);
    expect(isWeekend('2026-11-22')).toBe(true);
    expect(isWeekend('2026-11-23')).toBe(false);
  });

  it('counts back the days it added, in date order', () => {
    fc.assert(
      fc.property(day, fc.integer({ min: -500, max: 500 }), (date, days) => {
        fc.pre(date > '1902');
        const other = addDays(date, days);
        expect(daysBetween(date, other)).toBe(days);
        expect(compareDates(date, other)).toBe(-Math.sign(days) + 0);
        expect(parseBusinessDate(other)).toBe(other);
      }),
    );
  });

  it('refuses fractions of a day, malformed dates and years it does not know', () => {
    expect(() => addDays('2024-01-01', 0.5)).toThrow('整数');
    expect(() => addDays('2024-1-1', 1)).toThrow('不是有效的日期');
    expect(() => addDays('9999-12-31', 1)).toThrow('1900–9999');
    expect(() => addDays('1900-01-01', -1)).toThrow('1900–9999');
  });
});
