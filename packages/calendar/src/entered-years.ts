import { defaultCalendarRows } from './default-calendar-rows.ts';
import type { CalendarRow, WeekdayOnlyYear } from './working-calendar.ts';

/** A year that somebody entered: weekdays, except for the days listed. */
export interface EnteredYear extends WeekdayOnlyYear {
  days: readonly Omit<CalendarRow, 'source'>[];
}

/** What createCalendar takes. */
export interface CalendarRows {
  rows: readonly CalendarRow[];
  weekdayOnlyYears: readonly WeekdayOnlyYear[];
}

/** The shipped calendar with entered years laid over it: each takes the place of the shipped year as a whole. */
export function withEnteredYears(entered: readonly EnteredYear[]): CalendarRows {
  const known = new Set(entered.map(({ year }) => year));
  const shipped = defaultCalendarRows.filter(({ date }) => !known.has(Number(date.slice(0, 4))));
  const days = entered.flatMap((year) => year.days.map((day) => ({ ...day, source: year.source })));
  return { rows: [...shipped, ...days], weekdayOnlyYears: entered };
}

const keptMilliseconds = 60_000;
const regionsMax = 10_000;

interface CalendarReaderOptions {
  /** Asks the owner of the entered years which of them hold for a region. */
  readYears(regionCode: string): Promise<readonly EnteredYear[]>;
  /** Told about every question that got no answer. */
  onSilence(error: unknown): void;
  /** Milliseconds that only grow. */
  now(): number;
}

/**
 * Reads the calendar of a region and keeps it for a minute. While the owner is silent the last answer counts, before the
 * first one the shipped years alone: what they do not reach stays unknown, nothing is guessed.
 */
export function createCalendarReader({ readYears, onSilence, now }: CalendarReaderOptions) {
  const kept = new Map<string, { at: number; calendar: CalendarRows }>();
  return async (regionCode: string): Promise<CalendarRows> => {
    const last = kept.get(regionCode);
    if (last && now() - last.at < keptMilliseconds) return last.calendar;
    try {
      const calendar = withEnteredYears(await readYears(regionCode));
      if (kept.size >= regionsMax) kept.clear();
      kept.set(regionCode, { at: now(), calendar });
      return calendar;
    } catch (error) {
      onSilence(error);
      return last?.calendar ?? withEnteredYears([]);
    }
  };
}
