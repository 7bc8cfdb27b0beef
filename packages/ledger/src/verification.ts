import { run, runOne, type LedgerExecutor } from './executor.ts';

export interface BooksFinding {
  finding:
    | 'unbalancedTransaction'
    | 'legCount'
    | 'balance'
    | 'runningBalance'
    | 'pending'
    | 'floor'
    | 'holdTransaction'
    | 'seal';
  /** Transaction id, account code, account/entry ids, hold id or seal id, according to the finding. */
  subject: string;
  /** Fen or a count as a decimal string; null where the finding has no figures. */
  expectedFen: string | null;
  actualFen: string | null;
}

const verifyStatement = {
  name: 'ledger.verify',
  text: `select finding, subject, expected_fen::text as "expectedFen", actual_fen::text as "actualFen" from ledger.verify()`,
};

/** Reads all books and returns every contradiction; an empty list means that they agree. Changes nothing. */
export async function verifyBooks(executor: LedgerExecutor): Promise<BooksFinding[]> {
  return run<BooksFinding>(executor, verifyStatement, []);
}

const sealStatement = { name: 'ledger.seal_next', text: 'select ledger.seal_next($1) as sealed' };

/**
 * Adds one seal to the hash chain over the transactions that are finished and not yet sealed. Run it periodically, until it returns 0.
 * @param limit transactions per seal, at most
 * @returns how many transactions were sealed
 */
export async function sealBooks(executor: LedgerExecutor, limit = 1000): Promise<number> {
  return (await runOne<{ sealed: number }>(executor, sealStatement, [limit])).sealed;
}
