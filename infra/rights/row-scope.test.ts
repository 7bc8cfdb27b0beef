import { regionRange } from '@sunledger/service-kit';
import { createTestDatabase, type TestDatabase } from '@sunledger/service-kit/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { definitions } from './services.ts';
import { insertStatement, liftContentRules } from './synthetic-rows.ts';

/** Relations with a region that no row policy guards, with the reason. */
const unguarded: Record<string, string> = {
  'kit.audit_event': 'any command appends to it; /audit-events and /decisions read it out by region',
  region_designation: 'which county is of which kind is public, like the region tree',
  bank_branch: 'the directory of bank branches is one for the country',
  payment_counter: 'holds the last document number of a day and nothing else',
};

/** Everybody reads them, since they are published or move everybody's deadlines; writing them keeps to the region. */
const readableByAll = new Set(['notice', 'notice_board', 'calendar_entry']);

const regions = ['421024', '620422'] as const;

describe.each(definitions)('row scope of $name', (definition) => {
  let database: TestDatabase;
  let superuser: pg.Client;
  let application: pg.Client;
  let guarded: string[];

  beforeAll(async () => {
    database = await createTestDatabase(definition);
    [superuser, application] = await Promise.all([connect(database.superuserUrl), connect(database.url)]);
    guarded = (await relations())
      .filter(({ kind, name }) => kind === 'r' && !(name in unguarded))
      .map(({ name }) => name);
    await liftContentRules(superuser, guarded);
    for (const table of guarded)
      for (const region of regions) await superuser.query(await insertStatement(superuser, table, region));
  });
  afterAll(async () => {
    await Promise.all([superuser.end(), application.end()]);
    await database.drop();
  });

  async function relations() {
    const { rows } = await superuser.query<{
      name: string;
      kind: string;
      isEnabled: boolean;
      isForced: boolean;
      isInvoker: boolean;
    }>(
      `select c.oid::regclass::text as name, c.relkind as kind, c.relrowsecurity as "isEnabled",
         c.relforcerowsecurity as "isForced", coalesce('security_invoker=true' = any (c.reloptions), false) as "isInvoker"
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'region_code'
       where c.relkind in ('r', 'p', 'v', 'm') order by 1`,
    );
    return rows;
  }

  /** Runs as the application inside one region, and leaves nothing behind. */
  async function within<T>(region: string | undefined, work: () => Promise<T>): Promise<T> {
    await application.query('begin');
    try {
      if (region !== undefined) {
        const { from, until } = regionRange(region);
        await application.query(
          `select set_config('app.region_from', $1, true), set_config('app.region_until', $2, true)`,
          [from, until],
        );
      }
      return await work();
    } finally {
      await application.query('rollback');
    }
  }

  /** Rows a statement touched; -1 when the database refused it for want of a right. */
  async function touched(statement: string, values: unknown[]): Promise<number> {
    await application.query('savepoint attempt');
    try {
      return (await application.query(statement, values)).rowCount ?? 0;
    } catch (error) {
      if ((error as { code?: string }).code !== '42501') throw error;
      await application.query('rollback to attempt');
      return -1;
    }
  }

  it('the application role owns nothing and walks around nothing', async () => {
    const { rows } = await application.query(
      `select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
         (select count(*)::int from pg_class where relowner = r.oid) as owned,
         (select count(*)::int from pg_auth_members where member = r.oid) as memberships
       from pg_roles r where rolname = current_user`,
    );
    const none = { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false };
    expect(rows).toEqual([{ ...none, owned: 0, memberships: 0 }]);
  });

  it('every table with a region is guarded and forced, or stands on the list with a reason', async () => {
    const open = (await relations()).filter(({ name, kind, isEnabled, isForced, isInvoker }) =>
      name in unguarded ? false : kind === 'r' ? !(isEnabled && isForced) : !isInvoker,
    );
    expect(open.map(({ name }) => name)).toEqual([]);
  });

  it.each(regions)('%s finds its own row and touches no row of the other region', async (region) => {
    const failures: string[] = [];
    const other = regions.find((one) => one !== region)!;
    for (const table of guarded) {
      const found = await within(region, async () => {
        const own = await application.query(`select 1 from ${table} where region_code = $1`, [region]);
        return {
          own: own.rowCount,
          select: await touched(`select 1 from ${table} where region_code = $1`, [other]),
          update: await touched(`update ${table} set region_code = region_code where region_code = $1`, [other]),
          delete: await touched(`delete from ${table} where region_code = $1`, [other]),
          insert: await touched(await insertStatement(superuser, table, other), []),
        };
      });
      const isKept =
        found.own === 1 &&
        (found.select === 0 || readableByAll.has(table)) &&
        found.update <= 0 &&
        found.delete <= 0 &&
        found.insert === -1;
      if (!isKept) failures.push(`${table}: ${JSON.stringify(found)}`);
    }
    expect(failures).toEqual([]);
  });

  it('without a scope there is nothing to see and nothing to change', async () => {
    const failures: string[] = [];
    for (const table of guarded) {
      const found = await within(undefined, async () => ({
        select: await touched(`select 1 from ${table}`, []),
        update: await touched(`update ${table} set region_code = region_code`, []),
        delete: await touched(`delete from ${table}`, []),
        insert: await touched(await insertStatement(superuser, table, regions[0]), []),
      }));
      const isClosed =
        (found.select === 0 || readableByAll.has(table)) &&
        found.update <= 0 &&
        found.delete <= 0 &&
        found.insert === -1;
      if (!isClosed) failures.push(`${table}: ${JSON.stringify(found)}`);
    }
    expect(failures).toEqual([]);
  });
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
