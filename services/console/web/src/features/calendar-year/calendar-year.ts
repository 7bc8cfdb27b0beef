import type { components } from '@sunledger/disclosure-client';
import { queryOptions } from '@tanstack/react-query';
import { call, disclosure } from '../../api.ts';

export type CalendarYear = components['schemas']['CalendarYear'];
export type ShippedYear = components['schemas']['WorkingYear'];
export type CalendarDay = CalendarYear['days'][number];

export const CALENDAR_KEY = ['disclosure', 'calendar-year'] as const;

export const calendarYearsQuery = queryOptions({
  queryKey: [...CALENDAR_KEY, 'all'],
  queryFn: ({ signal }) => call(disclosure.GET('/calendar-years', { signal })),
});

/** The last day up to which the working days of a region are known. */
export function calendarKnownUntilQuery(regionCode: string) {
  return queryOptions({
    queryKey: [...CALENDAR_KEY, 'known-until', regionCode],
    queryFn: async ({ signal }) =>
      (await call(disclosure.GET('/working-calendar', { params: { query: { regionCode } }, signal }))).knownUntil,
  });
}

/** Consecutive days of one name, as a notice states them: 国庆节 10月1日至7日. */
export interface Period {
  name: string;
  isWorkday: boolean;
  from: string;
  to: string;
}

export function toPeriods(days: readonly CalendarDay[]): Period[] {
  const periods: Period[] = [];
  for (const { date, name, isWorkday } of days.toSorted((a, b) => a.date.localeCompare(b.date))) {
    const last = periods.at(-1);
    if (last && last.name === name && last.isWorkday === isWorkday && dayAfter(last.to) === date) last.to = date;
    else periods.push({ name, isWorkday, from: date, to: date });
  }
  return periods;
}

/** The days of a period; the one after its last day is the first that is not among them. */
export function daysOf({ name, isWorkday, from, to }: Period): CalendarDay[] {
  const days: CalendarDay[] = [];
  for (let date = from; date <= to; date = dayAfter(date)) days.push({ date, isWorkday, name });
  return days;
}

function dayAfter(date: string): string {
  const day = new Date(`${date}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}
