import {
  addDays,
  CalendarUnknownError,
  type CalendarRow,
  createCalendar,
  type WeekdayOnlyYear,
} from '@sunledger/calendar';
import { type ChainState, type Deadline, stepOf } from './chain-state.ts';

/** The editable working calendar as it stands when a step opens. */
export interface CalendarSource {
  rows: Iterable<CalendarRow>;
  weekdayOnlyYears?: Iterable<WeekdayOnlyYear>;
}

// No period of n working days is longer than this in natural days, whatever the holidays.
const longestSpan = (count: number) => 3 * count + 20;

/**
 * Deadline of the open step: the day after it opened is the first day of the period. Undefined without a time limit.
 * A calendar that does not reach far enough gives the problem in Chinese, never a guess.
 */
export function deadlineOf(state: ChainState, source: CalendarSource): Deadline | undefined {
  const { phase, definition } = state;
  const due = phase.kind === 'atStep' ? stepOf(definition, phase.stepId).due : undefined;
  if (phase.kind !== 'atStep' || !due) return undefined;
  try {
    const calendar = createCalendar(source.rows, source.weekdayOnlyYears);
    return { dueDate: calendar.deadline({ start: addDays(phase.since, 1), ...due }) };
  } catch (error) {
    if (!(error instanceof CalendarUnknownError)) throw error;
    return { problem: error.message };
  }
}

/** As deadlineOf, but undefined when 补录 opened the step so long ago that its period is over: nobody is reminded in the past. */
export function deadlineAtOpening(state: ChainState, source: CalendarSource, today: string): Deadline | undefined {
  const deadline = deadlineOf(state, source);
  const { phase, definition } = state;
  if (!deadline || phase.kind !== 'atStep') return undefined;
  const count = stepOf(definition, phase.stepId).due?.count ?? 0;
  const endsBy = 'dueDate' in deadline ? deadline.dueDate : addDays(phase.since, longestSpan(count));
  return endsBy < today ? undefined : deadline;
}
