import { sql } from 'kysely';
import type { Tx } from '../database.ts';

/** The next project code of a county and year, e.g. '421024-2026-0007'. Numbers of one county-year are given without gaps per commit. */
export async function nextProjectCode(tx: Tx, regionCode: string, year: number): Promise<string> {
  const county = regionCode.slice(0, 6);
  const result = await sql<{
    last: number;
  }>`insert into project_code_counter (county_code, year, last) values (${county}, ${year}, 1)
    on conflict (county_code, year) do update set last = project_code_counter.last + 1 returning last`.execute(tx);
  return `${county}-${year}-${String(result.rows[0]!.last).padStart(4, '0')}`;
}
