import { type Principal, requireRegion } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { FundProgress } from './contract.ts';
import { sumIssued, sumProjects } from './queries.ts';

const codeLengths = [2, 4, 6, 9, 12];

/**
 * 序时进度 is n/12 in month n of the year: 0 before the year, 12 after it.
 * @param businessDate YYYY-MM-DD
 */
export function scheduledMonths(year: number, businessDate: string): number {
  const [dateYear, month] = businessDate.split('-').map(Number) as [number, number];
  if (dateYear === year) return month;
  return dateYear > year ? 12 : 0;
}

interface Question {
  principal: Principal;
  businessDate: string;
  year: number;
  regionCode?: string | undefined;
}

/** Planned, linked, requested and paid money of a region's projects in a year, by the regions below it. */
export async function readFundProgress(
  tx: Tx,
  { principal, businessDate, year, regionCode = principal.regionCode }: Question,
): Promise<FundProgress> {
  requireRegion(principal, regionCode);
  const nextLength = codeLengths.find((length) => length > regionCode.length) ?? 12;
  const regions = await sumProjects(tx, regionCode, year, nextLength);
  const sum = (read: (row: FundProgress['regions'][number]) => bigint) =>
    regions.reduce((total, row) => total + read(row), 0n);
  return {
    year,
    regionCode,
    scheduledMonths: scheduledMonths(year, businessDate),
    issuedFen: await sumIssued(tx, regionCode, year),
    total: {
      projectCount: regions.reduce((total, row) => total + row.projectCount, 0),
      plannedFen: sum((row) => row.plannedFen),
      linkedFen: sum((row) => row.linkedFen),
      requestedFen: sum((row) => row.requestedFen),
      paidFen: sum((row) => row.paidFen),
    },
    regions,
  };
}
