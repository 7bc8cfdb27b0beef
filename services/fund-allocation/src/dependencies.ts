import { createCalendar, type WorkingCalendar } from '@sunledger/calendar';
import { bundledPacks, type Pack } from '@sunledger/policy';
import type { BaseDependencies } from '@sunledger/service-kit';
import { calendarSource } from './calendar-source.ts';
import type { Config } from './config.ts';

export interface Dependencies extends BaseDependencies<Config> {
  packs: readonly Pack[];
  calendar: WorkingCalendar;
}

/** Composition root; nothing connects before it is used. */
export function createDependencies(base: BaseDependencies<Config>): Dependencies {
  return {
    ...base,
    packs: bundledPacks(),
    calendar: createCalendar(calendarSource.rows, calendarSource.weekdayOnlyYears),
  };
}
