import {
  type CalendarRows,
  createCalendar,
  createCalendarReader,
  defaultCalendarRows,
  type WorkingCalendar,
} from '@sunledger/calendar';
import { readWorkingYears } from '@sunledger/disclosure-client/working-years';
import { bundledPacks, type Pack } from '@sunledger/policy';
import type { BaseDependencies } from '@sunledger/service-kit';
import { backfillYears } from './backfill-years.ts';
import type { Config } from './config.ts';

export interface Dependencies extends BaseDependencies<Config> {
  packs: readonly Pack[];
  /** For periods of natural days, which need no entered years. */
  calendar: WorkingCalendar;
  /** Working days of a region, with the years that were entered in disclosure. */
  loadCalendar(regionCode: string): Promise<CalendarRows>;
  calendarOf(regionCode: string): Promise<WorkingCalendar>;
}

/** Composition root; nothing connects before it is used. */
export function createDependencies(base: BaseDependencies<Config>): Dependencies {
  const readCalendar = createCalendarReader({
    readYears: (regionCode) => readWorkingYears(base.peerUrl('disclosure'), regionCode),
    onSilence: (error) => base.log.warn({ err: error }, 'entered calendar years not read'),
    now: () => performance.now(),
  });
  const loadCalendar = async (regionCode: string): Promise<CalendarRows> => {
    const { rows, weekdayOnlyYears } = await readCalendar(regionCode);
    return { rows, weekdayOnlyYears: [...backfillYears, ...weekdayOnlyYears] };
  };
  return {
    ...base,
    packs: bundledPacks(),
    calendar: createCalendar(defaultCalendarRows),
    loadCalendar,
    async calendarOf(regionCode) {
      const { rows, weekdayOnlyYears } = await loadCalendar(regionCode);
      return createCalendar(rows, weekdayOnlyYears);
    },
  };
}
