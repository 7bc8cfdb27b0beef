import {
  CalendarUnknownError,
  createCalendar,
  defaultCalendarRows,
  type BusinessDate,
  type DeadlineRule,
  type WorkingCalendar,
} from '@sunledger/calendar';
import type { Tx } from '../database.ts';

/** The shipped calendar with the years that were entered here laid over it. */
export async function loadCalendar(tx: Tx): Promise<WorkingCalendar> {
  const years = await tx.selectFrom('calendar_year').select(['year', 'source']).execute();
  const days = await tx.selectFrom('calendar_day').selectAll().execute();
  const sources = new Map(years.map(({ year, source }) => [year, source]));
  const entered = days.map((day) => ({
    date: day.date,
    isWorkday: day.is_workday,
    name: day.name,
    source: sources.get(day.year) ?? '',
  }));
  const shipped = defaultCalendarRows.filter(({ date }) => !sources.has(Number(date.slice(0, 4))));
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
