import { readFile, readdir } from 'node:fs/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';
import { checkHistory, migrationTable, type MigrationTexts, rememberHistory } from './migration-history.ts';

/** A folder of forward-only .sql files with a history of its own in the database. */
export interface MigrationSource {
  name: string;
  directory: URL;
}

/** The kit's own tables; every service lists it first. */
export const kitMigrations: MigrationSource = { name: 'kit', directory: new URL('../migrations/', import.meta.url) };

export interface MigrationRoles {
  /** Login role of the service; never owner of a table. */
  appRole: string;
  /** No-login owner of the ledger's functions, where the service keeps books. */
  ledgerRole?: string;
}

/**
 * Brings a database up to date: every source in order, each file in one transaction, safe to run from several
 * processes at once (advisory lock). `{{app_role}}` and `{{ledger_role}}` are replaced in the files.
 * Throws with the file's name when a statement fails; what ran before it stays applied and recorded.
 * @throws MigrationHistoryError before anything runs when files that ran here are gone or have changed
 */
export async function migrateDatabase(
  ownerUrl: string,
  sources: MigrationSource[],
  roles: MigrationRoles,
): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 3 });
  // A query in flight fails by itself; a connection that dies while it waits or is being closed is no news.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  // One process at a time, grants and history included; a lock that is not given back ends with its connection.
  const alone = await pool.connect();
  try {
    await alone.query(`select pg_advisory_lock(hashtext('sunledger.migrate'))`);
    const appRole = sql.id(roles.appRole);
    await sql`grant usage on schema public to ${appRole}`.execute(db);
    await sql`alter default privileges in schema public grant select, insert, update, delete on tables to ${appRole}`.execute(
      db,
    );
    await sql`alter default privileges in schema public grant usage, select on sequences to ${appRole}`.execute(db);
    for (const source of sources) {
      const texts = await readTexts(source);
      await checkHistory(db, source.name, texts);
      await runSource(db, source.name, texts, roles);
      await rememberHistory(db, source.name, texts);
    }
  } finally {
    await alone.query('select pg_advisory_unlock_all()').catch(() => undefined);
    alone.release();
    await db.destroy();
  }
}

async function runSource(
  db: Kysely<unknown>,
  source: string,
  texts: MigrationTexts,
  roles: MigrationRoles,
): Promise<void> {
  const table = migrationTable(source);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrationsOf(texts, roles) },
    migrationTableName: table,
    migrationLockTableName: table.replace('migration_', 'migration_lock_'),
  });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? '?';
  throw new Error(`migration ${source}/${failed} failed: ${(error as Error).message}`, { cause: error });
}

async function readTexts({ directory }: MigrationSource): Promise<MigrationTexts> {
  const files = (await readdir(directory)).filter((file) => file.endsWith('.sql')).toSorted();
  const read = async (file: string) => [file, await readFile(new URL(file, directory), 'utf8')] as const;
  return new Map(await Promise.all(files.map(read)));
}

function migrationsOf(texts: MigrationTexts, roles: MigrationRoles): Record<string, Migration> {
  const named = [...texts].map(([file, text]): [string, Migration] => {
    const statements = text
      .replaceAll('{{app_role}}', quoteIdentifier(roles.appRole))
      .replaceAll('{{ledger_role}}', quoteIdentifier(roles.ledgerRole ?? roles.appRole));
    return [file, { up: async (db) => void (await sql.raw(statements).execute(db)) }];
  });
  return Object.fromEntries(named);
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
