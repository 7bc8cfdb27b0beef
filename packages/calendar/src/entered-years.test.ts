import { describe, expect, it } from 'vitest';
import { createCalendarReader, type EnteredYear, withEnteredYears } from './entered-years.ts';
import { createCalendar } from './working-calendar.ts';

const year2027: EnteredYear = {
  year: 2027,
  source: '县政府办通知',
  days: [{ date: '2027-01-01', isWorkday: false, name: '元旦' }],
};

const calendarOf = (source: ReturnType<typeof withEnteredYears>) =>
  createCalendar(source.rows, source.weekdayOnlyYears);

describe('entered years', () => {
  it('follow the weekday except for their days, after the shipped ones', () => {
    const calendar = calendarOf(withEnteredYears([year2027]));
    expect(calendar.deadline({ start: '2026-12-31', count: 2, unit: 'working' })).toBe('2027-01-04');
    expect(calendar.dayOf('2026-10-10').name).toBe('国庆节调休上班');
    expect(() => calendar.isWorkday('2028-01-03')).toThrow('请先录入 2028 年');
  });

  it('take the place of a shipped year as a whole', () => {
    const calendar = calendarOf(withEnteredYears([{ year: 2026, source: '县政府办通知', days: [] }]));
    expect(calendar.isWorkday('2026-10-01')).toBe(true);
    expect(calendar.isWorkday('2025-10-01')).toBe(false);
  });
});

describe('a reader of entered years', () => {
  it('asks once a minute for each region', async () => {
    const asked: string[] = [];
    let now = 0;
    const read = createCalendarReader({
      readYears: async (regionCode) => (asked.push(regionCode), []),
      onSilence: () => undefined,
      now: () => now,
    });
    await read('421024');
    await read('421024');
    await read('620422');
    now = 60_000;
    await read('421024');
    expect(asked).toEqual(['421024', '620422', '421024']);
  });

  it('keeps the last answer while the owner is silent, and the shipped years before the first; it says so', async () => {
    let answer: () => Promise<EnteredYear[]> = async () => Promise.reject(new Error('silent'));
    let now = 0;
    const silences: unknown[] = [];
    const read = createCalendarReader({
      readYears: () => answer(),
      onSilence: (error) => silences.push(error),
      now: () => now,
    });
    expect(() => calendarOf(withEnteredYears([])).isWorkday('2027-01-04')).toThrow('2027');
    expect((await read('421024')).weekdayOnlyYears).toEqual([]);
    expect(silences).toHaveLength(1);
    answer = async () => [year2027];
    expect((await read('421024')).weekdayOnlyYears).toMatchObject([{ year: 2027 }]);
    answer = async () => Promise.reject(new Error('silent'));
    now = 60_000;
    expect((await read('421024')).weekdayOnlyYears).toMatchObject([{ year: 2027 }]);
    expect(silences).toHaveLength(2);
  });
});
