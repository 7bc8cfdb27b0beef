import { run, runOne, type LedgerExecutor } from './executor.ts';
import type { Reference } from './posting.ts';

export interface NewHold {
  /** Idempotency key of the hold, 1–200 characters. */
  key: string;
  /** Code of the account whose availability falls by `amountFen` at once. */
  account: string;
  /** Code of the account that receives the money when the hold is posted. */
  counterAccount: string;
  /** Fen, positive. */
  amountFen: bigint;
  /** Kind of the transaction that posting the hold will write. */
  kind: string;
  /** 'YYYY-MM-DD' */
  businessDate: string;
  /** Last day of the hold ('YYYY-MM-DD'); after it the hold may be resolved as expired. */
  expiresOn?: string;
  reference: Reference;
  description: string;
}

export interface PlacedHold {
  holdId: bigint;
  replayed: boolean;
}

const holdStatement = {
  name: 'ledger.hold',
  text: 'select hold_id as id, replayed from ledger.hold($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)',
};

/**
 * Reserves money on an account for a later payment.
 * @throws LedgerError 'ledger.insufficient' (context: account, availableFen, floorFen), 'ledger.idempotencyMismatch', 'ledger.unknownAccount', 'ledger.invalidAmount'
 */
export async function placeHold(executor: LedgerExecutor, hold: NewHold): Promise<PlacedHold> {
  const row = await runOne<{ id: string | bigint; replayed: boolean }>(executor, holdStatement, [
    hold.key,
    hold.account,
    hold.counterAccount,
    hold.amountFen,
    hold.kind,
    hold.businessDate,
    hold.expiresOn ?? null,
    hold.reference.type,
    hold.reference.id,
    hold.description,
  ]);
  return { holdId: BigInt(row.id), replayed: row.replayed };
}

export interface HoldResolution {
  holdId: bigint;
  /** Idempotency key of the resolution; it is also the key of the transaction that it posts. */
  key: string;
  outcome: 'posted' | 'voided' | 'expired';
  /** For 'posted': fen to post, at most the held amount (default: all of it). The rest becomes available again. */
  amountFen?: bigint;
  businessDate: string;
  description: string;
}

export interface ResolvedHold {
  /** The posted transaction; null when voided or expired. */
  transactionId: bigint | null;
  replayed: boolean;
}

const resolveStatement = {
  name: 'ledger.resolve_hold',
  text: 'select transaction_id as id, replayed from ledger.resolve_hold($1, $2, $3, $4, $5, $6)',
};

/**
 * Ends a hold: posts it (wholly or partly), voids it, or lets it expire. At most once.
 * @throws LedgerError 'ledger.holdResolved' (context: outcome), 'ledger.holdExceeded', 'ledger.holdNotExpired', 'ledger.unknownHold', 'ledger.idempotencyMismatch'
 */
export async function resolveHold(executor: LedgerExecutor, resolution: HoldResolution): Promise<ResolvedHold> {
  const row = await runOne<{ id: string | bigint | null; replayed: boolean }>(executor, resolveStatement, [
    resolution.holdId,
    resolution.key,
    resolution.outcome,
    resolution.amountFen ?? null,
    resolution.businessDate,
    resolution.description,
  ]);
  return { transactionId: row.id === null ? null : BigInt(row.id), replayed: row.replayed };
}

export interface OpenHold {
  holdId: bigint;
  account: string;
  counterAccount: string;
  amountFen: bigint;
  kind: string;
  businessDate: string;
  expiresOn: string | null;
  referenceType: string;
  referenceId: string;
}

const openHoldsStatement = {
  name: 'ledger.open_holds',
  text: `select h.id::text as "holdId", a.code as account, c.code as "counterAccount", h.amount_fen::text as "amountFen", h.kind,
      h.business_date::text as "businessDate", h.expires_on::text as "expiresOn",
      h.reference_type as "referenceType", h.reference_id as "referenceId"
    from ledger.hold h
    join ledger.account a on a.id = h.account_id
    left join ledger.account c on c.id = h.counter_account_id
    where not exists (select 1 from ledger.hold_resolution r where r.hold_id = h.id)
      and ($1::date is null or h.expires_on < $1) and ($2::text is null or h.reference_id = $2)
    order by h.id limit 500`,
};

/**
 * Up to 500 unresolved holds, oldest first.
 * @param filter expiredOn: only holds whose last day lies before this date; referenceId: only holds of this document
 */
export async function findOpenHolds(
  executor: LedgerExecutor,
  filter: { expiredOn?: string; referenceId?: string } = {},
): Promise<OpenHold[]> {
  type Row = Omit<OpenHold, 'holdId' | 'amountFen'> & { holdId: string; amountFen: string };
  const rows = await run<Row>(executor, openHoldsStatement, [filter.expiredOn ?? null, filter.referenceId ?? null]);
  return rows.map((row) => ({ ...row, holdId: BigInt(row.holdId), amountFen: BigInt(row.amountFen) }));
}

export interface AccountHold {
  holdId: bigint;
  amountFen: bigint;
  /** Kind of the transaction that posting the hold will write. */
  kind: string;
  /** 'YYYY-MM-DD' */
  businessDate: string;
  referenceType: string;
  referenceId: string;
  description: string;
  /** ISO time */
  placedAt: string;
}

const accountHoldsStatement = {
  name: 'ledger.account_holds',
  text: `select h.id::text as "holdId", h.amount_fen::text as "amountFen", h.kind, h.business_date::text as "businessDate",
      h.reference_type as "referenceType", h.reference_id as "referenceId", h.description,
      to_char(h.placed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "placedAt"
    from ledger.account a
    join ledger.hold h on h.account_id = a.id
    where a.code = $1 and ($2::bigint is null or h.id < $2)
      and not exists (select 1 from ledger.hold_resolution r where r.hold_id = h.id)
    order by h.id desc limit $3`,
};

/**
 * Unresolved holds of one account, newest first: what its pending amount consists of. Continue with `beforeHoldId` = holdId of
 * the last row.
 * @param page limit at most 500, default 50
 */
export async function accountHolds(
  executor: LedgerExecutor,
  code: string,
  page: { beforeHoldId?: bigint; limit?: number } = {},
): Promise<AccountHold[]> {
  type Row = Omit<AccountHold, 'holdId' | 'amountFen'> & { holdId: string; amountFen: string };
  const limit = Math.min(page.limit ?? 50, 500);
  const rows = await run<Row>(executor, accountHoldsStatement, [code, page.beforeHoldId ?? null, limit]);
  return rows.map((row) => ({ ...row, holdId: BigInt(row.holdId), amountFen: BigInt(row.amountFen) }));
}
