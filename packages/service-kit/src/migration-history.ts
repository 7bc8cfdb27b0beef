import { createHash } from 'node:crypto';
import { type Kysely, sql } from 'kysely';

/** What speaks against a database having been migrated by these files; lists of file names. */
interface Differences {
  missing: string[];
  changed: string[];
  /** Files that did not run although later ones did. */
  passedOver: string[];
}

/** The database was migrated by other files than these. */
export class MigrationHistoryError extends Error {
  constructor(source: string, { missing, changed, passedOver }: Differences) {
    const fact = (title: string, files: string[]) =>
      files.length === 0 ? [] : [`${title}: ${files.map((file) => `${source}/${file}`).join('、')}`];
    const facts = [
      ...fact('本版本没有 / not in this version', missing),
      ...fact('执行后被改动 / changed after it ran', changed),
      ...fact('未执行，而其后的已执行 / not run, though later ones were', passedOver),
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
 * @throws MigrationHistoryError when a file that ran is gone or has changed, or one was passed over
 */
export async function checkHistory(db: Kysely<unknown>, source: string, texts: MigrationTexts): Promise<void> {
  const remembered = await rememberedHashes(db, source);
  const ran = await executed(db, source);
  const last = ran.at(-1) ?? '';
  const differences = {
    missing: ran.filter((file) => !texts.has(file)),
    changed: ran.filter(
      (file) => texts.has(file) && remembered.has(file) && remembered.get(file) !== hashOf(texts.get(file)!),
    ),
    passedOver: [...texts.keys()].filter((file) => file < last && !ran.includes(file)),
  };
  if (Object.values(differences).some((files) => files.length > 0))
    throw new MigrationHistoryError(source, differences);
}

/** Remembers the texts of migrations that have run. */
export async function rememberHistory(db: Kysely<unknown>, source: string, texts: MigrationTexts): Promise<void> {
  for (const [file, text] of texts) {
    await sql`insert into migration_text (source, file, sha256) values (${source}, ${file}, ${hashOf(text)})
      on conflict do nothing`.execute(db);
  }
}

async function rememberedHashes(db: Kysely<unknown>, source: string): Promise<Map<string, string>> {
  await sql`create table if not exists migration_text
    (source text not null, file text not null, sha256 text not null, primary key (source, file))`.execute(db);
  const { rows } = await sql<{ file: string; sha256: string }>`select file, sha256 from migration_text
    where source = ${source}`.execute(db);
  return new Map(rows.map(({ file, sha256 }) => [file, sha256]));
}

async function executed(db: Kysely<unknown>, source: string): Promise<string[]> {
  const table = migrationTable(source);
  const { rows: found } = await sql`select 1 where to_regclass(${table}) is not null`.execute(db);
  if (found.length === 0) return [];
  const { rows } = await sql<{ name: string }>`select name from ${sql.id(table)} order by name collate "C"`.execute(db);
  return rows.map(({ name }) => name);
}

/** Table in which the names of a source's migrations are kept once they ran. */
export function migrationTable(source: string): string {
  return `migration_${source.replaceAll('-', '_')}`;
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
