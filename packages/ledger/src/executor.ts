import { CompiledQuery, type Kysely } from 'kysely';
import { toLedgerError } from './ledger-error.ts';

/** Anything with node-postgres' `query`: a client of an open transaction, or a pool. */
export interface PostgresQueryable {
  query(statement: { name?: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
}

/** A Kysely instance or transaction of any schema, or a node-postgres client. Inside a use case always the transaction. */
// oxlint-disable-next-line typescript/no-explicit-any -- the ledger does not care which tables the owner has
export type LedgerExecutor = Kysely<any> | PostgresQueryable;

/** One statement with a stable name, so that node-postgres prepares it once per connection. */
export interface Statement {
  name: string;
  text: string;
}

/** Runs one statement; every failure leaves as a LedgerError, without SQL in its public part. */
export async function run<Row>(executor: LedgerExecutor, statement: Statement, values: unknown[]): Promise<Row[]> {
  try {
    const result =
      'executeQuery' in executor
        ? await executor.executeQuery(CompiledQuery.raw(statement.text, values))
        : await executor.query({ ...statement, values });
    return result.rows as Row[];
  } catch (error) {
    throw toLedgerError(error);
  }
}

/** Like `run`, for a function that answers with exactly one row. */
export async function runOne<Row>(executor: LedgerExecutor, statement: Statement, values: unknown[]): Promise<Row> {
  const [row] = await run<Row>(executor, statement, values);
  if (row === undefined) throw new Error(`${statement.name} answered without a row`);
  return row;
}
