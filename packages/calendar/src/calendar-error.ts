export type CalendarErrorCode =
  | 'calendar.date'
  | 'calendar.range'
  | 'calendar.count'
  | 'calendar.row'
  | 'calendar.unknown';

/**
 * A date or calendar question that has no answer. `message` is Chinese, names the rule that was broken and may be shown
 * to the person who asked; `code` is stable for programs.
 */
export class CalendarError extends Error {
  readonly code: CalendarErrorCode;

  constructor(code: CalendarErrorCode, message: string) {
    super(message);
    this.name = 'CalendarError';
    this.code = code;
  }
}

/** Nobody has entered whether this day is a working day: the calendar must be extended first, it never guesses. */
export class CalendarUnknownError extends CalendarError {
  readonly date: string;

  constructor(date: string) {
    super('calendar.unknown', `工作日历没有 ${date} 的安排：请先录入 ${date.slice(0, 4)} 年的放假调休安排`);
    this.name = 'CalendarUnknownError';
    this.date = date;
  }
}
