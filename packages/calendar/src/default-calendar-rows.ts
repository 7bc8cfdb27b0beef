import { addDays, type BusinessDate, isWeekend } from './business-date.ts';
import { type HolidayNotice, holidayNotices } from './holiday-notices.ts';
import type { CalendarRow } from './working-calendar.ts';

/**
 * One row for every day of 2024–2026, from the State Council office's notices cited in each row. A county's own rows go
 * after these: createCalendar([...defaultCalendarRows, ...countyRows]).
 */
export const defaultCalendarRows: readonly CalendarRow[] = holidayNotices.flatMap(rowsOfNotice);

/** The shipped years, each with the days on which its notice departs from the weekday. */
export const shippedYears = holidayNotices.map((notice) => ({
  year: notice.year,
  source: notice.source,
  days: daysOfNotice(notice),
}));

function rowsOfNotice(notice: HolidayNotice): CalendarRow[] {
  const rows = ordinaryDays(notice);
  for (const day of daysOfNotice(notice)) rows.set(day.date, { ...day, source: notice.source });
  return [...rows.values()];
}

function daysOfNotice({ daysOff, workedWeekendDays }: HolidayNotice): Omit<CalendarRow, 'source'>[] {
  const days = workedWeekendDays.map(({ name, date }) => ({ date, isWorkday: true, name: `${name}调休上班` }));
  for (const { name, from, to } of daysOff) {
    for (let date = from; date <= to; date = addDays(date, 1)) days.push({ date, isWorkday: false, name });
  }
  return days.sort((a, b) => (a.date < b.date ? -1 : 1));
}

function ordinaryDays({ year, source }: HolidayNotice): Map<BusinessDate, CalendarRow> {
  const rows = new Map<BusinessDate, CalendarRow>();
  for (let date = `${year}-01-01`; date <= `${year}-12-31`; date = addDays(date, 1)) {
    rows.set(date, {
      date,
      isWorkday: !isWeekend(date),
      name: isWeekend(date) ? '周末' : '工作日',
      source,
    });
  }
  return rows;
}
