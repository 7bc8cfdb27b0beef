import { readFile, readdir } from 'node:fs/promises';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';

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
 */
export async function migrateDatabase(
  ownerUrl: string,
  sources: MigrationSource[],
  roles: MigrationRoles,
): Promise<void> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const appRole = sql.id(roles.appRole);
    await sql`grant usage on schema public to ${appRole}`.execute(db);
    await sql`alter default privileges in schema public grant select, insert, update, delete on tables to ${appRole}`.execute(
      db,
    );
    await sql`alter default privileges in schema public grant usage, select on sequences to ${appRole}`.execute(db);
    for (const source of sources) await runSource(db, source, roles);
  } finally {
    await db.destroy();
  }
}

async function runSource(db: Kysely<unknown>, source: MigrationSource, roles: MigrationRoles): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => readMigrations(source, roles) },
    migrationTableName: `migration_${source.name.replaceAll('-', '_')}`,
    migrationLockTableName: `migration_lock_${source.name.replaceAll('-', '_')}`,
  });
  const { error, results } = await migrator.migrateToLatest();
  if (!error) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName ?? '?';
  throw new Error(`migration ${source.name}/${failed} failed: ${(error as Error).message}`, { cause: error });
}

async function readMigrations(source: MigrationSource, roles: MigrationRoles) {
  const files = (await readdir(source.directory)).filter((file) => file.endsWith('.sql')).toSorted();
  const migrations: Record<string, { up(db: Kysely<unknown>): Promise<void> }> = {};
  for (const file of files) {
    const text = (await readFile(new URL(file, source.directory), 'utf8'))
      .replaceAll('{{app_role}}', quoteIdentifier(roles.appRole))
      .replaceAll('{{ledger_role}}', quoteIdentifier(roles.ledgerRole ?? roles.appRole));
    migrations[file] = { up: async (db) => void (await sql.raw(text).execute(db)) };
  }
  return migrations;
}

function quoteIdentifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
