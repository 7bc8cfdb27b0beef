import { addDays, type WorkingCalendar } from '@sunledger/calendar';
import { daysOf, type DecisionRecord, decisionRecord, type Pack, resolve } from '@sunledger/policy';

export interface ClockDependencies {
  packs: readonly Pack[];
  calendar: WorkingCalendar;
}

export interface PassDownClock {
  passDownDueOn: string | null;
  policyRecords: DecisionRecord[];
}

const countyDigits = 6;

/**
 * 预算法第五十二条: last day on which a province or prefecture must have passed the money on, counted from the day after
 * the receipt. A county spends on projects, so it has no such day.
 */
export function passDownClock(clock: ClockDependencies, regionCode: string, receivedOn: string): PassDownClock {
  if (regionCode.length >= countyDigits) return { passDownDueOn: null, policyRecords: [] };
  const rule = resolve({ packs: clock.packs, regionCode, date: receivedOn, key: 'fund.passDownDays' });
  const start = addDays(receivedOn, 1);
  return { passDownDueOn: clock.calendar.deadline({ start, ...daysOf(rule) }), policyRecords: [decisionRecord(rule)] };
}
