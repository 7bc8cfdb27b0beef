import { notFound, newestFirst } from '@sunledger/service-kit';
import { sql, type Selectable } from 'kysely';
import type { z } from 'zod';
import type { DB } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import { clearingAccount } from '../payment-batch/clearing-account.ts';
import { differenceSchema, type Difference, type Reconciliation, type reconciliationQuery } from './contract.ts';

/** A bank, a paying bureau and a day. */
export interface ReconciledDay {
  bankCode: string;
  regionCode: string;
  businessDate: string;
}

export interface DayTotals {
  instruction_count: number;
  instruction_fen: bigint;
  paid_fen: bigint;
  returned_fen: bigint;
  open_count: number;
  open_fen: bigint;
  clearing_fen: bigint;
}

const instructionsOf = ({ bankCode, regionCode }: ReconciledDay) => sql`payment_instruction i
  join payment_batch b on b.id = i.batch_id and b.bank_code = ${bankCode} and b.region_code = ${regionCode}
    and i.status not in ('pending', 'cancelled')`;
const isOpen = (day: string) =>
  sql`b.business_date <= ${day}::date and (i.final_on is null or i.final_on > ${day}::date)`;
const clearingEntries = ({ bankCode, regionCode, businessDate }: ReconciledDay) => sql`ledger.entry e
  join ledger.account a on a.id = e.account_id and a.code = ${clearingAccount(bankCode, regionCode)}
  join ledger.transaction t on t.id = e.transaction_id and t.business_date <= ${businessDate}::date`;

export async function readDayTotals(tx: Tx, day: ReconciledDay): Promise<DayTotals> {
  const date = day.businessDate;
  const { rows } = await sql<DayTotals>`select
      count(*) filter (where b.business_date = ${date}::date)::int as instruction_count,
      coalesce(sum(i.amount_fen) filter (where b.business_date = ${date}::date), 0)::bigint as instruction_fen,
      coalesce(sum(i.amount_fen) filter (where i.status = 'paid' and i.final_on = ${date}::date), 0)::bigint as paid_fen,
      coalesce(sum(i.amount_fen) filter (where i.status in ('returned', 'rejected') and i.final_on = ${date}::date), 0)::bigint as returned_fen,
      count(*) filter (where ${isOpen(date)})::int as open_count,
      coalesce(sum(i.amount_fen) filter (where ${isOpen(date)}), 0)::bigint as open_fen,
      (select coalesce(sum(e.amount_fen), 0)::bigint from ${clearingEntries(day)}) as clearing_fen
    from ${instructionsOf(day)}`.execute(tx);
  return rows[0]!;
}

/** Requests whose open instructions and clearing entries do not agree. */
export async function findLedgerDifferences(tx: Tx, day: ReconciledDay): Promise<Difference[]> {
  const { rows } = await sql<{ subject: string; expected_fen: bigint; actual_fen: bigint }>`
    with expected as (
      select i.request_id::text as id, sum(i.amount_fen)::bigint as fen from ${instructionsOf(day)} where ${isOpen(day.businessDate)} group by 1),
    posted as (select t.reference_id as id, sum(e.amount_fen)::bigint as fen from ${clearingEntries(day)} group by 1)
    select coalesce(r.number, x.id, p.id) as subject, coalesce(x.fen, 0) as expected_fen, coalesce(p.fen, 0) as actual_fen
    from expected x full join posted p on p.id = x.id left join payment_request r on r.id::text = coalesce(x.id, p.id)
    where coalesce(x.fen, 0) <> coalesce(p.fen, 0) order by 1`.execute(tx);
  return rows.map((row) => ({
    kind: 'ledger',
    subject: row.subject,
    expectedFen: row.expected_fen,
    actualFen: row.actual_fen,
    note: '在途账户余额与尚无结果的指令不符',
  }));
}

/** Instructions that count as final by then without anything from the bank that says so. */
export async function findUnprovenResults(tx: Tx, day: ReconciledDay): Promise<Difference[]> {
  const { rows } = await sql<{ id: string; amount_fen: bigint }>`select i.id, i.amount_fen from ${instructionsOf(day)}
    where i.final_on <= ${day.businessDate}::date
      and not exists (select from bank_result_line l where l.instruction_id = i.id and l.outcome = i.status
        and (l.disposition = 'applied' or (l.settlement = 'correction' and l.settled_at is not null)))
      and not exists (select from payment_result_statement s where s.instruction_id = i.id and s.outcome = i.status)
    order by i.id`.execute(tx);
  return rows.map((row) => ({
    kind: 'result',
    subject: row.id,
    expectedFen: row.amount_fen,
    actualFen: null,
    note: '没有银行回单或书面证明',
  }));
}

/** Lines of the bank that nobody has explained yet. */
export async function findUnmatchedLines(
  tx: Tx,
  { bankCode, regionCode, businessDate }: ReconciledDay,
): Promise<Difference[]> {
  const rows = await tx
    .selectFrom('bank_result_line as l')
    .innerJoin('bank_result_file as f', 'f.id', 'l.file_id')
    .select(['l.instruction_id', 'l.amount_fen', 'l.note', 'f.file_name', 'l.sequence'])
    .where('f.bank_code', '=', bankCode)
    .where('l.region_code', '=', regionCode)
    .where('f.received_on', '<=', businessDate)
    .where('l.disposition', '=', 'unmatched')
    .where('l.settled_at', 'is', null)
    .orderBy('f.created_at')
    .orderBy('f.id')
    .orderBy('l.sequence')
    .execute();
  return rows.map((row) => ({
    kind: 'unmatched',
    subject: `${row.file_name} 第${row.sequence}行 ${row.instruction_id}`,
    expectedFen: null,
    actualFen: row.amount_fen,
    note: row.note ?? '',
  }));
}

