import { run, runOne, type LedgerExecutor } from './executor.ts';
import type { LedgerErrorCode } from './ledger-error.ts';

export interface Leg {
  /** Account code. */
  account: string;
  /** Signed fen: positive = debit, negative = credit. */
  amountFen: bigint;
}

export interface Reference {
  type: string;
  id: string;
}

export interface Posting {
  /** Idempotency key, 1–200 characters, never expires. */
  key: string;
  kind: string;
  /** 'YYYY-MM-DD' */
  businessDate: string;
  /** The business document behind the posting, for drilling down and up. */
  reference: Reference;
  /** What a reader of the account statement sees. Never personal data. */
  description: string;
  /** Two or more legs over different accounts; they sum to zero. */
  legs: readonly Leg[];
}

export interface Posted {
  transactionId: bigint;
  /** True when the key had been posted before; nothing was posted now. */
  replayed: boolean;
}

export type BatchOutcome =
  | { outcome: 'posted' | 'replayed'; transactionId: bigint }
  | { outcome: 'rejected'; code: LedgerErrorCode; context: Record<string, unknown> };

interface PostedRow {
  id: string | bigint;
  replayed: boolean;
}

const toPosted = (row: PostedRow): Posted => ({ transactionId: BigInt(row.id), replayed: row.replayed });

/** The two legs that move `amountFen` > 0 by crediting one account and debiting another. */
export function transferLegs(creditAccount: string, debitAccount: string, amountFen: bigint): Leg[] {
  return [
    { account: creditAccount, amountFen: -amountFen },
    { account: debitAccount, amountFen },
  ];
}

const postStatement = {
  name: 'ledger.post',
  text: 'select transaction_id as id, replayed from ledger.post($1, $2, $3, $4, $5, $6, $7, $8)',
};

/**
 * Posts one balanced transaction in one round trip; part of the caller's transaction when `executor` is one.
 * @returns the transaction id; `replayed` when this key had been posted before with the same content
 * @throws LedgerError 'ledger.insufficient' (context: account, availableFen, floorFen), 'ledger.idempotencyMismatch', 'ledger.unbalanced',
 *   'ledger.unknownAccount', 'ledger.duplicateAccount', 'ledger.invalidAmount', 'ledger.overflow', 'ledger.busy'
 */
export async function postTransaction(executor: LedgerExecutor, posting: Posting): Promise<Posted> {
  const row = await runOne<PostedRow>(executor, postStatement, [
    posting.key,
    posting.kind,
    posting.businessDate,
    posting.reference.type,
    posting.reference.id,
    posting.description,
    posting.legs.map((leg) => leg.account),
    posting.legs.map((leg) => leg.amountFen),
  ]);
  return toPosted(row);
}

const batchStatement = {
  name: 'ledger.post_batch_exact',
  text: `select outcome, transaction_id as id, code, context from ledger.post_batch_exact($1, $2, $3, $4, $5, $6, $7, $8, $9)
    order by item`,
};

interface BatchRow {
  outcome: BatchOutcome['outcome'];
  id: string | bigint;
  code: LedgerErrorCode;
  context: Record<string, unknown> | null;
}

/**
 * Posts up to 1,000 transactions in one round trip, each accepted or refused, in order, against the real balances.
 * @returns one outcome per item, in the order given; a refused item left no trace and its key stays free
 * @throws LedgerError when the statement as a whole failed (nothing was posted)
 */
export async function postBatchExact(executor: LedgerExecutor, postings: readonly Posting[]): Promise<BatchOutcome[]> {
  if (postings.length === 0) return [];
  if (postings.length > 1000) throw new RangeError('a batch holds at most 1,000 postings');
  const legs = postings.flatMap((posting) => posting.legs);
  const rows = await run<BatchRow>(executor, batchStatement, [
    postings.map((posting) => posting.key),
    postings.map((posting) => posting.kind),
    postings.map((posting) => posting.businessDate),
    postings.map((posting) => posting.reference.type),
    postings.map((posting) => posting.reference.id),
    postings.map((posting) => posting.description),
    postings.map((posting) => posting.legs.length),
    legs.map((leg) => leg.account),
    legs.map((leg) => leg.amountFen),
  ]);
  return rows.map((row) =>
    row.outcome === 'rejected'
      ? { outcome: row.outcome, code: row.code, context: row.context ?? {} }
      : { outcome: row.outcome, transactionId: BigInt(row.id) },
  );
}

const reverseStatement = {
  name: 'ledger.reverse',
  text: 'select transaction_id as id, replayed from ledger.reverse($1, $2, $3, $4)',
};

/**
 * Corrects a transaction by a new one with the opposite legs; the original stays. Once per transaction.
 * @throws LedgerError 'ledger.alreadyReversed', 'ledger.reversalOfReversal', 'ledger.unknownTransaction', 'ledger.insufficient', 'ledger.idempotencyMismatch'
 */
export async function reverseTransaction(
  executor: LedgerExecutor,
  reversal: { transactionId: bigint; key: string; reason: string; businessDate: string },
): Promise<Posted> {
  return toPosted(
    await runOne<PostedRow>(executor, reverseStatement, [
      reversal.transactionId,
      reversal.key,
      reversal.reason,
      reversal.businessDate,
    ]),
  );
}
