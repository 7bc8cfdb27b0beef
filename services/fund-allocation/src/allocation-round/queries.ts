import { decodeCursor, notFound, toPage } from '@sunledger/service-kit';
import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../database.ts';
import { definitionSchema, type RoundFilter, type RoundView } from './contract.ts';
import type { ManualAdjustment, RoundDefinition, RoundRegion } from './round-definition.ts';

type Row = Omit<RoundView, 'definition'> & { definition: unknown };

type PersonColumn = 'issued_by' | 'unpublished_by' | 'withdrawal_proposed_by' | 'withdrawn_by';

/** The person in a column and the name beside it; null where nobody stands. */
function person(column: PersonColumn): RawBuilder<unknown> {
  const [id, name] = [sql.ref(`r.${column}`), sql.ref(`r.${column}_name`)];
  return sql`case when ${id} is not null then jsonb_build_object('userId', ${id}, 'userName', coalesce(${name}, '')) end`;
}

const columns = sql`r.id, r.region_code as "regionCode", r.region_name as "regionName", r.title, r.year, r.method,
  r.source_allotment_id as "sourceAllotmentId", r.total_fen as "totalFen", r.definition,
  (select count(*)::int from allocation_round_region u where u.round_id = r.id) as "regionCount",
  r.factor_snapshot as "factorSnapshot",
  r.published_source_url as "publishedSourceUrl", r.published_note as "publishedNote",
  r.accepted_warnings as "acceptedWarnings", r.state, r.simulation_id as "simulationId",
  r.created_by_name as "createdByName", r.submitted_on as "submittedOn", r.approved_by_name as "approvedByName",
  r.decided_on as "decidedOn", r.document_number as "documentNumber", r.issued_on as "issuedOn",
  r.notice_due_on as "noticeDueOn", r.notice_id as "noticeId", r.notice_outcome as "noticeOutcome",
  r.notice_completed_on as "noticeCompletedOn", r.notice_refusal as "noticeRefusal",
  ${person('issued_by')} as "issuedBy",
  case when r.unpublished_on is not null then jsonb_build_object('reason', r.unpublished_reason,
    'by', ${person('unpublished_by')}, 'on', r.unpublished_on) end as unpublished,
  case when r.withdrawal_reason is not null then jsonb_build_object('reason', r.withdrawal_reason,
    'proposedBy', ${person('withdrawal_proposed_by')}, 'proposedOn', r.withdrawal_proposed_on,
    'decidedBy', ${person('withdrawn_by')}, 'decidedOn', r.withdrawn_on) end as withdrawal,
  r.policy_records as "policyRecords", r.is_backfilled as "isBackfilled"`;

async function select(tx: Tx, tail: RawBuilder<unknown>): Promise<RoundView[]> {
  const { rows } = await sql<Row>`select ${columns} from allocation_round r ${tail}`.execute(tx);
  return rows.map((row) => ({ ...row, definition: definitionSchema.decode(row.definition as never) }));
}

export async function findRound(tx: Tx, id: string): Promise<RoundView> {
  const [round] = await select(tx, sql`where r.id = ${id}`);
  if (!round) throw notFound('分配轮次');
  return round;
}

export async function listRounds(tx: Tx, filter: RoundFilter) {
  const after = decodeCursor(filter.cursor);
  const conditions = [sql`true`];
  if (filter.year !== undefined) conditions.push(sql`r.year = ${filter.year}`);
  if (filter.state) conditions.push(sql`r.state = ${filter.state}`);
  if (after) conditions.push(sql`r.id < ${after[0]}::uuid`);
  const where = sql.join(conditions, sql` and `);
  const rows = await select(tx, sql`where ${where} order by r.id desc limit ${filter.limit + 1}`);
  return toPage(rows, filter.limit, (row) => [row.id]);
}

/** Issued rounds whose result is still to be announced, the most urgent first. */
export async function listUnannounced(tx: Tx): Promise<RoundView[]> {
  return select(
    tx,
    sql`where r.state = 'issued' and r.notice_id is null and r.unpublished_on is null
      order by r.notice_due_on nulls last, r.issued_on, r.id limit 500`,
  );
}

/** The row under lock, for every change. Throws 404 outside the acting region. */
export async function lockRound(tx: Tx, id: string) {
  const row = await tx.selectFrom('allocation_round').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw notFound('分配轮次');
  return row;
}

interface RegionRow {
  region_code: string;
  region_name: string;
  factor_values: unknown;
  designations: unknown;
  floor_fen: bigint | null;
  cap_fen: bigint | null;
}

function toRegion(row: RegionRow): RoundRegion {
  return {
    regionCode: row.region_code,
    regionName: row.region_name,
    values: row.factor_values as Record<string, string>,
    designations: row.designations as string[],
    ...(row.floor_fen === null ? {} : { floorFen: row.floor_fen }),
    ...(row.cap_fen === null ? {} : { capFen: row.cap_fen }),
  };
}

/** All regions of a round in the order of their codes, which is the order of every split. */
export async function findRoundRegions(tx: Tx, roundId: string): Promise<RoundRegion[]> {
  const rows = await tx
    .selectFrom('allocation_round_region')
    .selectAll()
    .where('round_id', '=', roundId)
    .orderBy('region_code')
    .execute();
  return rows.map(toRegion);
}

export async function listRoundRegions(tx: Tx, roundId: string, page: { cursor?: string | undefined; limit: number }) {
  const after = decodeCursor(page.cursor);
  const rows = await tx
    .selectFrom('allocation_round_region')
    .selectAll()
    .where('round_id', '=', roundId)
    .where('region_code', '>', after?.[0] ?? '')
    .orderBy('region_code')
    .limit(page.limit + 1)
    .execute();
  return toPage(rows.map(toRegion), page.limit, (row) => [row.regionCode]);
}

const adjustmentColumns = sql`id, round_id as "roundId", region_code as "regionCode", amount_fen as "amountFen", reason,
  state, proposed_by_name as "proposedByName", decided_by_name as "decidedByName"`;

export interface AdjustmentView extends ManualAdjustment {
  id: string;
  roundId: string;
  reason: string;
  state: 'proposed' | 'approved' | 'rejected';
  proposedByName: string;
  decidedByName: string | null;
}

export async function findAdjustments(tx: Tx, roundId: string): Promise<AdjustmentView[]> {
  const { rows } = await sql<AdjustmentView>`select ${adjustmentColumns} from allocation_adjustment
    where round_id = ${roundId} order by created_at, id`.execute(tx);
  return rows;
}

/** A stored definition as the engine takes it. */
export const readDefinition = (stored: unknown): RoundDefinition => definitionSchema.decode(stored as never);