export async function listReconciliations(tx: Tx, filter: z.output<typeof reconciliationQuery>) {
  let rows = tx.selectFrom('reconciliation').selectAll();
  if (filter.bankCode) rows = rows.where('bank_code', '=', filter.bankCode);
  if (filter.businessDate) rows = rows.where('business_date', '=', filter.businessDate);
  if (filter.status) rows = rows.where('status', '=', filter.status);
  return newestFirst(rows, 'id', filter, toReconciliation);
}

/** The latest reconciled day of every bank and bureau. */
export async function listLatestReconciliations(tx: Tx): Promise<Reconciliation[]> {
  const rows = await tx
    .selectFrom('reconciliation')
    .selectAll()
    .distinctOn(['region_code', 'bank_code'])
    .orderBy('region_code')
    .orderBy('bank_code')
    .orderBy('business_date', 'desc')
    .orderBy('created_at', 'desc')
    .execute();
  return rows.map((row) => toReconciliation(row));
}

/** Throws 404. */
export async function findReconciliation(tx: Tx, id: string): Promise<Reconciliation> {
  const row = await tx.selectFrom('reconciliation').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('对账');
  return toReconciliation(row);
}

/** Every instruction that the day touched: sent, answered or still open. */
export async function listInstructionsOfDay(tx: Tx, day: ReconciledDay) {
  const { rows } = await sql<{
    batch_number: string;
    request_number: string;
    project_name: string;
    payee_name: string;
    amount_fen: bigint;
    status: string;
    bank_reference: string | null;
    result_message: string | null;
    business_date: string;
    final_on: string | null;
  }>`select b.number as batch_number, r.number as request_number, p.name as project_name, i.payee_name, i.amount_fen, i.status,
      i.bank_reference, i.result_message, b.business_date, i.final_on
    from ${instructionsOf(day)} join payment_request r on r.id = i.request_id join planned_project p on p.id = i.project_id
    where b.business_date = ${day.businessDate}::date or i.final_on = ${day.businessDate}::date or (${isOpen(day.businessDate)})
    order by b.number, i.file_number, i.sequence`.execute(tx);
  return rows;
}

/**
 * The days until `lastDay`, oldest first, that no reconciliation has seen whole, for every bank and bureau: each since its first
 * batch was made, and each on which money left or an answer counts. A run before the end of the day is not whole, and neither is
 * one that knew less of the day than is known now: the bank answers the next morning, and a payment of the past is entered late.
 */
export async function listUnreconciled(tx: Tx, lastDay: string): Promise<ReconciledDay[]> {
  const { rows } = await sql<{ bank_code: string; region_code: string; business_date: string }>`
    with known as (
      select b.bank_code, b.region_code, d.day, count(*) filter (where d.is_sent)::int as instruction_count,
        coalesce(sum(i.amount_fen) filter (where d.is_sent), 0)::bigint as instruction_fen,
        coalesce(sum(i.amount_fen) filter (where d.is_final and i.status = 'paid'), 0)::bigint as paid_fen,
        coalesce(sum(i.amount_fen) filter (where d.is_final and i.status <> 'paid'), 0)::bigint as returned_fen
      from payment_instruction i join payment_batch b on b.id = i.batch_id
      cross join lateral (values (b.business_date, true, false), (i.final_on, false, true)) d (day, is_sent, is_final)
      where i.status not in ('pending', 'cancelled') and d.day is not null
      group by b.bank_code, b.region_code, d.day),
    due as (
      select b.bank_code, b.region_code, b.first_day + n as day
      from (select bank_code, region_code, min(created_at at time zone 'Asia/Shanghai')::date as first_day
        from payment_batch group by bank_code, region_code) b
      cross join lateral generate_series(0, ${lastDay}::date - b.first_day) n
      union select bank_code, region_code, day from known where day <= ${lastDay}::date)
    select d.bank_code, d.region_code, d.day as business_date
    from due d
    left join known k on k.bank_code = d.bank_code and k.region_code = d.region_code and k.day = d.day
    left join lateral (select * from reconciliation r where r.bank_code = d.bank_code and r.region_code = d.region_code
      and r.business_date = d.day order by r.created_at desc limit 1) r on true
    where r.id is null or r.created_at < (d.day + 1)::timestamp at time zone 'Asia/Shanghai'
      or (r.instruction_count, r.instruction_fen, r.paid_fen, r.returned_fen) is distinct from
        (coalesce(k.instruction_count, 0), coalesce(k.instruction_fen, 0), coalesce(k.paid_fen, 0), coalesce(k.returned_fen, 0))
    order by d.day, d.region_code, d.bank_code`.execute(tx);
  return rows.map((row) => ({
    bankCode: row.bank_code,
    regionCode: row.region_code,
    businessDate: row.business_date,
  }));
}

function toReconciliation(row: Selectable<DB['reconciliation']>): Reconciliation {
  return {
    id: row.id,
    regionCode: row.region_code,
    bankCode: row.bank_code,
    businessDate: row.business_date,
    status: row.status as Reconciliation['status'],
    instructionCount: row.instruction_count,
    instructionFen: row.instruction_fen,
    paidFen: row.paid_fen,
    returnedFen: row.returned_fen,
    openCount: row.open_count,
    openFen: row.open_fen,
    clearingFen: row.clearing_fen,
    differenceFen: row.difference_fen,
    differences: differenceSchema.array().parse(row.differences),
    runBy: row.run_by,
    createdAt: row.created_at,
  };
}
