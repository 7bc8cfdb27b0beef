import { run, type LedgerExecutor } from './executor.ts';

export interface BooksFinding {
  finding:
    | 'unbalancedTransaction'
    | 'legCount'
    | 'balance'
    | 'runningBalance'
    | 'pending'
    | 'floor'
    | 'holdTransaction';
  /** Transaction id, account code, account/entry ids or hold id, according to the finding. */
  subject: string;
  expectedFen: string;
  actualFen: string;
}

const verifyStatement = {
  name: 'ledger.verify',
  text: `select finding, subject, expected_fen::text as "expectedFen", actual_fen::text as "actualFen" from ledger.verify()`,
};

/** Reads all books and returns every contradiction; an empty list means that they agree. Changes nothing. */
export async function verifyBooks(executor: LedgerExecutor): Promise<BooksFinding[]> {
  return run<BooksFinding>(executor, verifyStatement, []);
}
