import pg from 'pg';
import type { Layout } from './layout.ts';
import { secret } from './secrets.ts';

/** A service's own database with the roles that may enter it. */
export interface ServiceDatabase {
  name: string;
  /** May change the schema; used for migrations only. */
  ownerUrl: string;
  /** May read and write rows; neither owner nor superuser nor past row-level security. */
  appUrl: string;
  appRole: string;
  /** No-login owner of the ledger's functions. */
  ledgerRole: string;
}

/**
 * Makes a service's database and roles, or brings existing ones to the present passwords.
 * @param adminUrl administrator of the server; needs CREATEDB and CREATEROLE.
 */
export async function provisionDatabase(
  layout: Layout,
  adminUrl: string,
  prefix: string,
  service: string,
): Promise<ServiceDatabase> {
  const name = `${prefix}_${service.replaceAll('-', '_')}`;
  const roles = { owner: `${name}_owner`, app: `${name}_app`, ledger: `${name}_ledger` };
  const passwords = { owner: secret(layout, `database-${roles.owner}`), app: secret(layout, `database-${roles.app}`) };
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await ensureRole(client, roles.ledger, 'nologin');
    await ensureRole(client, roles.owner, `login password ${pg.escapeLiteral(passwords.owner)}`);
    await ensureRole(client, roles.app, `login password ${pg.escapeLiteral(passwords.app)}`);
    await client.query(`grant ${pg.escapeIdentifier(roles.ledger)} to ${pg.escapeIdentifier(roles.owner)}`);
    // An administrator that is not a superuser may only give a database to a role it belongs to.
    await client.query(`grant ${pg.escapeIdentifier(roles.owner)} to current_user`);
    await ensureDatabase(client, name, roles);
  } finally {
    await client.end();
  }
  return {
    name,
    ownerUrl: withLogin(adminUrl, name, roles.owner, passwords.owner),
    appUrl: withLogin(adminUrl, name, roles.app, passwords.app),
    appRole: roles.app,
    ledgerRole: roles.ledger,
  };
}

async function ensureRole(client: pg.Client, role: string, options: string): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [role]);
  const name = pg.escapeIdentifier(role);
  if (rowCount === 0) await client.query(`create role ${name}`);
  await client.query(`alter role ${name} ${options}`);
}

async function ensureDatabase(
  client: pg.Client,
  name: string,
  roles: { owner: string; app: string; ledger: string },
): Promise<void> {
  const database = pg.escapeIdentifier(name);
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  if (rowCount === 0) await client.query(`create database ${database} owner ${pg.escapeIdentifier(roles.owner)}`);
  await client.query(`revoke all on database ${database} from public`);
  await client.query(`grant connect, temporary on database ${database} to ${pg.escapeIdentifier(roles.app)}`);
  // The ledger's functions and schema belong to a role nobody logs in as.
  await client.query(`grant create on database ${database} to ${pg.escapeIdentifier(roles.ledger)}`);
}

function withLogin(adminUrl: string, database: string, user: string, password: string): string {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = password;
  url.pathname = `/${database}`;
  return url.href;
}
