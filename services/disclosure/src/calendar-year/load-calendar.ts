import {
  CalendarUnknownError,
  createCalendar,
  defaultCalendarRows,
  type BusinessDate,
  type DeadlineRule,
  type WorkingCalendar,
} from '@sunledger/calendar';
import type { Tx } from '../database.ts';
import { calendarDaysSchema } from './contract.ts';

/** The shipped calendar with the years laid over it that were approved for a region: the nearest above it counts. */
export async function loadCalendar(tx: Tx, regionCode: string): Promise<WorkingCalendar> {
  const years = await tx
    .selectFrom('calendar_entry')
    .select(['year', 'source', 'days'])
    .distinctOn('year')
    .where('status', '=', 'approved')
    .where((where) => where.fn('starts_with', [where.val(regionCode), 'region_code']))
    .orderBy('year')
    .orderBy('region_code', 'desc')
    .execute();
  const entered = years.flatMap(({ days, source }) =>
    calendarDaysSchema.parse(days).map((day) => ({ ...day, source })),
  );
  const known = new Set(years.map(({ year }) => year));
  const shipped = defaultCalendarRows.filter(({ date }) => !known.has(Number(date.slice(0, 4))));
  return createCalendar([...shipped, ...entered], years);
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
