import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sql } from 'kysely';
import { z } from 'zod';
import { createDatabase } from './database.ts';
import { systemPrincipal } from './principal.ts';
import { baseConfigSchema, command, fenSchema, kitMigrations, pageOf, PUBLIC, query, requireRegion } from './index.ts';
import type { BaseConfig, BaseDependencies, ServiceDefinition } from './index.ts';
import { sealAudit, verifyAudit } from './audit.ts';
import { startTestService, type TestService } from './testing/index.ts';

const noteSchema = z.object({ id: z.string(), regionCode: z.string(), amountFen: fenSchema });

const definition: ServiceDefinition<BaseConfig, BaseDependencies> = {
  name: 'kit-sample',
  title: '样例',
  configSchema: baseConfigSchema,
  migrations: [kitMigrations, { name: 'sample', directory: new URL('./testing/sample-migrations/', import.meta.url) }],
  createDependencies: (base) => base,
  routes: () => [
    command({
      method: 'POST',
      url: '/notes',
      operationId: 'createNote',
      summary: '新建',
      permission: 'note.create',
      body: z.object({ id: z.string(), regionCode: z.string(), amountFen: fenSchema }),
      response: noteSchema,
      status: 201,
      handle: async ({ tx, body, principal, audit }) => {
        requireRegion(principal, body.regionCode);
        await tx
          .insertInto('note')
          .values({ id: body.id, region_code: body.regionCode, amount_fen: body.amountFen })
          .execute();
        await audit({
          action: 'note.create',
          subjectType: 'note',
          subjectId: body.id,
          regionCode: body.regionCode,
          after: body,
        });
        return body;
      },
    }),
    query({
      method: 'GET',
      url: '/notes',
      operationId: 'listNotes',
      summary: '列表',
      permission: 'note.read',
      response: pageOf(noteSchema),
      handle: async ({ tx }) => {
        const rows = await tx.selectFrom('note').selectAll().orderBy('id').execute();
        const items = rows.map((row) => ({ id: row.id, regionCode: row.region_code, amountFen: row.amount_fen }));
        return { items, nextCursor: null };
      },
    }),
    query({
      method: 'GET',
      url: '/open',
      operationId: 'open',
      summary: '公开',
      permission: PUBLIC,
      response: z.object({ ok: z.boolean() }),
      handle: async () => ({ ok: true }),
    }),
  ],
  workflows: {
    sourcePath: fileURLToPath(new URL('./testing/sample-workflow.ts', import.meta.url)),
    activities: () => ({}),
  },
};

let service: TestService<BaseDependencies>;
beforeAll(async () => {
  service = await startTestService(definition, { worker: true });
});
afterAll(() => service.close());

const writer = (regionCode = '421024', userId = 'writer') =>
  service.as({ userId, regionCode, permissions: ['note.create', 'note.read'] });
const auditor = (regionCode: string) => service.as({ userId: 'auditor', regionCode, permissions: ['audit.read'] });
const note = (id: string, regionCode = '421024') => ({ id, regionCode, amountFen: '12345678901234567' });

describe('routes', () => {
  it('carries fen through the wire, the code and the database without loss', async () => {
    const created = await writer().post('/notes', note('a1'));
    expect(created).toMatchObject({ status: 201, body: note('a1') });
    const listed = await writer().get('/notes');
    expect(listed.body.items).toContainEqual(note('a1'));
  });

  it('answers a repeated key with the first answer and refuses the key for another body', async () => {
    const first = await writer().post('/notes', note('b1'), { key: 'key-b-000' });
    const repeat = await writer().post('/notes', note('b1'), { key: 'key-b-000' });
    const other = await writer().post('/notes', note('b2'), { key: 'key-b-000' });
    expect(repeat).toMatchObject({ status: 201, body: first.body });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.mismatch' } });
  });

  it('says that a missing value must be filled in', async () => {
    const { body } = await writer().post('/notes', { ...note('g1'), id: undefined });
    expect(body.errors).toEqual([{ path: 'id', message: '必须填写' }]);
  });

  it('says that a record exists, and that a text cannot be kept, instead of crashing', async () => {
    await writer().post('/notes', note('f1'));
    expect(await writer().post('/notes', note('f1'))).toMatchObject({ status: 409, body: { code: 'record.exists' } });
    const unkept = await writer().post('/notes', note('f\u0000'));
    expect(unkept).toMatchObject({ status: 400, body: { code: 'input.invalid' } });
  });

  it('gives one effect to twenty concurrent requests with one key', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => writer().post('/notes', note('c1'), { key: 'key-c-000' })),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    const { body } = await writer().get('/notes');
    expect(body.items.filter((item: { id: string }) => item.id === 'c1')).toHaveLength(1);
  });

  it.each([
    ['a wrong type', { id: 1, regionCode: '421024', amountFen: '1' }, 'id'],
    ['an unknown field', { ...note('d1'), extra: true }, 'extra'],
    ['an amount that is not whole fen', { ...note('d1'), amountFen: '1.5' }, 'amountFen'],
  ])('names the field for %s', async (_name, body, path) => {
    const answer = await writer().post('/notes', body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path);
  });

  it('refuses a body that is too large, a body that is not JSON and a missing key', async () => {
    const large = await writer().post('/notes', note('x'.repeat(1_100_000)));
    expect(large).toMatchObject({ status: 413, body: { code: 'input.tooLarge' } });
    const broken = await writer().post('/notes', '{', { contentType: 'application/json' });
    expect(broken).toMatchObject({ status: 400, body: { detail: '请求内容不是有效的 JSON' } });
    const foreignType = await writer().post('/notes', '<x/>', { contentType: 'text/xml' });
    expect(foreignType.status).toBe(415);
    const missing = await writer().post('/notes', note('e1'), { key: 'short' });
    expect(missing).toMatchObject({ status: 400, body: { code: 'idempotency.missing' } });
  });
});

