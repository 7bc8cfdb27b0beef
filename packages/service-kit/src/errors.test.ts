import { CalendarUnknownError, createCalendar } from '@sunledger/calendar';
import { expect, it } from 'vitest';
import { asDomainError, asInputError } from './errors.ts';

it('tells who asks about a year that is not in the calendar to enter it first, and lets an activity try again', () => {
  const unknown = catchError(() => createCalendar([]).addWorkdays('2031-05-01', 3));
  expect(unknown).toBeInstanceOf(CalendarUnknownError);
  expect(asInputError(unknown)).toMatchObject({
    code: 'calendar.unknown',
    status: 409,
    publicMessage: expect.stringContaining('请先录入 2031 年的放假调休安排'),
  });
  expect(asDomainError(unknown)).toBeUndefined();
});

function catchError(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
