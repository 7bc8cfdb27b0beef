export {
  addDays,
  type BusinessDate,
  compareDates,
  daysBetween,
  endOfDayInstant,
  isBusinessDate,
  isWeekend,
  parseBusinessDate,
  shanghaiDate,
  startOfDayInstant,
} from './business-date.ts';
export { CalendarError, type CalendarErrorCode, CalendarUnknownError } from './calendar-error.ts';
export { defaultCalendarRows, shippedYears } from './default-calendar-rows.ts';
export { type CalendarRows, createCalendarReader, withEnteredYears } from './entered-years.ts';
export {
  type CalendarRow,
  createCalendar,
  type DayUnit,
  type DeadlineRule,
  type RemainingDaysQuestion,
  type WeekdayOnlyYear,
  type WorkingCalendar,
} from './working-calendar.ts';