describe('rights', () => {
  it('needs a login, a permission and a region', async () => {
    expect((await service.anonymous.get('/notes')).status).toBe(401);
    expect((await service.as({ permissions: [] }).get('/notes')).body.code).toBe('permission.missing');
    expect((await writer('421024').post('/notes', note('f1', '620422'))).body.code).toBe('region.outsideScope');
    expect((await service.anonymous.get('/open')).status).toBe(200);
  });

  it('shows rows of the own region only, whatever the query says', async () => {
    await writer('620422').post('/notes', note('g1', '620422'));
    const { body } = await writer('421024').get('/notes');
    expect(body.items.some((item: { regionCode: string }) => item.regionCode === '620422')).toBe(false);
    const unscoped = await service.deps.db.pool.query('select count(*)::int as count from note');
    expect(unscoped.rows[0].count).toBe(0);
  });

  it('refuses at once after the rights changed or the session ended', async () => {
    const token = await service.issuer.token({ userId: 'leaver', permissions: ['note.create'], regionCode: '421024' });
    const send = (key: string) =>
      service.app.inject({
        method: 'POST',
        url: '/notes',
        headers: { authorization: `Bearer ${token}`, 'idempotency-key': key },
        payload: note(key),
      });
    expect((await send('leaver-key-1')).statusCode).toBe(201);
    service.issuer.changeRights('leaver');
    expect((await send('leaver-key-2')).json()).toMatchObject({ code: 'login.stale' });
    service.issuer.endSessions('leaver');
    expect((await send('leaver-key-3')).json()).toMatchObject({ code: 'login.required' });
  });

  it('accepts a past business date with the permission to backfill only, and never a future one', async () => {
    const archivist = service.as({ permissions: ['note.create', 'backfill'], regionCode: '421024' });
    expect((await writer().post('/notes', note('h1'), { businessDate: '2019-03-27' })).body.code).toBe(
      'permission.missing',
    );
    expect((await archivist.post('/notes', note('h2'), { businessDate: '2999-01-01' })).body.code).toBe(
      'backfill.future',
    );
    expect((await archivist.post('/notes', note('h3'), { businessDate: '2019-03-27' })).status).toBe(201);
    const { rows } = await service.deps.db.pool.query(
      `select is_backfilled, business_date from kit.audit_event where subject_id = 'h3'`,
    );
    expect(rows).toEqual([{ is_backfilled: true, business_date: '2019-03-27' }]);
  });
});

describe('audit', () => {
  it('keeps refusals, cannot be changed, and a seal finds any altered event', async () => {
    const { rows } = await service.deps.db.pool.query(
      `select reason from kit.audit_event where action = 'access.refuse'`,
    );
    expect(rows.length).toBeGreaterThan(0);
    await expect(service.deps.db.pool.query(`update kit.audit_event set reason = 'x'`)).rejects.toThrow(
      /permission denied/,
    );
    const { db, auditHead } = service.deps;
    while ((await sealAudit(db, auditHead)) > 0);
    expect((await verifyAudit(db, auditHead)).broken).toEqual([]);
    const verification = async () => {
      await service.deps.db.pool.query(`update kit.audit_verification set alive_at = now() - interval '61 seconds'`);
      return (await auditor('421024').get('/audit-verification')).body;
    };
    const intact = await verification();
    expect(intact).toMatchObject({ brokenSeals: 0, isIntact: true, sealedUntil: expect.stringContaining('T') });
    expect(intact.sealedEvents).toBeGreaterThan(0);
    const { default: pg } = await import('pg');
    const superuser = new pg.Client({ connectionString: service.database.superuserUrl });
    await superuser.connect();
    await superuser.query(`set session_replication_role = replica`);
    await superuser.query(`update kit.audit_event set reason = 'altered' where subject_id = 'a1'`);
    await superuser.end();
    const broken = (await verifyAudit(db, auditHead)).broken.length;
    expect(broken).toBeGreaterThan(0);
    expect(await verification()).toMatchObject({ brokenSeals: broken, isIntact: false });
  });
});

