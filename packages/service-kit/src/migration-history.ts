import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';

/** The database was migrated by other files than these: some are gone or have changed since they ran. */
export class MigrationHistoryError extends Error {
  constructor(source: string, missing: readonly string[], changed: readonly string[]) {
    const list = (files: readonly string[]) => files.map((file) => `${source}/${file}`).join('、');
    const facts = [
      ...(missing.length > 0 ? [`本版本没有 / not in this version: ${list(missing)}`] : []),
      ...(changed.length > 0 ? [`执行后被改动 / changed after it ran: ${list(changed)}`] : []),
    ];
    super(`数据库由另一版本的迁移生成 / the database was made by other migrations — ${facts.join('；')}`);
    this.name = 'MigrationHistoryError';
  }
}

/** Text of every migration by file name. */
export type MigrationTexts = ReadonlyMap<string, string>;

/**
 * Compares what ran in this database with the files. Migrations that ran before their texts were remembered are known by
 * name only.
 * @throws MigrationHistoryError when a file that ran is gone or has changed
 */
export async function checkHistory(db: Kysely<unknown>, source: string, texts: MigrationTexts): Promise<void> {
  const remembered = await rememberedHashes(db, source);
  const missing = (await executed(db, source)).filter((file) => !texts.has(file));
  const changed = [...remembered].filter(([file, hash]) => texts.has(file) && hashOf(texts.get(file)!) !== hash);
  if (missing.length + changed.length === 0) return;
  throw new MigrationHistoryError(
    source,
    missing,
    changed.map(([file]) => file),
  );
}

/** Remembers the texts of migrations that have run. */
export async function rememberHistory(db: Kysely<unknown>, source: string, texts: MigrationTexts): Promise<void> {
  for (const [file, text] of texts) {
    await sql`insert into migration_text (source, file, sha256) values (${source}, ${file}, ${hashOf(text)})
      on conflict do nothing`.execute(db);
  }
}

async function rememberedHashes(db: Kysely<unknown>, source: string): Promise<Map<string, string>> {
  return db.transaction().execute(async (tx) => {
    // Two processes that create the same table at once would collide even with "if not exists".
    await sql`select pg_advisory_xact_lock(7202)`.execute(tx);
    await sql`create table if not exists migration_text
      (source text not null, file text not null, sha256 text not null, primary key (source, file))`.execute(tx);
    const { rows } = await sql<{ file: string; sha256: string }>`select file, sha256 from migration_text
      where source = ${source}`.execute(tx);
    return new Map(rows.map(({ file, sha256 }) => [file, sha256]));
  });
}

async function executed(db: Kysely<unknown>, source: string): Promise<string[]> {
  const table = migrationTable(source);
  const { rows: found } = await sql`select 1 where to_regclass(${table}) is not null`.execute(db);
  if (found.length === 0) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.id(table)} order by name`.execute(db);
  return rows.map(({ name }) => name);
}

/** Table in which the names of a source's migrations are kept once they ran. */
export function migrationTable(source: string): string {
  return `migration_${source.replaceAll('-', '_')}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
