import pg from 'pg';
import type { AnyService } from './services.ts';

/** Reads along with a service: every line it logs from now on, at every level. */
export function listenToLog(service: AnyService): string[] {
  const lines: string[] = [];
  const { log } = service.deps;
  const stream = symbolsOf(log).find((symbol) => symbol.description === 'pino.stream');
  if (!stream) throw new Error('the logger keeps its stream elsewhere');
  log[stream] = { write: (line: string) => void lines.push(line) };
  log.level = 'trace';
  return lines;
}

function symbolsOf(value: object): symbol[] {
  return value === null ? [] : [...Object.getOwnPropertySymbols(value), ...symbolsOf(Object.getPrototypeOf(value))];
}

/** Every row of every table as text, by table: what somebody with a copy of the database would read. */
export async function readWholeDatabase(service: AnyService): Promise<Map<string, string>> {
  const client = new pg.Client({ connectionString: service.database.superuserUrl });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(
      `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')`,
    );
    const contents = new Map<string, string>();
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ text: string }>(
        `select coalesce(string_agg(t::text, E'\\n'), '') as text from ${name} t`,
      );
      contents.set(name, rows[0]!.text);
    }
    return contents;
  } finally {
    await client.end();
  }
}

/** Places where one of the secrets can be read in clear: 'log', or the name of a table. */
export async function placesThatReveal(
  service: AnyService,
  log: readonly string[],
  secrets: readonly string[],
): Promise<string[]> {
  const database = await readWholeDatabase(service);
  const texts: [string, string][] = [['log', log.join('')], ...database];
  return texts.flatMap(([place, text]) =>
    secrets.filter((secret) => text.includes(secret)).map((secret) => `${place}: ${secret}`),
  );
}
