import { liesWithin } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import { liveRequestStates } from '../planned-project/planned-project.ts';
import type { FundProgress } from './contract.ts';

type RegionMoney = FundProgress['regions'][number];

const live = sql.join(liveRequestStates.map((state) => sql.lit(state)));

/** Money of the planned projects of a year, by the regions of codes with `codeLength` digits; wider projects stand by themselves. */
export async function sumProjects(
  tx: Tx,
  regionCode: string,
  year: number,
  codeLength: number,
): Promise<RegionMoney[]> {
  const { rows } = await sql<RegionMoney>`with project as (
      select id, left(region_code, ${codeLength}) as region_code, approved_amount_fen from planned_project
      where year = ${year} and status = 'planned' and ${liesWithin('region_code', regionCode)}),
    linked as (select project_id, sum(amount_fen) as fen from project_allotment group by project_id),
    requested as (
      select project_id, sum(amount_fen) as fen, sum(amount_fen) filter (where status = 'paid') as paid_fen
      from payment_request where status in (${live}) group by project_id)
    select p.region_code as "regionCode", count(*)::int as "projectCount",
      sum(p.approved_amount_fen)::bigint as "plannedFen", coalesce(sum(l.fen), 0)::bigint as "linkedFen",
      coalesce(sum(r.fen), 0)::bigint as "requestedFen", coalesce(sum(r.paid_fen), 0)::bigint as "paidFen"
    from project p left join linked l on l.project_id = p.id left join requested r on r.project_id = p.id
    group by p.region_code order by p.region_code`.execute(tx);
  return rows;
}

/**
 * What a region received for a year: the allotments at its edge, less what it sent back. An allotment that was passed on
 * inside the region is not counted again.
 */
export async function sumIssued(tx: Tx, regionCode: string, year: number): Promise<bigint> {
  const { rows } = await sql<{ fen: bigint }>`select coalesce(sum(a.amount_fen - coalesce(b.fen, 0)), 0)::bigint as fen
    from allotment a
    left join allotment parent on parent.id = a.parent_allotment_id
      and ${liesWithin('parent.region_code', regionCode)}
    left join (select allotment_id, sum(amount_fen) as fen from allotment_return where state = 'booked'
      group by allotment_id) b on b.allotment_id = a.id
    where a.year = ${year} and a.state in ('issued', 'received')
      and ${liesWithin('a.region_code', regionCode)} and parent.id is null`.execute(tx);
  return rows[0]!.fen;
}
