import type { Principal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import type { SecondDecision } from './routes.ts';

/**
 * What another person proposed and this one may decide, oldest first: returns of allotments, adjustments and withdrawals of
 * rounds, annulments of fund documents, changes of what is arranged for projects. A subject stands here once.
 */
export async function listSecondDecisions(tx: Tx, { userId }: Pick<Principal, 'userId'>): Promise<SecondDecision[]> {
  const { rows } = await sql<SecondDecision>`
    select 'allotmentReturn' as kind, r.allotment_id::text as "subjectId", r.region_code as "regionCode",
      a.region_name || ' ' || a.document_number || ' ' || a.purpose as title, count(*)::int as count,
      sum(r.amount_fen)::bigint as "amountFen", min(r.proposed_by_name) as "proposedByName",
      (min(r.created_at) at time zone 'Asia/Shanghai')::date as since
    from allotment_return r join allotment a on a.id = r.allotment_id
    where r.state = 'proposed' and r.proposed_by <> ${userId} group by r.allotment_id, r.region_code, a.id
    union all
    select 'roundAdjustment', d.id::text, d.region_code, d.title, count(*)::int, sum(abs(j.amount_fen))::bigint,
      min(j.proposed_by_name), (min(j.created_at) at time zone 'Asia/Shanghai')::date
    from allocation_adjustment j join allocation_round d on d.id = j.round_id
    where j.state = 'proposed' and d.state = 'draft' and j.proposed_by <> ${userId} group by d.id
    union all
    select 'roundWithdrawal', d.id::text, d.region_code, d.title, 1, d.total_fen, d.withdrawal_proposed_by_name,
      d.withdrawal_proposed_on
    from allocation_round d where d.state = 'withdrawing' and d.withdrawal_proposed_by <> ${userId}
    union all
    select 'fundAnnulment', f.id::text, f.region_code, f.document_number || ' ' || f.title, 1, f.amount_fen,
      f.annulment_proposed_by_name, f.annulment_proposed_on
    from fund_document f where f.status = 'annulling' and f.annulment_proposed_by <> ${userId}
    union all
    select 'arrangementChange', p.id::text, p.region_code, p.name, count(*)::int, sum(c.amount_fen)::bigint,
      min(c.proposed_by_name), min(c.proposed_on)
    from project_allotment_change c join project_allotment l on l.id = c.link_id join planned_project p on p.id = l.project_id
    where c.state = 'proposed' and c.proposed_by <> ${userId} group by p.id
    order by since, "subjectId" limit 500`.execute(tx);
  return rows;
}
