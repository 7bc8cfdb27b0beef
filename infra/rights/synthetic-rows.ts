import type { Client } from 'pg';

interface Column {
  name: string;
  type: string;
}

/** An expression per type that no unique key of ours refuses twice. */
const valueOfType: Record<string, string> = {
  uuid: 'gen_random_uuid()',
  text: 'md5(random()::text)',
  'text[]': `'{}'`,
  jsonb: `'{}'`,
  date: `date '2026-01-01' + (random() * 3000)::int`,
  integer: '(random() * 1e9)::int',
  smallint: '(random() * 3e4)::int',
  bigint: '(random() * 1e9)::bigint',
  numeric: 'random()::numeric',
  boolean: 'false',
  bytea: `'\\x00'`,
  'timestamp with time zone': 'now()',
};

/**
 * Takes rules about contents away from every table, so that rows which mean nothing can be written: only who sees which
 * row is asked here. For a database that is thrown away.
 */
export async function liftContentRules(superuser: Client, tables: readonly string[]): Promise<void> {
  const { rows } = await superuser.query<{ name: string; constraint: string }>(
    `select conrelid::regclass::text as name, quote_ident(conname) as constraint from pg_constraint
     where contype in ('c', 'f') and conrelid = any ($1::text[]::regclass[]) and conparentid = 0`,
    [tables],
  );
  for (const row of rows) await superuser.query(`alter table ${row.name} drop constraint ${row.constraint}`);
  for (const table of tables) await superuser.query(`alter table ${table} disable trigger all`);
}

/** A statement that writes one meaningless row of a region. */
export async function insertStatement(client: Client, table: string, regionCode: string): Promise<string> {
  const { rows } = await client.query<Column>(
    `select quote_ident(attname) as name, format_type(atttypid, null) as type from pg_attribute
     where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''
       and attnotnull and (not atthasdef or attname = 'region_code')`,
    [table],
  );
  const values = rows.map(({ name, type }) => {
    if (name === 'region_code') return `'${regionCode}'`;
    const value = valueOfType[type];
    if (value === undefined) throw new Error(`no sample for ${type} of ${table}.${name}`);
    return value;
  });
  return `insert into ${table} (${rows.map(({ name }) => name).join(', ')}) values (${values.join(', ')})`;
}
