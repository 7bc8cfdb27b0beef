import { addDays, CalendarUnknownError } from '@sunledger/calendar';
import { daysOf, decisionRecord, resolve } from '@sunledger/policy';
import type { ClockDependencies } from '../allotment/pass-down-clock.ts';
import type { Tx } from '../database.ts';
import type { RoundView } from './contract.ts';
import { listUnannounced } from './queries.ts';

/** 分配结果自下达起 15 个工作日内公开. A calendar that does not reach so far gives no day rather than a guessed one. */
export function noticeClock({ packs, calendar }: ClockDependencies, regionCode: string, issuedOn: string) {
  const rule = resolve({ packs, regionCode, date: issuedOn, key: 'notice.allocationResultDays' });
  const start = addDays(issuedOn, 1);
  return { noticeDueOn: ifKnown(() => calendar.deadline({ start, ...daysOf(rule) })), record: decisionRecord(rule) };
}

interface RunningClock {
  round: RoundView;
  /** Working days left, negative when overdue; null while the calendar does not reach the day. */
  remainingDays: number | null;
}

/** Issued rounds whose result is not announced. A day that nobody could tell at the issue is told once its year is known. */
export async function readNoticeClocks(tx: Tx, clock: ClockDependencies, today: string): Promise<RunningClock[]> {
  return (await listUnannounced(tx)).map((stored) => {
    const noticeDueOn =
      stored.noticeDueOn ?? (stored.issuedOn && noticeClock(clock, stored.regionCode, stored.issuedOn).noticeDueOn);
    const round = { ...stored, noticeDueOn };
    if (noticeDueOn === null) return { round, remainingDays: null };
    const question = { today, deadline: noticeDueOn, unit: 'working' } as const;
    return { round, remainingDays: ifKnown(() => clock.calendar.remainingDays(question)) };
  });
}

function ifKnown<T>(compute: () => T): T | null {
  try {
    return compute();
  } catch (error) {
    if (error instanceof CalendarUnknownError) return null;
    throw error;
  }
}
