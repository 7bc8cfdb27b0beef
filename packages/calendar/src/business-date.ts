import { CalendarError } from './calendar-error.ts';

/** A calendar day in Asia/Shanghai, written 'YYYY-MM-DD', years 1900–9999. Text order is date order. */
export type BusinessDate = string;

const DAY_MILLISECONDS = 86_400_000;
const SHANGHAI_OFFSET_MILLISECONDS = 8 * 3_600_000;
// China kept summer time until 1991-09-15; since then Shanghai has been UTC+8 without exception.
const FIXED_OFFSET_SINCE = Date.UTC(1991, 8, 15);

/** Whether the text is an existing day in canonical form ('YYYY-MM-DD', years 1900–9999). */
export function isBusinessDate(text: string): text is BusinessDate {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return match !== null && isExistingDay(Number(match[1]), Number(match[2]), Number(match[3]));
}

/**
 * Reads a day as people write it, year first: '2024-03-05', '2024/3/5', '2024.3.5', '2024年3月5日', '20240305', full-width
 * digits and outer blanks included.
 * @returns the canonical form.
 * @throws CalendarError `calendar.date` for any other writing, a day that does not exist, or a year before 1900.
 */
export function parseBusinessDate(text: string): BusinessDate {
  const written = text.trim().replace(/[！-～]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0));
  if (written === '') throw new CalendarError('calendar.date', '日期不能为空');
  const match =
    /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(written) ??
    /^(\d{4})(年)(\d{1,2})月(\d{1,2})日$/.exec(written) ??
    /^(\d{4})()(\d{2})(\d{2})$/.exec(written);
  if (match === null) throw new CalendarError('calendar.date', `“${written}”不是有效的日期：请写成 2024-03-05 的形式`);
  const [, year = '', , month = '', day = ''] = match;
  if (!isExistingDay(Number(year), Number(month), Number(day))) {
    throw new CalendarError('calendar.date', `日期“${written}”不存在：请核对年（1900–9999）、月、日`);
  }
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

/**
 * The day it is in Shanghai at an instant.
 * @param epochMilliseconds an instant since 1991-09-15, when summer time ended.
 * @throws CalendarError `calendar.range` for an earlier instant or one past the year 9999.
 */
export function shanghaiDate(epochMilliseconds: number): BusinessDate {
  if (!(epochMilliseconds >= FIXED_OFFSET_SINCE))
    throw new CalendarError('calendar.range', '时刻早于 1991-09-15，无法换算为北京时间日期');
  return fromDayNumber(Math.floor((epochMilliseconds + SHANGHAI_OFFSET_MILLISECONDS) / DAY_MILLISECONDS));
}

/** Epoch milliseconds of the first instant of the day in Shanghai. @throws CalendarError as endOfDayInstant does. */
export function startOfDayInstant(date: BusinessDate): number {
  const instant = dayNumber(date) * DAY_MILLISECONDS - SHANGHAI_OFFSET_MILLISECONDS;
  if (instant < FIXED_OFFSET_SINCE)
    throw new CalendarError('calendar.range', `日期 ${date} 早于 1991-09-16，无法换算为时刻`);
  return instant;
}

/**
 * Epoch milliseconds of the first instant after the day in Shanghai: a period whose last day this is has ended then.
 * @throws CalendarError `calendar.date` for a malformed date, `calendar.range` before 1991-09-16 (summer time).
 */
export function endOfDayInstant(date: BusinessDate): number {
  return startOfDayInstant(date) + DAY_MILLISECONDS;
}

/**
 * The day `days` natural days later (earlier if negative); 1 is the next day.
 * @throws CalendarError `calendar.date` for a malformed date, `calendar.count` unless days is an integer, `calendar.range` outside 1900–9999.
 */
export function addDays(date: BusinessDate, days: number): BusinessDate {
  return fromDayNumber(dayNumber(date) + assertWholeDays(days));
}

/** Returns the count unchanged. @throws CalendarError `calendar.count` unless it is an integer. */
export function assertWholeDays(days: number): number {
  if (!Number.isSafeInteger(days)) {
    throw new CalendarError('calendar.count', `天数必须是整数：${days}`);
  }
  return days;
}

/** Natural days from one day to another: 0 for the same day, negative when `to` is earlier. @throws CalendarError `calendar.date`. */
export function daysBetween(from: BusinessDate, to: BusinessDate): number {
  return dayNumber(to) - dayNumber(from);
}

/** Negative when left is earlier, positive when it is later, 0 for the same day; fit for Array.sort. */
export function compareDates(left: BusinessDate, right: BusinessDate): -1 | 0 | 1 {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Whether the day is a Saturday or Sunday, whatever the working calendar says. @throws CalendarError `calendar.date`. */
export function isWeekend(date: BusinessDate): boolean {
  const weekday = new Date(dayNumber(date) * DAY_MILLISECONDS).getUTCDay();
  return weekday === 0 || weekday === 6;
}

function isExistingDay(year: number, month: number, day: number): boolean {
  if (year < 1900 || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function dayNumber(date: BusinessDate): number {
  if (!isBusinessDate(date))
    throw new CalendarError('calendar.date', `“${date}”不是有效的日期：请写成 2024-03-05 的形式`);
  return Date.parse(`${date}T00:00:00Z`) / DAY_MILLISECONDS;
}

function fromDayNumber(days: number): BusinessDate {
  const date = new Date(days * DAY_MILLISECONDS);
  const year = date.getUTCFullYear();
  if (!(year >= 1900 && year <= 9999)) throw new CalendarError('calendar.range', '日期超出 1900–9999 年');
  return date.toISOString().slice(0, 10);
}
