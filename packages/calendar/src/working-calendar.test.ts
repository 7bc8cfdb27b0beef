import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from './business-date.ts';
import { CalendarUnknownError } from './calendar-error.ts';
import { defaultCalendarRows } from './default-calendar-rows.ts';
import { createCalendar } from './working-calendar.ts';

const calendar = createCalendar(defaultCalendarRows);
const firstDay = '2024-01-01';
const knownDay = fc.integer({ min: 0, max: 1095 }).map((offset) => addDays(firstDay, offset));

describe('default calendar 2024–2026', () => {
  it('has exactly one row for every day of the published years and none beyond', () => {
    expect(defaultCalendarRows.map((row) => row.date)).toEqual(
      Array.from({ length: 1096 }, (_, offset) => addDays(firstDay, offset)),
    );
  });

  it.each([
    ['2024-02-09', true, '工作日'],
    ['2024-02-18', true, '春节调休上班'],
    ['2024-09-14', true, '中秋节调休上班'],
    ['2025-01-26', true, '春节调休上班'],
    ['2025-06-02', false, '端午节'],
    ['2025-10-08', false, '国庆节、中秋节'],
    ['2026-01-02', false, '元旦'],
    ['2026-02-28', true, '春节调休上班'],
    ['2026-09-20', true, '国庆节调休上班'],
    ['2026-11-22', false, '周末'],
  ])('%s: workday %s (%s)', (date, isWorkday, name) => {
    expect(calendar.dayOf(date)).toMatchObject({ isWorkday, name });
    expect(calendar.dayOf(date).source).toContain(`关于${date.slice(0, 4)}年部分节假日安排的通知`);
  });

  it.each([
    ['2024', 251],
    ['2025', 248],
    ['2026', 248],
  ])('%s has %i working days', (year, count) => {
    expect(defaultCalendarRows.filter((row) => row.isWorkday && row.date.startsWith(year))).toHaveLength(count);
  });

  it('refuses to guess a day outside the published years', () => {
    for (const date of ['2027-01-01', '2027-01-04', '2023-12-29']) {
      expect(() => calendar.isWorkday(date)).toThrow(CalendarUnknownError);
    }
    expect(() => calendar.isWorkday('2027-01-01')).toThrow('请先录入 2027 年');
  });
});

describe('deadline', () => {
  it('counts natural days inclusively: 莲都区 贴息公示 2023-08-14 to 2023-08-23', () => {
    expect(calendar.deadline({ start: '2023-08-14', count: 10, unit: 'natural' })).toBe('2023-08-23');
  });

  it('counts working days inclusively in a declared weekday-only year: 沙坡头区 2021-07-28 to 2021-08-10', () => {
    const declared = createCalendar(defaultCalendarRows, [{ year: 2021, source: '县工作日历补录' }]);
    expect(declared.deadline({ start: '2021-07-28', count: 10, unit: 'working' })).toBe('2021-08-10');
    expect(declared.dayOf('2021-07-31')).toEqual({
      date: '2021-07-31',
      isWorkday: false,
      name: '周末',
      source: '县工作日历补录',
    });
  });

  it('refuses working days of an earlier year nobody declared', () => {
    expect(() => calendar.deadline({ start: '2021-07-28', count: 10, unit: 'working' })).toThrow(CalendarUnknownError);
  });

  it.each([
    ['2026-09-30', 1, '2026-09-30'],
    ['2026-09-30', 2, '2026-10-08'],
    ['2026-10-01', 1, '2026-10-08'],
    ['2026-02-14', 2, '2026-02-24'],
    ['2024-02-02', 3, '2024-02-05'],
  ])('runs over the holidays: from %s, %i working days end on %s', (start, count, expected) => {
    expect(calendar.deadline({ start, count, unit: 'working' })).toBe(expected);
  });

  it('fails loudly when the period runs past the last known day', () => {
    expect(calendar.deadline({ start: '2026-12-31', count: 1, unit: 'working' })).toBe('2026-12-31');
    expect(() => calendar.deadline({ start: '2026-12-31', count: 2, unit: 'working' })).toThrow(CalendarUnknownError);
  });

  it('refuses a period shorter than a day', () => {
    expect(() => calendar.deadline({ start: '2026-01-05', count: 0, unit: 'natural' })).toThrow('至少为 1');
    expect(() => calendar.deadline({ start: '2026-01-05', count: 1.5, unit: 'working' })).toThrow('整数');
  });

  it('holds exactly the asked number of working days and ends on one', () => {
    fc.assert(
      fc.property(knownDay, fc.integer({ min: 1, max: 60 }), (start, count) => {
        fc.pre(start < '2026-08');
        const last = calendar.deadline({ start, count, unit: 'working' });
        const period = Array.from({ length: daysBetween(start, last) + 1 }, (_, offset) => addDays(start, offset));
        expect(period.filter((date) => calendar.isWorkday(date))).toHaveLength(count);
        expect(calendar.isWorkday(last)).toBe(true);
        expect(calendar.remainingDays({ today: start, deadline: last, unit: 'working' })).toBe(count);
      }),
    );
  });
});

describe('county edits', () => {
  const flood = { date: '2026-07-01', isWorkday: false, name: '防汛停工', source: '县政府通知' };

  it('override the national row of the same day', () => {
    const edited = createCalendar([...defaultCalendarRows, flood]);
    expect(edited.dayOf('2026-07-01')).toEqual(flood);
    expect(edited.deadline({ start: '2026-07-01', count: 1, unit: 'working' })).toBe('2026-07-02');
  });

  it('make known only the days they name', () => {
    const edited = createCalendar([...defaultCalendarRows, { ...flood, date: '2027-01-01', name: '元旦' }]);
    expect(edited.isWorkday('2027-01-01')).toBe(false);
    expect(() => edited.isWorkday('2027-01-02')).toThrow(CalendarUnknownError);
  });

  it('override the weekday in a declared year', () => {
    const declared = createCalendar([{ ...flood, date: '2021-10-01' }], [{ year: 2021, source: '县工作日历补录' }]);
    expect(declared.isWorkday('2021-10-01')).toBe(false);
    expect(declared.isWorkday('2021-10-08')).toBe(true);
  });

  it('are refused with a malformed date', () => {
    expect(() => createCalendar([{ ...flood, date: '2026/7/1' }])).toThrow('2026/7/1');
  });
});

describe('addWorkdays', () => {
  it.each([
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-10-08', -1, '2026-09-30'],
    ['2026-10-03', 0, '2026-10-03'],
    ['2026-10-03', 1, '2026-10-08'],
  ])('%s plus %i is %s', (date, count, expected) => {
    expect(calendar.addWorkdays(date, count)).toBe(expected);
  });

  it('comes back to a working day it left', () => {
    fc.assert(
      fc.property(knownDay, fc.integer({ min: 1, max: 60 }), (date, count) => {
        fc.pre(date < '2026-08' && calendar.isWorkday(date));
        expect(calendar.addWorkdays(calendar.addWorkdays(date, count), -count)).toBe(date);
      }),
    );
  });
});

describe('remainingDays', () => {
  it.each([
    ['2026-09-28', 'natural', 3],
    ['2026-09-30', 'natural', 1],
    ['2026-10-01', 'natural', -1],
    ['2026-09-28', 'working', 3],
    ['2026-09-30', 'working', 1],
    ['2026-10-05', 'working', 0],
    ['2026-10-09', 'working', -2],
  ] as const)('on %s a period ending 2026-09-30 leaves (%s) %i', (today, unit, expected) => {
    expect(calendar.remainingDays({ today, deadline: '2026-09-30', unit })).toBe(expected);
  });
});
