import type { DecisionRecord } from '@sunledger/policy';
import { decodeCursor, notFound, liesWithin, toPage } from '@sunledger/service-kit';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../database.ts';
import type { AllotmentFilter, AllotmentReturnView, AllotmentView } from './contract.ts';

type Row = Omit<AllotmentView, 'passDownRule'> & { policyRecords: DecisionRecord[] };

// Balances come from the books; an allotment that is only proposed has an account with nothing on it.
const columns = sql`a.id, a.region_code as "regionCode", a.region_name as "regionName",
  a.fund_document_id as "fundDocumentId", a.parent_allotment_id as "parentAllotmentId", a.round_id as "roundId",
  a.year, a.channel, a.purpose, a.document_number as "documentNumber", a.amount_fen as "amountFen",
  b.balance_fen as "balanceFen", b.pending_fen as "pendingFen", b.available_fen as "availableFen",
  (select coalesce(sum(c.amount_fen), 0)::bigint from allotment c
    where c.parent_allotment_id = a.id and c.state in ('issued', 'received')) as "passedDownFen",
  a.state, a.issued_by_name as "issuedByName", a.confirmed_by_name as "confirmedByName",
  a.issued_on as "issuedOn", a.received_on as "receivedOn", a.pass_down_due_on as "passDownDueOn",
  a.policy_records as "policyRecords", a.cancel_reason as "cancelReason", a.is_backfilled as "isBackfilled"`;

const source = sql`allotment a join ledger.account_balance b on b.code = 'allotment:' || a.id`;

function toView({ policyRecords, ...row }: Row): AllotmentView {
  const [rule] = policyRecords;
  return { ...row, passDownRule: rule ? `${rule.documentNumber} ${rule.clauseId}` : null };
}

async function select(tx: Tx, tail: RawBuilder<unknown>): Promise<AllotmentView[]> {
  const { rows } = await sql<Row>`select ${columns} from ${source} ${tail}`.execute(tx);
  return rows.map(toView);
}

export async function findAllotmentView(tx: Tx, id: string): Promise<AllotmentView> {
  const [view] = await select(tx, sql`where a.id = ${id}`);
  if (!view) throw notFound('指标');
  return view;
}

export async function findAllotmentViews(tx: Tx, ids: readonly string[]): Promise<AllotmentView[]> {
  return select(tx, sql`where a.id = any(${ids}::uuid[]) order by a.region_code, a.id`);
}

export async function listAllotments(tx: Tx, filter: AllotmentFilter) {
  const after = decodeCursor(filter.cursor);
  const conditions = [sql`true`];
  if (filter.year !== undefined) conditions.push(sql`a.year = ${filter.year}`);
  if (filter.state) conditions.push(sql`a.state = ${filter.state}`);
  if (filter.fundDocumentId) conditions.push(sql`a.fund_document_id = ${filter.fundDocumentId}`);
  if (filter.parentAllotmentId) conditions.push(sql`a.parent_allotment_id = ${filter.parentAllotmentId}`);
  if (filter.roundId) conditions.push(sql`a.round_id = ${filter.roundId}`);
  if (filter.regionCode) conditions.push(liesWithin('a.region_code', filter.regionCode));
  if (after) conditions.push(sql`(a.region_code, a.year, a.id) > (${after[0]}, ${after[1]}::int, ${after[2]}::uuid)`);
  const rows = await select(
    tx,
    sql`where ${sql.join(conditions, sql` and `)} order by a.region_code, a.year, a.id limit ${filter.limit + 1}`,
  );
  return toPage(rows, filter.limit, (row) => [row.regionCode, row.year, row.id]);
}

/** An allotment with everything below it that the acting region may see, parents before children. */
export async function findAllotmentTree(tx: Tx, rootId: string): Promise<AllotmentView[]> {
  const { rows } = await sql<{ id: string }>`with recursive tree as (
      select id, 0 as depth from allotment where id = ${rootId}
      union all select c.id, t.depth + 1 from allotment c join tree t on c.parent_allotment_id = t.id)
    select id from tree order by depth`.execute(tx);
  if (rows.length === 0) throw notFound('指标');
  const views = new Map(
    (
      await findAllotmentViews(
        tx,
        rows.map(({ id }) => id),
      )
    ).map((view) => [view.id, view]),
  );
  return rows.flatMap(({ id }) => views.get(id) ?? []);
}

/** Allotments with money still to be passed on, the earliest day first. */
export async function listUnpassed(tx: Tx): Promise<AllotmentView[]> {
  return select(
    tx,
    sql`where a.state in ('issued', 'received') and a.pass_down_due_on is not null and b.available_fen > 0
      order by a.pass_down_due_on, a.region_code, a.id limit 500`,
  );
}

export async function findReturn(tx: Tx, id: string): Promise<AllotmentReturnView> {
  const { rows } = await sql<AllotmentReturnView>`select id, allotment_id as "allotmentId", amount_fen as "amountFen",
      document_number as "documentNumber", reason, state, proposed_by_name as "proposedByName",
      decided_by_name as "decidedByName", decided_on as "decidedOn"
    from allotment_return where id = ${id}`.execute(tx);
  if (!rows[0]) throw notFound('指标退回');
  return rows[0];
}

export async function listReturns(tx: Tx, allotmentId: string): Promise<AllotmentReturnView[]> {
  const ids = await tx
    .selectFrom('allotment_return')
    .select('id')
    .where('allotment_id', '=', allotmentId)
    .orderBy('created_at')
    .execute();
  return Promise.all(ids.map(({ id }) => findReturn(tx, id)));
}
