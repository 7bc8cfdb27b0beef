import {
  addDays,
  CalendarUnknownError,
  createCalendar,
  type BusinessDate,
  type DeadlineRule,
  shippedYears,
  type WorkingCalendar,
  withEnteredYears,
} from '@sunledger/calendar';
import type { Tx } from '../database.ts';
import { calendarDaysSchema } from './contract.ts';

/** The years that were approved for a region: of several for one year the nearest above it counts. */
export async function approvedYears(tx: Tx, regionCode: string) {
  const years = await tx
    .selectFrom('calendar_entry')
    .select(['year', 'source', 'days'])
    .distinctOn('year')
    .where('status', '=', 'approved')
    .where((where) => where.fn('starts_with', [where.val(regionCode), 'region_code']))
    .orderBy('year')
    .orderBy('region_code', 'desc')
    .execute();
  return years.map(({ year, source, days }) => ({ year, source, days: calendarDaysSchema.parse(days) }));
}

/** The shipped calendar with the years laid over it that were approved for a region. */
export async function loadCalendar(tx: Tx, regionCode: string): Promise<WorkingCalendar> {
  const { rows, weekdayOnlyYears } = withEnteredYears(await approvedYears(tx, regionCode));
  return createCalendar(rows, weekdayOnlyYears);
}

/** The last day up to which no year is missing from the shipped ones and those entered. */
export function knownUntil(entered: readonly { year: number }[]): BusinessDate {
  const known = new Set([...shippedYears, ...entered].map(({ year }) => year));
  let year = shippedYears[0]!.year;
  while (known.has(year + 1)) year += 1;
  return `${year}-12-31`;
}

/**
 * The day so many working days after another. Where nobody entered the year it counts natural days: for a deadline that is the
 * office's own, unlike one that people have a right to.
 */
export function workdaysAfter(calendar: WorkingCalendar, date: BusinessDate, count: number): BusinessDate {
  try {
    return calendar.addWorkdays(date, count);
  } catch (error) {
    if (error instanceof CalendarUnknownError) return addDays(date, count);
    throw error;
  }
}

/** The last day of a period, or the sentence that says which year somebody has to enter first. */
export function deadlineOrProblem(
  calendar: WorkingCalendar,
  rule: DeadlineRule,
): { endsOn: BusinessDate; problem: null } | { endsOn: null; problem: string } {
  try {
    return { endsOn: calendar.deadline(rule), problem: null };
  } catch (error) {
    if (error instanceof CalendarUnknownError) return { endsOn: null, problem: error.message };
    throw error;
  }
}
