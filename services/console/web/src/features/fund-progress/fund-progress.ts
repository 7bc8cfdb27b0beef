import { parseFen } from '@sunledger/money';
import type { FundAllocationClient } from '@sunledger/fund-allocation-client';
import { queryOptions } from '@tanstack/react-query';
import { call, fundAllocation, type AnswerOf } from '../../api.ts';

export type FundProgress = AnswerOf<FundAllocationClient, '/fund-progress'>;
export type RegionProgress = FundProgress['regions'][number];

/** Money of a year in the acting region, or in a region below it. */
export function fundProgressQuery(year: number, regionCode?: string) {
  return queryOptions({
    queryKey: ['fund-allocation', 'fund-progress', year, regionCode],
    queryFn: ({ signal }) =>
      call(
        fundAllocation.GET('/fund-progress', {
          params: { query: { year, ...(regionCode === undefined ? {} : { regionCode }) } },
          signal,
        }),
      ),
  });
}

/** The projects that a region's amounts of a year are the sum of, each with what was planned, linked, requested and paid. */
export const projectsOf = (regionCode: string, year: number) =>
  `/planned-projects?regionCode=${regionCode}&year=${year}&status=planned`;

/** Thousandths that a part is of a whole, cut down; null where the whole is nothing. */
export function thousandths(partFen: string, wholeFen: string): number | null {
  const whole = parseFen(wholeFen);
  return whole === 0n ? null : Number((parseFen(partFen) * 1000n) / whole);
}

/** '83.4%'; a dash where there is nothing to compare with. */
export const percentText = (share: number | null) => (share === null ? '—' : `${(share / 10).toFixed(1)}%`);

/** 序时进度 in thousandths. */
export const scheduledThousandths = ({ scheduledMonths }: FundProgress) => Math.round((scheduledMonths * 1000) / 12);
