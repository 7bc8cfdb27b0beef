import { newestFirst, notFound, type Principal } from '@sunledger/service-kit';
import type { Actor } from '@sunledger/approval';
import { sql } from 'kysely';
import type { z } from 'zod';
import { mayTakeOver } from '../approval-return.ts';
import type { Tx } from '../database.ts';
import { type Category, decodeEntry } from '../project/entry.ts';
import type { ProjectState } from '../project/project.ts';
import type { planQuery, PlanView } from './contract.ts';
import { findOverrunLimit } from './overrun-limit.ts';
import type { PlanState } from './plan-state.ts';
import { readMeter } from './plan-meter.ts';

/** Reads a plan, locked when it is to be changed. Throws 404 outside the scope. */
export async function getPlan(tx: Tx, id: string, lock: 'forUpdate' | 'none' = 'none') {
  let select = tx.selectFrom('annual_plan').selectAll().where('id', '=', id);
  if (lock === 'forUpdate') select = select.forUpdate();
  const row = await select.executeTakeFirst();
  if (!row) throw notFound('年度计划');
  return { ...row, state: row.state as PlanState, maker: row.maker as unknown as Actor };
}

export type PlanRow = Awaited<ReturnType<typeof getPlan>>;

/** The chosen projects of a plan in order of priority. */
export async function listItems(tx: Tx, planId: string) {
  const rows = await tx
    .selectFrom('annual_plan_item as item')
    .innerJoin('project', 'project.id', 'item.project_id')
    .select(['item.project_id', 'item.priority', 'item.approved_amount_fen', 'item.sources', 'item.note'])
    .select([
      'project.code',
      'project.name',
      'project.region_code',
      'project.category',
      'project.state',
      'project.year',
      'project.entry',
    ])
    .where('item.plan_id', '=', planId)
    .orderBy('item.priority')
    .orderBy('item.project_id')
    .execute();
  return rows.map((row) => ({
    projectId: row.project_id,
    code: row.code,
    name: row.name,
    regionCode: row.region_code,
    category: row.category as Category | null,
    state: row.state as ProjectState,
    priority: row.priority,
    approvedAmountFen: row.approved_amount_fen,
    sources: (row.sources as unknown as { sourceName: string; amountFen: string }[]).map((source) => ({
      ...source,
      amountFen: BigInt(source.amountFen),
    })),
    note: row.note,
    entry: decodeEntry(row.entry),
  }));
}

export type PlanItems = Awaited<ReturnType<typeof listItems>>;

/** Ceiling, floors and the limit of each project of a plan as it stands. */
export async function meterOf(tx: Tx, plan: PlanRow, date: string) {
  const items = await listItems(tx, plan.id);
  const amounts = items.map(({ category, approvedAmountFen, entry }) => ({
    category,
    approvedAmountFen,
    householdAmountFen: entry.householdAmountFen,
    amountFen: entry.amountFen,
  }));
  const place = { regionCode: plan.region_code, date };
  return { items, meter: readMeter(amounts, plan.ceiling_fen, place), overrun: findOverrunLimit(place) };
}

/** The plan with its live meter, and what the reader may do with it. */
export async function planView(tx: Tx, principal: Principal, id: string, date: string): Promise<PlanView> {
  const plan = await getPlan(tx, id);
  const { items, meter, overrun } = await meterOf(tx, plan, date);
  const { records: _records, ...shown } = meter;
  const latestCase = await tx
    .selectFrom('approval_case')
    .select('id')
    .where('subject_type', '=', 'annualPlan')
    .where('subject_id', '=', id)
    .orderBy('created_at', 'desc')
    .executeTakeFirst();
  return {
    ...summaryOf({ ...plan, total_fen: meter.totalFen, project_count: BigInt(items.length) }),
    meter: shown,
    overrun: overrun
      ? { rate: overrun.rate, documentNumber: overrun.documentNumber, clauseId: overrun.clauseId }
      : null,
    floorReason: plan.floor_reason,
    canEdit: plan.state === 'draft' || plan.state === 'returned',
    submitHint: plan.state === 'returned' && !mayTakeOver(principal, plan.maker) ? notMakerSentence(plan.maker) : null,
    withdrawalReason: plan.withdrawal_reason,
    approvalCaseId: latestCase?.id ?? null,
    items: items.map(({ entry, ...item }) => ({
      ...item,
      location: entry.location,
      plannedAmountFen: entry.amountFen,
    })),
  };
}

/** Why somebody else may neither submit nor give up the plan. */
export function notMakerSentence(maker: Actor): string {
  return `只有编制人${maker.userName}或同单位、同地区的计划管理人员可以办理`;
}

type PlanColumns = Omit<PlanRow, 'state' | 'maker'> & {
  state: string;
  maker: unknown;
  total_fen: bigint;
  project_count: bigint;
};

function summaryOf(row: PlanColumns) {
  return {
    id: row.id,
    regionCode: row.region_code,
    year: row.year,
    batch: row.batch,
    title: row.title,
    state: row.state as PlanState,
    ceilingFen: row.ceiling_fen,
    totalFen: row.total_fen,
    projectCount: Number(row.project_count),
    makerName: (row.maker as Actor).userName,
    isBackfilled: row.is_backfilled,
    createdOn: row.created_on,
    decidedOn: row.decided_on,
  };
}

/** One page of plans, latest first. */
export async function listPlans(tx: Tx, filter: z.output<typeof planQuery>) {
  let select = tx
    .selectFrom('annual_plan')
    .selectAll()
    .select([
      sql<bigint>`(select coalesce(sum(approved_amount_fen), 0)::bigint from annual_plan_item i where i.plan_id = annual_plan.id)`.as(
        'total_fen',
      ),
      sql<bigint>`(select count(*) from annual_plan_item i where i.plan_id = annual_plan.id)`.as('project_count'),
    ]);
  if (filter.year) select = select.where('year', '=', filter.year);
  if (filter.state) select = select.where('state', '=', filter.state);
  return newestFirst(select, 'id', filter, summaryOf);
}
