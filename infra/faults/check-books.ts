import { verifyBooks } from '@sunledger/ledger';
import pg from 'pg';

/** Contradictions between what a client was told and what the books say; every figure must be 0. */
export interface BooksReport {
  /** Acknowledged, but not in the books (or under another transaction than the one named in the answer). */
  missing: number;
  /** Business facts that have more than one transaction. */
  doubled: number;
  /** In the books, but never sent. */
  unsent: number;
  unbalanced: number;
  /** Accounts whose balance differs from the sum of their entries. */
  balances: number;
  /** What the ledger's own verification finds. */
  findings: number;
}

export const cleanBooks: BooksReport = {
  missing: 0,
  doubled: 0,
  unsent: 0,
  unbalanced: 0,
  balances: 0,
  findings: 0,
};

/** A pool that lives through the death of its server: every query fails by itself, the process does not. */
export function openSuperuser(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * Reads the books past every function of the ledger and compares them with the journal of a client.
 * @param superuser sees all regions
 * @param client key or business reference → transaction id, '' when the answer was lost
 */
export async function checkBooks(
  superuser: pg.Pool,
  client: { sent: ReadonlySet<string>; acknowledged: ReadonlyMap<string, string> },
): Promise<BooksReport> {
  const { rows } = await superuser.query<{ id: string; reference: string }>(
    'select id::text as id, reference_id as reference from ledger.transaction',
  );
  const byReference = Map.groupBy(rows, ({ reference }) => reference);
  const isMissing = ([reference, id]: [string, string]): boolean =>
    !byReference.get(reference)?.some((row) => id === '' || row.id === id);
  const count = async (text: string): Promise<number> => (await superuser.query(text)).rows.length;
  return {
    missing: [...client.acknowledged].filter(isMissing).length,
    doubled: [...byReference.values()].filter((same) => same.length > 1).length,
    unsent: [...byReference.keys()].filter((reference) => !client.sent.has(reference)).length,
    unbalanced: await count(
      `select t.id from ledger.transaction t left join ledger.entry e on e.transaction_id = t.id
       group by t.id having coalesce(sum(e.amount_fen), 1) <> 0`,
    ),
    balances: await count(
      `select b.account_id from ledger.balance b left join ledger.entry e on e.account_id = b.account_id
       group by b.account_id, b.posted_fen having b.posted_fen <> coalesce(sum(e.amount_fen), 0)`,
    ),
    findings: (await verifyBooks(superuser)).length,
  };
}
