import { formatYuan } from '@sunledger/money';
import { DomainError } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { allotmentAccount } from '../allotment/allotment.ts';
import type { Tx } from '../database.ts';
import { liveRequestStates } from './planned-project.ts';

// Held or paid: the balance of the allotment already shows it.
const takenStates = sql.join(
  liveRequestStates
    .filter((state) => state !== 'inApproval' && state !== 'bankReturned')
    .map((state) => sql.lit(state)),
);
const live = sql.join(liveRequestStates.map((state) => sql.lit(state)));

interface AllotmentMoney {
  availableFen: bigint;
  /** What links promise to projects and no payment has taken yet. */
  promisedFen: bigint;
}

/**
 * Balance and promises in one statement, since a request that is being held moves its amount from one to the other. A
 * project that left the plan keeps only what was asked for before. A correction of the bank may take more than a link
 * promised; that uses up nobody else's promise.
 */
async function readMoney(tx: Tx, allotmentId: string): Promise<AllotmentMoney> {
  const { rows } = await sql<AllotmentMoney>`select
      coalesce((select available_fen from ledger.account_balance where code = ${allotmentAccount(allotmentId)}), 0)::bigint
        as "availableFen",
      coalesce(sum(greatest(case when p.status = 'planned' then l.amount_fen else r.asked end - r.taken, 0)), 0)::bigint as "promisedFen"
    from project_allotment l join planned_project p on p.id = l.project_id
    cross join lateral (
      select coalesce(sum(amount_fen) filter (where status in (${live})), 0) as asked,
        coalesce(sum(amount_fen) filter (where status in (${takenStates})), 0) as taken
      from payment_request where link_id = l.id) r
    where l.allotment_id = ${allotmentId}`.execute(tx);
  return rows[0]!;
}

/** Links and everything that takes money out of an allotment pass one after the other, for the rest of the transaction. */
export async function lockPromises(tx: Tx, allotmentId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`link:${allotmentId}`}))`.execute(tx);
}

/** What an allotment has left for further projects: its available balance, without what links already promise. */
export async function unpromisedFen(tx: Tx, allotmentId: string): Promise<bigint> {
  const { availableFen, promisedFen } = await readMoney(tx, allotmentId);
  return availableFen - promisedFen;
}

/**
 * Funds follow projects: money that is arranged for a project does not leave the allotment by another way. Throws
 * `allotment.promised` with what may leave, `ledger.insufficient` with what there is when nothing is promised; the ledger's own
 * floor stands behind both.
 */
export async function keepPromises(tx: Tx, allotmentId: string, leavingFen: bigint): Promise<void> {
  await lockPromises(tx, allotmentId);
  const { availableFen, promisedFen } = await readMoney(tx, allotmentId);
  const free = availableFen - promisedFen;
  if (leavingFen <= free) return;
  if (promisedFen > 0n)
    throw new DomainError(
      'allotment.promised',
      `该指标有 ${formatYuan(promisedFen)} 元已安排给项目，最多还能转出 ${formatYuan(free > 0n ? free : 0n)} 元`,
    );
  throw new DomainError(
    'ledger.insufficient',
    `该指标可用余额 ${formatYuan(availableFen)} 元，本次需要 ${formatYuan(leavingFen)} 元，不足 ${formatYuan(leavingFen - availableFen)} 元，未记账`,
  );
}
