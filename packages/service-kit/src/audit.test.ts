import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { recordAudit, sealAudit, verifyAudit } from './audit.ts';
import { createAuditHead, type AuditHead } from './audit-head.ts';
import { createDatabase, type Database } from './database.ts';
import { baseConfigSchema, kitMigrations, systemPrincipal, uuidv7 } from './index.ts';
import type { BaseConfig, BaseDependencies, ServiceDefinition } from './index.ts';
import { startTestService, type TestService } from './testing/index.ts';

const definition: ServiceDefinition<BaseConfig, BaseDependencies> = {
  name: 'kit-sample',
  title: '样例',
  configSchema: baseConfigSchema,
  migrations: [kitMigrations],
  createDependencies: (base) => base,
  routes: () => [],
};
const principal = systemPrincipal('test');

let service: TestService<BaseDependencies>;
let superuser: Database;
let head: AuditHead;
beforeAll(async () => {
  service = await startTestService(definition);
  superuser = createDatabase(service.database.superuserUrl);
});
afterAll(async () => {
  await superuser.close();
  await service.close();
});

const seal = () => sealAudit(service.deps.db, head);
const verify = async () => (await verifyAudit(service.deps.db, head)).broken;
const add = (subjectId: string) =>
  service.deps.db.transaction(principal, (tx) =>
    recordAudit(
      tx,
      { principal, businessDate: '2026-01-05' },
      { action: 'note.create', subjectType: 'note', subjectId },
    ),
  );
/** What nothing in the database stops. */
const tamper = (...statements: string[]) =>
  superuser.transaction(principal, async (tx) => {
    await sql`set local session_replication_role = replica`.execute(tx);
    for (const statement of statements) await sql.raw(statement).execute(tx);
  });

/** Three seals of one event each. */
beforeEach(async () => {
  await tamper('delete from kit.audit_event', 'delete from kit.audit_seal');
  head = createAuditHead(join(service.deps.config.DATA_DIRECTORY, 'audit', uuidv7()));
  for (const subject of ['a', 'b', 'c']) {
    await add(subject);
    expect(await seal()).toBe(1);
  }
});

it('seals what is written after the database was restored into another PostgreSQL, where transaction ids begin anew', async () => {
  // Ids as the old cluster had reached them, sealed there.
  const old = '(transaction_id::text::bigint + 1000000000)::text::xid8';
  await tamper('delete from kit.audit_seal', `update kit.audit_event set transaction_id = ${old}, sequence = null`);
  head = createAuditHead(join(service.deps.config.DATA_DIRECTORY, 'audit', uuidv7()));
  expect(await seal()).toBe(3);
  await add('restored');
  expect(await seal()).toBe(1);
  expect(await verify()).toEqual([]);
});

it('seals an event that was committed long after it was written, beside those that were quicker', async () => {
  const mayCommit = Promise.withResolvers<void>();
  const isWritten = Promise.withResolvers<void>();
  const slow = service.deps.db.transaction(principal, async (tx) => {
    await recordAudit(
      tx,
      { principal, businessDate: '2026-01-05' },
      { action: 'x', subjectType: 'note', subjectId: 'd' },
    );
    isWritten.resolve();
    await mayCommit.promise;
  });
  await isWritten.promise;
  await add('e');
  expect(await seal()).toBe(1);
  mayCommit.resolve();
  await slow;
  expect(await seal()).toBe(1);
  expect(await verify()).toEqual([]);
});

it('finds seals that were cut off at the end with their events', async () => {
  await tamper('delete from kit.audit_seal where sequence >= 2', 'delete from kit.audit_event where sequence >= 2');
  expect(await verify()).toEqual([2n, 3n]);
});

it('finds a chain that was rebuilt over altered events, also after it was sealed on', async () => {
  const known = await head.read();
  await tamper(
    `update kit.audit_event set sequence = null, reason = 'altered' where subject_id = 'b'`,
    'update kit.audit_event set sequence = null',
    'delete from kit.audit_seal',
  );
  const rebuilding = createAuditHead(join(service.deps.config.DATA_DIRECTORY, 'audit', uuidv7()));
  expect(await sealAudit(service.deps.db, rebuilding)).toBe(3);
  await tamper('update kit.audit_seal set sequence = 3');
  expect(await verify()).toContain(3n);
  await add('d');
  await expect(seal()).rejects.toThrow('audit seal 3 was cut off or rewritten');
  expect(await head.read()).toEqual(known);
  expect(await verify()).toContain(3n);
});

it('lets nobody number, change or delete an event, not even the owner of the table', async () => {
  const owner = createDatabase(service.database.ownerUrl);
  const change = (statement: string) => owner.transaction(principal, (tx) => sql.raw(statement).execute(tx));
  const copy = `insert into kit.audit_event select (jsonb_populate_record(e, '{"id": "${uuidv7()}", "sequence": 9}')).*
    from kit.audit_event e limit 1`;
  for (const statement of [
    copy,
    `update kit.audit_event set sequence = 9`,
    `update kit.audit_event set reason = 'x'`,
    `delete from kit.audit_event`,
    'truncate kit.audit_event',
  ])
    await expect(change(statement)).rejects.toThrow(/只能追加/);
  await owner.close();
});