describe('audit routes', () => {
  it('let the whole audit be read by one at a time, and not again within a minute', async () => {
    await service.deps.db.pool.query(`update kit.audit_verification set alive_at = now() - interval '61 seconds'`);
    const answers = await Promise.all([1, 2, 3].map(() => auditor('421024').get('/audit-verification')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 429, 429]);
    const refused = await auditor('421024').get('/audit-verification');
    expect(refused.body).toMatchObject({ code: 'audit.verificationBusy', detail: expect.stringContaining('一分钟内') });
  });

  it('hold no connection while the whole audit is read', async () => {
    const db = createDatabase(service.database.url, 1);
    const chain = await db.transaction(systemPrincipal('audit'), async (tx) =>
      sql<{ last: bigint }>`select max(sequence) as last from kit.audit_seal`.execute(tx),
    );
    const { pool } = service.deps.db;
    // More empty seals than one slice takes; their roots repeat, since nothing was added.
    await pool.query(
      `insert into kit.audit_seal (sequence, until_sequence, event_count, previous_root, root)
        select s.sequence + n, s.until_sequence, 0, s.root, s.root
        from kit.audit_seal s, generate_series(1, 45) n where s.sequence = $1`,
      [chain.rows[0]!.last],
    );
    const idle: number[] = [];
    await verifyAudit(db, service.deps.auditHead, async () => void idle.push(db.pool.idleCount));
    expect(idle.length).toBeGreaterThanOrEqual(2);
    expect(idle.every((count) => count === 1)).toBe(true);
    await db.close();
  });

  it('shows auditors the events of their own region only, and only to auditors', async () => {
    await writer('421024').post('/notes', note('r1'));
    await writer('620422').post('/notes', note('r2', '620422'));
    const { body } = await auditor('421024').get('/audit-events?limit=200');
    const regions = new Set(body.items.map((item: { regionCode: string }) => item.regionCode));
    expect([...regions]).toEqual(['421024']);
    const own = await auditor('620422').get('/audit-events?subjectType=note&subjectId=r2');
    expect(own.body.items).toMatchObject([
      { action: 'note.create', userId: 'writer', before: null, after: { id: 'r2' } },
    ]);
    expect((await auditor('421024').get('/audit-events?subjectType=note&subjectId=r2')).body.items).toEqual([]);
    expect((await writer().get('/audit-events')).body.code).toBe('permission.missing');
  });

  it('pages through events of one instant without losing or repeating one', async () => {
    const ids = Array.from({ length: 5 }, (_, index) => `0190e1a0-0000-7000-8000-00000000000${index}`);
    await service.deps.db.pool.query(
      `insert into kit.audit_event (id, occurred_at, business_date, user_id, user_name, organisation_id, role, session_id,
          action, subject_type, subject_id, region_code)
        select id, timestamptz '2026-01-05 08:00:00.000001Z' + (n / 2) * interval '1 microsecond', '2026-01-05', 'pager', '', '', '', '',
          'note.page', 'note', 'p', '421024' from unnest($1::uuid[]) with ordinality as page (id, n)`,
      [ids],
    );
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await auditor('421024').get(`/audit-events?userId=pager&action=note.page&limit=2${cursor}`);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      if (body.nextCursor === null) break;
      cursor = `&cursor=${body.nextCursor}`;
    }
    expect(seen).toEqual(ids.toReversed());
  });
});

describe('workflows', () => {
  it('starts from the outbox once and moves by virtual time', async () => {
    const start = { workflowType: 'waitTenDays', workflowId: `wait${service.suffix}`, args: ['2026-01-05'] };
    await service.deps.temporal.start(start);
    await service.deps.temporal.start(start);
    await service.fastForward(start.workflowId, { days: 11 });
    const result = await service.deps.temporal.client().workflow.getHandle(start.workflowId).result();
    expect(result).toBe('done');
  });
});
