import {
  addDays,
  assertWholeDays,
  type BusinessDate,
  daysBetween,
  isBusinessDate,
  isWeekend,
} from './business-date.ts';
import { CalendarError, CalendarUnknownError } from './calendar-error.ts';

/** What is known about one day: whether people work, under which name, and which document says so. */
export interface CalendarRow {
  date: BusinessDate;
  isWorkday: boolean;
  name: string;
  source: string;
}

/** A declaration that days of this year without a row follow the weekday alone; `source` says who declared it. */
export interface WeekdayOnlyYear {
  year: number;
  source: string;
}

/** 自然日 or 工作日. */
export type DayUnit = 'natural' | 'working';

export interface DeadlineRule {
  start: BusinessDate;
  /** Length of the period in days, at least 1. */
  count: number;
  unit: DayUnit;
}

export interface RemainingDaysQuestion {
  today: BusinessDate;
  /** Last day of the period. */
  deadline: BusinessDate;
  unit: DayUnit;
}

/**
 * Working days of one place. Every method throws CalendarUnknownError when it would need a day nobody has entered, and
 * CalendarError for malformed dates and counts. Natural-day answers need no entries.
 */
export interface WorkingCalendar {
  /** The row that decides this day, made from the weekday in a declared weekday-only year. */
  dayOf(date: BusinessDate): CalendarRow;
  isWorkday(date: BusinessDate): boolean;
  /** The count-th working day after (before, if negative) the date, which itself does not count; 0 is the date itself. */
  addWorkdays(date: BusinessDate, count: number): BusinessDate;
  /**
   * Last day of a period counted inclusively: the start, or the first working day from it, is day 1.
   * 10 natural days from 2023-08-14 end on 2023-08-23.
   */
  deadline(rule: DeadlineRule): BusinessDate;
  /**
   * Days left of a period, today included: 1 on its last day. After the last day, minus the days overdue. Counted in
   * working days it is 0 when none is left, or none has passed since.
   */
  remainingDays(question: RemainingDaysQuestion): number;
}

/**
 * Builds a calendar. Later rows override earlier ones of the same date, so a county's edits go last. A year without rows
 * is unknown, before the first year as after the last, unless it is declared in `weekdayOnlyYears`.
 *
 * Inside a workflow pass rows that came in as input or from an activity, so that an edit of the calendar cannot change a replay.
 * @throws CalendarError `calendar.row` when a row's date is malformed.
 */
export function createCalendar(
  rows: Iterable<CalendarRow>,
  weekdayOnlyYears: Iterable<WeekdayOnlyYear> = [],
): WorkingCalendar {
  const known = new Map<BusinessDate, CalendarRow>();
  for (const row of rows) {
    if (!isBusinessDate(row.date)) throw new CalendarError('calendar.row', `工作日历中的日期“${row.date}”无效`);
    known.set(row.date, row);
  }
  const declared = new Map(Array.from(weekdayOnlyYears, ({ year, source }) => [year, source]));

  function dayOf(date: BusinessDate): CalendarRow {
    const row = known.get(date);
    if (row !== undefined) return row;
    const isRestDay = isWeekend(date);
    const source = declared.get(Number(date.slice(0, 4)));
    if (source === undefined) throw new CalendarUnknownError(date);
    return { date, isWorkday: !isRestDay, name: isRestDay ? '周末' : '工作日', source };
  }

  const isWorkday = (date: BusinessDate) => dayOf(date).isWorkday;

  function addWorkdays(date: BusinessDate, count: number): BusinessDate {
    const step = assertWholeDays(count) < 0 ? -1 : 1;
    let day = addDays(date, 0);
    for (let left = Math.abs(count); left > 0;) {
      day = addDays(day, step);
      if (isWorkday(day)) left -= 1;
    }
    return day;
  }

  function countWorkdays(from: BusinessDate, to: BusinessDate): number {
    let count = 0;
    for (let day = from; day <= to; day = addDays(day, 1)) if (isWorkday(day)) count += 1;
    return count;
  }

  return {
    dayOf,
    isWorkday,
    addWorkdays,
    deadline({ start, count, unit }) {
      if (assertWholeDays(count) < 1) {
        throw new CalendarError('calendar.count', `期限天数至少为 1：${count}`);
      }
      return unit === 'natural' ? addDays(start, count - 1) : addWorkdays(addDays(start, -1), count);
    },
    remainingDays({ today, deadline, unit }) {
      const daysAhead = daysBetween(today, deadline);
      if (unit === 'natural') return daysAhead < 0 ? daysAhead : daysAhead + 1;
      if (daysAhead >= 0) return countWorkdays(today, deadline);
      const overdue = countWorkdays(addDays(deadline, 1), today);
      return overdue === 0 ? 0 : -overdue;
    },
  };
}
