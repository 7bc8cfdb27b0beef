import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { DomainError } from './errors.ts';
import { regionRange, type Principal } from './principal.ts';

// Money and counts are exact: int8 → bigint, numeric → string; days stay text; instants are ISO text.
pg.types.setTypeParser(pg.types.builtins.INT8, (value) => BigInt(value));
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value);
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (value) => new Date(value).toISOString());

// A service narrows this to its generated schema where it calls the database.
// oxlint-disable-next-line typescript/no-explicit-any
export type AnySchema = any;
export type Tx<DB = AnySchema> = Transaction<DB>;

export interface TransactionOptions {
  readOnly?: boolean;
  /** Long imports may ask for more than the five seconds a statement gets. */
  statementTimeoutMs?: number;
}

export interface Database {
  /** For relays and tests; row-level security shows it nothing of protected tables. */
  kysely: Kysely<AnySchema>;
  pool: pg.Pool;
  /**
   * Runs `work` in one transaction with the principal's region scope. A serialization failure or deadlock, also one
   * that a package wrapped in an error of its own, rolls back and runs `work` again, at most five times in all.
   * Throws `busy` (503) when no connection gets free; crashes when `work` is inside another transaction of this database.
   */
  transaction<T>(principal: Principal, work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
}

const retryable = new Set(['40001', '40P01']);
const attemptsMax = 5;

/**
 * Opens lazily: nothing connects before the first query. Lock 2 s, statement 5 s, idle in transaction 10 s; a connection is
 * waited for longer than all of these.
 */
export function createDatabase(url: string, poolSize = 10, connectionWaitMs = 15_000): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: connectionWaitMs,
    options: '-c lock_timeout=2000 -c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000',
  });
  // An idle client that the server dropped is replaced at the next checkout; the query in flight fails by itself.
  pool.on('error', () => undefined);
  // The pool watches idle clients only; without this a server that dies takes every service in a transaction with it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const kysely = new Kysely<AnySchema>({ dialect: new PostgresDialect({ pool }) });
  const surrounding = new AsyncLocalStorage<{ isOpen: boolean }>();

  // A command is mostly waiting: its scope travels with BEGIN, and what `runWithCommit` was given with COMMIT.
  const once = <T>(principal: Principal, work: (tx: Tx) => Promise<T>, options: TransactionOptions): Promise<T> =>
    kysely.connection().execute(async (connection) => {
      const tx = connection as Tx;
      const last: string[] = [];
      const own = { isOpen: true };
      endsOf.set(tx, last);
      try {
        await sql.raw(beginStatement(principal, options)).execute(tx);
        const result = await surrounding.run(own, () => work(tx));
        // In an aborted transaction the first statement fails, and COMMIT is not reached.
        await sql.raw([...last, 'commit'].join('; ')).execute(tx);
        return result;
      } catch (error) {
        await sql`rollback`.execute(tx).catch(() => undefined);
        throw error;
      } finally {
        own.isOpen = false;
        endsOf.delete(tx);
      }
    });

  return {
    kysely,
    pool,
    async transaction(principal, work, options = {}) {
      // Transactions that hold one connection and wait for a second one can wait for each other, all of them, for ever.
      if (surrounding.getStore()?.isOpen) throw new Error('a transaction began inside another one');
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(principal, work, options);
        } catch (error) {
          if (attempt >= attemptsMax || !isRetryable(error)) throw isOutOfConnections(error) ? busy(error) : error;
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
        }
      }
    },
    close: () => kysely.destroy(),
  };
}

// LedgerError and its like keep the driver's error as their cause.
function isRetryable(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (retryable.has((cause as { code?: string }).code ?? '')) return true;
  }
  return false;
}

// How the pool says that no connection got free, or that none could be opened, for as long as a caller waits.
const outOfConnections = new Set([
  'timeout exceeded when trying to connect',
  'Connection terminated due to connection timeout',
]);

function isOutOfConnections(error: unknown): boolean {
  return error instanceof Error && outOfConnections.has(error.message);
}

function busy(cause: unknown): DomainError {
  return new DomainError('busy', '现在办理的人较多，请稍后重试', { status: 503, cause });
}

/** What each open transaction runs with its COMMIT. */
const endsOf = new WeakMap<Tx, string[]>();

/**
 * Runs a statement at the end of the transaction, in one round trip with its COMMIT; when it fails, so does the
 * transaction. Values are written into the text with `pg.escapeLiteral`.
 */
export function runWithCommit(tx: Tx, statement: string): void {
  const ends = endsOf.get(tx);
  if (!ends) throw new Error('this transaction is not one of ours, or it is over');
  ends.push(statement);
}

function beginStatement(principal: Principal, { readOnly, statementTimeoutMs }: TransactionOptions): string {
  const range = regionRange(principal.regionCode);
  const settings: Record<string, string> = {
    'app.region_from': range.from,
    'app.region_until': range.until,
    'app.user_id': principal.userId,
    'app.organisation_id': principal.organisationId,
    ...(statementTimeoutMs === undefined ? {} : { statement_timeout: String(statementTimeoutMs) }),
  };
  const calls = Object.entries(settings).map(
    ([name, value]) => `set_config('${name}', ${pg.escapeLiteral(value)}, true)`,
  );
  return `start transaction ${readOnly ? 'read only' : 'read write'}; select ${calls.join(', ')}`;
}
