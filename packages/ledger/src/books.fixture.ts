import { readdir, readFile } from 'node:fs/promises';
import pg from 'pg';
import { adminUrl } from './config.fixture.ts';
import { ledgerMigrations, openAccount, transferLegs, type LedgerErrorCode, type Posting } from './index.ts';
import { LedgerError } from './ledger-error.ts';

/** A throw-away database with the books installed, as an owner, an application and a ledger role see it. */
export interface TestBooks {
  ownerUrl: string;
  appUrl: string;
  adminUrl: string;
  /** The application role's pool; the region scope is the whole country. */
  app: pg.Pool;
  /** Superuser of the test server, connected to the test database. */
  admin: pg.Pool;
  ledgerRole: string;
  close(): Promise<void>;
}

function urlAs(base: string, database: string, login?: { user: string; password: string }): string {
  const url = new URL(base);
  url.pathname = `/${database}`;
  if (login) Object.assign(url, { username: login.user, password: login.password });
  return url.href;
}

/** Applies the ledger's migrations as the owner, like the migration runner does. */
async function migrate(ownerUrl: string, appRole: string, ledgerRole: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const files = (await readdir(ledgerMigrations.directory)).filter((file) => file.endsWith('.sql')).sort();
    for (const file of files) {
      const text = await readFile(new URL(file, ledgerMigrations.directory), 'utf8');
      await client.query(text.replaceAll('{{app_role}}', appRole).replaceAll('{{ledger_role}}', ledgerRole));
    }
  } finally {
    await client.end();
  }
}

/** Creates the database and its three roles; `close` drops all of it. */
export async function createTestBooks(options: { serverUrl?: string; connections?: number } = {}): Promise<TestBooks> {
  const serverUrl = options.serverUrl ?? adminUrl;
  const name = `ledger_test_${process.pid}_${Math.random().toString(36).slice(2, 10)}`;
  const password = 'ledger-test';
  const roles = { owner: `${name}_owner`, app: `${name}_app`, ledger: `${name}_ledger` };
  const server = new pg.Client({ connectionString: serverUrl });
  await server.connect();
  await server.query(`create role ${roles.owner} login password '${password}'`);
  await server.query(`create role ${roles.app} login password '${password}'`);
  await server.query(`create role ${roles.ledger} nologin`);
  await server.query(`grant ${roles.ledger} to ${roles.owner}`);
  await server.query(`create database ${name} owner ${roles.owner}`);
  const ownerUrl = urlAs(serverUrl, name, { user: roles.owner, password });
  const appUrl = urlAs(serverUrl, name, { user: roles.app, password });
  await migrate(ownerUrl, roles.app, roles.ledger);
  await server.query(`alter role ${roles.app} in database ${name} set app.region_from = ''`);
  await server.query(`alter role ${roles.app} in database ${name} set app.region_until = '~'`);
  const booksAdminUrl = urlAs(serverUrl, name);
  const app = new pg.Pool({ connectionString: appUrl, max: options.connections ?? 20 });
  const admin = new pg.Pool({ connectionString: booksAdminUrl, max: 2 });
  return {
    ownerUrl,
    appUrl,
    adminUrl: booksAdminUrl,
    app,
    admin,
    ledgerRole: roles.ledger,
    async close() {
      await Promise.all([app.end(), admin.end()]);
      await server.query(`drop database ${name}`);
      for (const role of Object.values(roles)) await server.query(`drop role ${role}`);
      await server.end();
    },
  };
}

/** Opens accounts: codes starting with 'source' are credit-normal without a floor, all others debit-normal with floor 0. */
export async function openTestAccounts(books: TestBooks, ...codes: string[]): Promise<void> {
  for (const code of codes) {
    const isSource = code.startsWith('source');
    await openAccount(books.app, {
      code,
      name: `账户 ${code}`,
      kind: isSource ? 'source' : 'allotment',
      normalSide: isSource ? 'credit' : 'debit',
      regionCode: '421024',
      floorFen: isSource ? null : 0n,
    });
  }
}

/** A posting that moves money between two accounts. */
export function transfer(key: string, from: string, to: string, amountFen: bigint): Posting {
  return {
    key,
    kind: 'transfer',
    businessDate: '2024-03-01',
    reference: { type: 'allotment', id: 'A-1' },
    description: '测试记账',
    legs: transferLegs(from, to, amountFen),
  };
}

/** The ledger's refusal code of a promise, or 'done' when it was accepted. */
export async function outcomeOf(promise: Promise<unknown>): Promise<LedgerErrorCode | 'done'> {
  try {
    await promise;
    return 'done';
  } catch (error) {
    if (error instanceof LedgerError) return error.code;
    throw error;
  }
}
