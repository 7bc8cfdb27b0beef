import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.ts';
import { createLayout, type Layout } from './layout.ts';
import { checkOwnDatabase, checkOwnRedis, checkOwnTemporal, databaseProblem } from './own-servers.ts';

/** Nothing listens on the first port. */
const silent = '127.0.0.1:1';
const adminUrl = readEnvironment().SUNLEDGER_TEST_DATABASE_URL!;
const role = `own_${randomBytes(4).toString('hex')}`;
let layout: Layout;
let url: string;

beforeAll(async () => {
  layout = createLayout(mkdtempSync(join(tmpdir(), 'own-')), 0);
  await admin(`create role ${role} login password 'geheim-7'`);
  url = Object.assign(new URL(adminUrl), { username: role, password: 'geheim-7' }).href;
});
afterAll(async () => {
  await admin(`drop role ${role}`);
  rmSync(layout.data, { recursive: true });
});

async function admin(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

describe('an own PostgreSQL', () => {
  it('needs a role that makes databases and roles, and need not be a superuser', async () => {
    await expect(checkOwnDatabase(url, layout, role)).rejects.toThrow(`ALTER ROLE "${role}" CREATEDB CREATEROLE`);
    await admin(`alter role ${role} createdb createrole`);
    await expect(checkOwnDatabase(url, layout, role)).resolves.toContain(new URL(adminUrl).host);
  });

  it('is named with the reason when it cannot be reached, without the password', async () => {
    const check = checkOwnDatabase(`postgres://someone:geheim-7@${silent}/postgres`, layout, role);
    await expect(check).rejects.toThrow(/^(?!.*geheim)SUNLEDGER_DATABASE_URL .*ECONNREFUSED/);
  });

  const good = {
    version: '18.1',
    encoding: 'UTF8',
    role: 'x',
    isSuperuser: true,
    canCreateDatabases: true,
    canCreateRoles: true,
    hasOurDatabases: false,
  };
  it.each([
    ['too old', { version: '14.9' }, '14.9 过旧'],
    ['not in UTF8', { encoding: 'SQL_ASCII' }, 'SQL_ASCII'],
    ['used by another data folder', { hasOurDatabases: true }, '另一个数据目录'],
  ])('is refused when it is %s', (_what, facts, said) => {
    expect(databaseProblem(good, 'sunledger', false)).toBeUndefined();
    expect(databaseProblem({ ...good, ...facts }, 'sunledger', false)).toContain(said);
  });

  it('is taken up again by the data folder that knows its passwords', () => {
    expect(databaseProblem({ ...good, hasOurDatabases: true }, 'sunledger', true)).toBeUndefined();
  });
});

describe('own servers', () => {
  it('are named by their variable when they are none or silent', async () => {
    await expect(checkOwnRedis(`redis://${silent}/0`)).rejects.toThrow(/REDIS_URL .*ECONNREFUSED/);
    await expect(checkOwnRedis('127.0.0.1')).rejects.toThrow('redis://');
    await expect(checkOwnDatabase('127.0.0.1:5432', layout, role)).rejects.toThrow('postgres://');
    await expect(checkOwnTemporal(silent)).rejects.toThrow(/TEMPORAL_ADDRESS .*用不了/);
  });
});
