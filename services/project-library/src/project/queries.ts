import { type Database, encodeCursor, type Principal, newestFirst, likePattern } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Tx } from '../database.ts';
import { routeStep, type StepId } from '../project-route/route-steps.ts';
import type { projectQuery, ProjectSummary } from './contract.ts';
import type { Category } from './entry.ts';
import type { ProjectState } from './project.ts';
import { gramsOf, normaliseSearch } from './search-grams.ts';

type Filter = z.output<typeof projectQuery>;
type Conditions = Omit<Filter, 'cursor' | 'limit'>;

// Each level of the region tree has a column and an index of its own, so that one equality finds the subtree.
const levelColumns = {
  2: 'province_code',
  4: 'prefecture_code',
  6: 'county_code',
  9: 'township_code',
  12: 'township_code',
} as const;

/** One page of projects, latest first; the first page also tells the totals of the whole list. */
export async function listProjects(tx: Tx, principal: Principal, filter: Filter) {
  const select = filteredProjects(tx, principal, filter).select([
    'id', 'code', 'name', 'region_code', 'year', 'category', 'state', 'step_id', 'amount_fen', 'is_backfilled', 'admitted_on', 'updated_at',
    sql<string | null>`entry ->> 'location'`.as('location'),
    sql<string>`proposer ->> 'userName'`.as('proposer_name'),
    sql<bigint>`(select count(*) from project_warning w where w.project_id = project.id and w.state = 'open')`.as('open_warnings'),
  ]); // prettier-ignore
  const page = await newestFirst(select, 'id', filter, summaryOf);
  const totals = filter.cursor === undefined ? await totalsOf(tx, principal, filter) : null;
  return { ...page, totals };
}

async function totalsOf(tx: Tx, principal: Principal, filter: Conditions) {
  const { count, amountFen } = await filteredProjects(tx, principal, filter)
    .select([sql<bigint>`count(*)`.as('count'), sql<bigint>`coalesce(sum(amount_fen), 0)::bigint`.as('amountFen')])
    .executeTakeFirstOrThrow();
  return { count: Number(count), amountFen };
}

/** Every project the filter leaves, latest first. Each page is read in a transaction of its own, for as long as somebody reads on. */
export async function* everyProject(db: Database, principal: Principal, filter: Conditions, limit = 1000) {
  // A cursor from the start, so that no page counts the whole list.
  for (let cursor: string | null = encodeCursor(['ffffffff-ffff-ffff-ffff-ffffffffffff']); cursor !== null;) {
    const page: Filter = { ...filter, cursor, limit };
    const { items, nextCursor } = await db.transaction(principal, (tx) => listProjects(tx, principal, page), {
      readOnly: true,
    });
    yield* items;
    cursor = nextCursor;
  }
}

function filteredProjects(tx: Tx, principal: Principal, filter: Conditions) {
  let select = tx.selectFrom('project');
  for (const region of new Set([principal.regionCode, filter.regionCode ?? ''])) {
    if (region === '') continue;
    const column = levelColumns[region.length as keyof typeof levelColumns];
    select = select.where(column, '=', region.slice(0, 9));
    if (region.length === 12) select = select.where('region_code', '=', region);
  }
  if (filter.category) select = select.where('category', '=', filter.category);
  if (filter.state) select = select.where('state', '=', filter.state);
  if (filter.stepId) select = select.where('step_id', '=', filter.stepId);
  if (filter.year) select = select.where('year', '=', filter.year);
  if (filter.importId) select = select.where('import_id', '=', filter.importId);
  if (filter.text) {
    const text = normaliseSearch(filter.text);
    const pattern = likePattern(text);
    const found = sql`select project_id from project_search where grams @> ${gramsOf(text)}::text[]`;
    select = select.where(sql<boolean>`id in (${found})`).where('search_text', 'like', pattern);
  }
  return select;
}

interface SummaryColumns {
  id: string;
  code: string;
  name: string;
  region_code: string;
  location: string | null;
  year: number;
  category: string | null;
  state: string;
  step_id: string | null;
  amount_fen: bigint | null;
  proposer_name: string;
  is_backfilled: boolean;
  open_warnings: bigint;
  admitted_on: string | null;
  updated_at: string;
}

/** A row of the list as the API shows it. */
export function summaryOf(row: SummaryColumns): ProjectSummary {
  const stepId = row.step_id as StepId | null;
  return {
    id: row.id,
    code: row.code,
    name: row.name,
    regionCode: row.region_code,
    location: row.location,
    year: row.year,
    category: row.category as Category | null,
    state: row.state as ProjectState,
    stepId,
    stepTitle: stepId === null ? null : routeStep(stepId).title,
    amountFen: row.amount_fen,
    proposerName: row.proposer_name,
    isBackfilled: row.is_backfilled,
    openWarningCount: Number(row.open_warnings),
    admittedOn: row.admitted_on,
    updatedAt: row.updated_at,
  };
}
