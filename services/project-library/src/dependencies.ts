import { type CalendarRows, createCalendarReader } from '@sunledger/calendar';
import { readWorkingYears } from '@sunledger/disclosure-client/working-years';
import type { BaseDependencies } from '@sunledger/service-kit';
import type { Config } from './config.ts';
import { createRegionDirectory, type RegionDirectory } from './project-import/region-directory.ts';

export interface Dependencies extends BaseDependencies<Config> {
  regions: RegionDirectory;
  /** Working days of a region, with the years that were entered in disclosure. */
  loadCalendar(regionCode: string): Promise<CalendarRows>;
}

/** Nothing connects before it is used. */
export function createDependencies(base: BaseDependencies<Config>): Dependencies {
  return {
    ...base,
    regions: createRegionDirectory(base.peerUrl('registry')),
    loadCalendar: createCalendarReader({
      readYears: (regionCode) => readWorkingYears(base.peerUrl('disclosure'), regionCode),
      onSilence: (error) => base.log.warn({ err: error }, 'entered calendar years not read'),
      now: () => performance.now(),
    }),
  };
}
