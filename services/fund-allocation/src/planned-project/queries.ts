import { notFound, liesWithin, newestFirst, likePattern } from '@sunledger/service-kit';
import { type Selectable, sql } from 'kysely';
import type { z } from 'zod';
import type { DB } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import { retentionMilestone } from '../payment-request/voucher-kinds.ts';
import type { plannedProjectQuery, PlannedProject, PlannedProjectDetail } from './contract.ts';
import { liveRequestStates, paidAccount } from './planned-project.ts';

const live = sql.join(liveRequestStates.map((state) => sql.lit(state)));
const requested = sql<bigint>`coalesce(sum(r.amount_fen) filter (where r.status in (${live})), 0)::bigint`;
// What the work of live requests costs: their amounts, and the 质保金 that they withhold and its release pays out.
const claimed = sql<bigint>`(coalesce(sum(r.amount_fen) filter (where r.status in (${live})
    and r.milestone_id <> ${retentionMilestone}), 0)
  + coalesce(sum(r.retention_fen) filter (where r.status in (${live})), 0))::bigint`;
const paid = sql<bigint>`coalesce(sum(r.amount_fen) filter (where r.status = 'paid'), 0)::bigint`;

const openChange = sql<boolean>`exists (select from project_allotment_change c
  join project_allotment l on l.id = c.link_id where l.project_id = p.id and c.state = 'proposed')`;

function projectRows(tx: Tx) {
  return tx
    .selectFrom('planned_project as p')
    .selectAll('p')
    .select(
      sql<bigint>`(select coalesce(sum(l.amount_fen), 0)::bigint from project_allotment l where l.project_id = p.id)`.as(
        'linked_fen',
      ),
    )
    .select(sql<bigint>`(select ${requested} from payment_request r where r.project_id = p.id)`.as('requested_fen'))
    .select(sql<bigint>`(select ${paid} from payment_request r where r.project_id = p.id)`.as('paid_fen'))
    .select(openChange.as('has_open_change'));
}

export async function listPlannedProjects(tx: Tx, filter: z.output<typeof plannedProjectQuery>) {
  let rows = projectRows(tx);
  if (filter.year !== undefined) rows = rows.where('p.year', '=', filter.year);
  if (filter.status) rows = rows.where('p.status', '=', filter.status);
  if (filter.hasOpenChange !== undefined) rows = rows.where(openChange, '=', filter.hasOpenChange);
  if (filter.regionCode) rows = rows.where(liesWithin('p.region_code', filter.regionCode));
  if (filter.text) {
    const pattern = likePattern(filter.text);
    rows = rows.where((where) => where.or([where('p.name', 'like', pattern), where('p.code', 'like', pattern)]));
  }
  return newestFirst(rows, 'p.id', filter, toProject);
}

/** Throws 404. */
export async function findPlannedProject(tx: Tx, id: string): Promise<PlannedProjectDetail> {
  const row = await projectRows(tx).where('p.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('计划项目');
  const sources = (row.sources as unknown as { sourceName: string; amountFen: string }[]).map((source) => ({
    sourceName: source.sourceName,
    amountFen: BigInt(source.amountFen),
  }));
  return { ...toProject(row), sources, links: await listLinks(tx, id) };
}

async function listLinks(tx: Tx, projectId: string): Promise<PlannedProjectDetail['links']> {
  const rows = await tx
    .selectFrom('project_allotment as l')
    .selectAll('l')
    .select(sql<bigint>`(select ${requested} from payment_request r where r.link_id = l.id)`.as('requested_fen'))
    .select(sql<bigint>`(select ${paid} from payment_request r where r.link_id = l.id)`.as('paid_fen'))
    .select(sql<bigint>`(select ${claimed} from payment_request r where r.link_id = l.id)`.as('claimed_fen'))
    .where('l.project_id', '=', projectId)
    .orderBy('l.created_at')
    .execute();
  const changes = await listChanges(
    tx,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => ({
    id: row.id,
    allotmentId: row.allotment_id,
    documentNumber: row.document_number,
    channel: row.channel,
    purpose: row.purpose,
    payingRegionCode: row.paying_region_code,
    sourceName: row.source_name,
    useDescription: row.use_description,
    amountFen: row.amount_fen,
    requestedFen: row.requested_fen,
    paidFen: row.paid_fen,
    claimedFen: row.claimed_fen,
    paidAccountCode: paidAccount(row.project_id, row.allotment_id),
    linkedByName: row.linked_by_name,
    linkedOn: row.linked_on,
    changes: changes.filter(({ link_id }) => link_id === row.id).map(toChange),
  }));
}

async function listChanges(tx: Tx, linkIds: readonly string[]): Promise<ChangeRow[]> {
  if (linkIds.length === 0) return [];
  return tx
    .selectFrom('project_allotment_change')
    .selectAll()
    .where('link_id', 'in', linkIds)
    .orderBy('created_at')
    .execute();
}

type ChangeRow = Selectable<DB['project_allotment_change']>;

const toChange = (row: ChangeRow): PlannedProjectDetail['links'][number]['changes'][number] => ({
  id: row.id,
  amountBeforeFen: row.amount_before_fen,
  amountFen: row.amount_fen,
  reason: row.reason,
  state: row.state as 'proposed' | 'approved' | 'rejected',
  proposedBy: { userId: row.proposed_by, userName: row.proposed_by_name },
  proposedOn: row.proposed_on,
  decidedByName: row.decided_by_name,
  decidedOn: row.decided_on,
  rejectReason: row.reject_reason,
});

/** What live requests claim of a link, fen: less than this is not arranged. */
export async function claimedFen(tx: Tx, linkId: string): Promise<bigint> {
  const { rows } = await sql<{ fen: bigint }>`select ${claimed} as fen from payment_request r
    where r.link_id = ${linkId}`.execute(tx);
  return rows[0]!.fen;
}

/** The proposed change under lock. Throws 404. */
export async function lockChange(tx: Tx, id: string): Promise<ChangeRow> {
  const row = await tx
    .selectFrom('project_allotment_change')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw notFound('安排金额的调整');
  return row;
}

type ProjectRow = Awaited<ReturnType<ReturnType<typeof projectRows>['execute']>>[number];

function toProject(row: ProjectRow): PlannedProject {
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    category: row.category,
    regionCode: row.region_code,
    countyCode: row.county_code,
    year: row.year,
    planId: row.plan_id,
    status: row.status as PlannedProject['status'],
    approvedAmountFen: row.approved_amount_fen,
    linkedFen: row.linked_fen,
    requestedFen: row.requested_fen,
    paidFen: row.paid_fen,
    hasOpenChange: row.has_open_change,
  };
}
