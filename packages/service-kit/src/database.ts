import { AsyncLocalStorage } from 'node:async_hooks';
import {
  CompiledQuery,
  Kysely,
  PostgresDialect,
  PostgresDriver,
  type PostgresDialectConfig,
  type Transaction,
  type TransactionSettings,
} from 'kysely';
import pg from 'pg';
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
   */
  transaction<T>(principal: Principal, work: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  close(): Promise<void>;
}

const retryable = new Set(['40001', '40P01']);
const attemptsMax = 5;

/** Opens lazily: nothing connects before the first query. Lock 2 s, statement 5 s, idle in transaction 10 s. */
export function createDatabase(url: string, poolSize = 10): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    options: '-c lock_timeout=2000 -c statement_timeout=5000 -c idle_in_transaction_session_timeout=10000',
  });
  // An idle client that the server dropped is replaced at the next checkout; the query in flight fails by itself.
  pool.on('error', () => undefined);
  // The pool watches idle clients only; without this a server that dies takes every service in a transaction with it.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const kysely = new Kysely<AnySchema>({ dialect: new ScopedDialect({ pool }) });

  async function once<T>(principal: Principal, work: (tx: Tx) => Promise<T>, options: TransactionOptions): Promise<T> {
    const ends: TransactionEnds = { scope: scopeStatement(principal, options), last: [] };
    const builder = kysely.transaction().setAccessMode(options.readOnly ? 'read only' : 'read write');
    return currentEnds
      .run(ends, () =>
        builder.execute(async (tx) => {
          endsOf.set(tx, ends);
          return work(tx);
        }),
      )
      .finally(() => ends.last.splice(0));
  }

  return {
    kysely,
    pool,
    async transaction(principal, work, options = {}) {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(principal, work, options);
        } catch (error) {
          if (attempt >= attemptsMax || !isRetryable(error)) throw error;
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

/** What travels in one round trip with BEGIN and with COMMIT: a command is mostly waiting, so each trip saved counts. */
interface TransactionEnds {
  scope: string;
  last: string[];
  /** Set once this transaction has begun; whoever else begins one in the same asynchronous context is a stranger. */
  connection?: Connection;
}
const currentEnds = new AsyncLocalStorage<TransactionEnds>();
const endsOf = new WeakMap<Tx, TransactionEnds>();

/**
 * Runs a statement at the end of the transaction, in one round trip with its COMMIT; when it fails, so does the
 * transaction. Values are written into the text with `pg.escapeLiteral`.
 */
export async function runWithCommit(tx: Tx, statement: string): Promise<void> {
  const ends = endsOf.get(tx);
  if (ends) ends.last.push(statement);
  else await tx.executeQuery(CompiledQuery.raw(statement));
}

class ScopedDialect extends PostgresDialect {
  private readonly config: PostgresDialectConfig;

  constructor(config: PostgresDialectConfig) {
    super(config);
    this.config = config;
  }

  override createDriver(): PostgresDriver {
    return new ScopedDriver(this.config);
  }
}

type Connection = Parameters<PostgresDriver['rollbackTransaction']>[0];

class ScopedDriver extends PostgresDriver {
  override async beginTransaction(connection: Connection, settings: TransactionSettings): Promise<void> {
    const ends = currentEnds.getStore();
    if (!ends || ends.connection) return super.beginTransaction(connection, settings);
    ends.connection = connection;
    try {
      await connection.executeQuery(CompiledQuery.raw(`start transaction ${settings.accessMode}; ${ends.scope}`));
    } catch (error) {
      // The transaction may have begun before its scope failed; the connection goes back to the pool.
      await this.rollbackTransaction(connection).catch(() => undefined);
      throw error;
    }
  }

  override async commitTransaction(connection: Connection): Promise<void> {
    const ends = currentEnds.getStore();
    if (!ends || ends.connection !== connection || ends.last.length === 0) return super.commitTransaction(connection);
    // In an aborted transaction the first statement fails, and COMMIT is not reached.
    await connection.executeQuery(CompiledQuery.raw(`${ends.last.join('; ')}; commit`));
  }
}

function scopeStatement(principal: Principal, { statementTimeoutMs }: TransactionOptions): string {
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
  return `select ${calls.join(', ')}`;
}
