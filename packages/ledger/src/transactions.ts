import { run, type LedgerExecutor } from './executor.ts';
import type { Leg } from './posting.ts';

export interface LedgerTransaction {
  transactionId: bigint;
  key: string;
  kind: string;
  /** 'YYYY-MM-DD' */
  businessDate: string;
  referenceType: string;
  referenceId: string;
  description: string;
  /** The transaction that this one corrects. */
  reverses: bigint | null;
  /** The reversal that corrected this one. */
  reversedBy: bigint | null;
  /** Legs on accounts of the acting region, signed fen: positive = debit, negative = credit. */
  legs: Leg[];
}

const transactionsStatement = {
  name: 'ledger.transactions',
  text: `select t.id::text as "transactionId", t.idempotency_key as key, t.kind, t.business_date::text as "businessDate",
      t.reference_type as "referenceType", t.reference_id as "referenceId", t.description, t.reverses::text as reverses,
      (select r.id::text from ledger.transaction r where r.reverses = t.id) as "reversedBy",
      (select json_agg(json_build_object('account', a.code, 'amountFen', e.amount_fen::text) order by e.id)
       from ledger.entry e join ledger.account a on a.id = e.account_id where e.transaction_id = t.id) as legs
    from ledger.transaction t
    where ($1::bigint is null or t.id = $1) and ($2::text is null or t.reference_type = $2) and ($3::text is null or t.reference_id = $3)
    order by t.id limit 500`,
};

type Row = Omit<LedgerTransaction, 'transactionId' | 'reverses' | 'reversedBy' | 'legs'> & {
  transactionId: string;
  reverses: string | null;
  reversedBy: string | null;
  legs: { account: string; amountFen: string }[];
};

/** The transactions with this id, or of this business document, oldest first, at most 500: the way from an entry to its document and back. */
export async function findTransactions(
  executor: LedgerExecutor,
  filter: { transactionId: bigint } | { referenceType: string; referenceId: string },
): Promise<LedgerTransaction[]> {
  const values =
    'transactionId' in filter ? [filter.transactionId, null, null] : [null, filter.referenceType, filter.referenceId];
  const rows = await run<Row>(executor, transactionsStatement, values);
  return rows.map((row) => ({
    ...row,
    transactionId: BigInt(row.transactionId),
    reverses: row.reverses === null ? null : BigInt(row.reverses),
    reversedBy: row.reversedBy === null ? null : BigInt(row.reversedBy),
    legs: row.legs.map((leg) => ({ account: leg.account, amountFen: BigInt(leg.amountFen) })),
  }));
}
