import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import pg from 'pg';
import type { AnyServiceDefinition } from '../definition.ts';
import { migrateService } from '../run-service.ts';
import { processEnvironment } from '../config.ts';

export interface TestDatabase {
  /** Application role: what the service connects with. */
  url: string;
  /** Owner role: what migrations run with; bypasses nothing, but may look at system tables. */
  ownerUrl: string;
  /** Superuser on the same database, to prove what even a superuser would find. */
  superuserUrl: string;
  drop(): Promise<void>;
}

const password = 'test-only';

/** A fresh, migrated database for one test file, cloned from a template that is migrated once per set of migrations. */
export async function createTestDatabase(definition: AnyServiceDefinition): Promise<TestDatabase> {
  const adminUrl = processEnvironment()['SUNLEDGER_TEST_DATABASE_URL'] ?? 'postgres://root@127.0.0.1:5432/postgres';
  const prefix = `test_${definition.name.replaceAll('-', '_')}`;
  const template = `${prefix}_${migrationsHash(definition)}`;
  const name = `${prefix}_${randomBytes(6).toString('hex')}`;
  await withAdmin(adminUrl, async (admin) => {
    await admin.query('select pg_advisory_lock(7201)');
    await ensureRoles(admin, prefix);
    await ensureTemplate(admin, adminUrl, definition, prefix, template);
    await admin.query(`create database ${name} template ${template} owner ${prefix}_owner`);
    await admin.query('select pg_advisory_unlock(7201)');
  });
  return {
    url: urlOf(adminUrl, name, `${prefix}_app`),
    ownerUrl: urlOf(adminUrl, name, `${prefix}_owner`),
    superuserUrl: withDatabase(adminUrl, name),
    drop: () =>
      withAdmin(adminUrl, async (admin) => void (await admin.query(`drop database if exists ${name} with (force)`))),
  };
}

async function ensureRoles(admin: pg.Client, prefix: string): Promise<void> {
  const roles = [
    `${prefix}_owner login password '${password}'`,
    `${prefix}_app login password '${password}'`,
    `${prefix}_ledger nologin`,
  ];
  for (const role of roles) {
    const name = role.split(' ', 1)[0];
    const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [name]);
    if (!rowCount) await admin.query(`create role ${role}`);
  }
  await admin.query(`grant ${prefix}_ledger to ${prefix}_owner`);
}

async function ensureTemplate(
  admin: pg.Client,
  adminUrl: string,
  definition: AnyServiceDefinition,
  prefix: string,
  template: string,
): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [template]);
  if (rowCount) return;
  const building = `${template}_building`;
  await admin.query(`drop database if exists ${building} with (force)`);
  await admin.query(`create database ${building} owner ${prefix}_owner`);
  await withAdmin(withDatabase(adminUrl, building), async (inside) => {
    await inside.query(`grant create on database ${building} to ${prefix}_ledger`);
  });
  await migrateService(definition, urlOf(adminUrl, building, `${prefix}_owner`), {
    appRole: `${prefix}_app`,
    ledgerRole: `${prefix}_ledger`,
  });
  await admin.query(`alter database ${building} rename to ${template}`);
}

function migrationsHash(definition: AnyServiceDefinition): string {
  const hash = createHash('sha256');
  for (const source of definition.migrations) {
    for (const file of readdirSync(source.directory).toSorted())
      hash.update(file).update(readFileSync(new URL(file, source.directory)));
  }
  return hash
    .update(definition.jobs ? 'jobs' : '')
    .digest('hex')
    .slice(0, 12);
}

async function withAdmin<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, database: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${database}`;
  return parsed.href;
}

function urlOf(adminUrl: string, database: string, role: string): string {
  const parsed = new URL(withDatabase(adminUrl, database));
  parsed.username = role;
  parsed.password = password;
  return parsed.href;
}
