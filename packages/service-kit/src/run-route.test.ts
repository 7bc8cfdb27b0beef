import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseConfigSchema, DomainError, download, kitMigrations, unstored, upload } from './index.ts';
import type { BaseConfig, BaseDependencies, ServiceDefinition } from './index.ts';
import { startTestService, type TestService } from './testing/index.ts';

const paperQuery = z.object({ id: z.string(), regionCode: z.string() });
const contentTypes = ['application/pdf', 'text/csv'];

const definition: ServiceDefinition<BaseConfig, BaseDependencies> = {
  name: 'kit-sample',
  title: '样例',
  configSchema: baseConfigSchema,
  migrations: [kitMigrations, { name: 'sample', directory: new URL('./testing/sample-migrations/', import.meta.url) }],
  createDependencies: (base) => base,
  routes: ({ files }) => [
    upload({
      method: 'POST',
      url: '/papers',
      operationId: 'keepPaper',
      summary: '上传',
      permission: 'paper.keep',
      query: paperQuery,
      accepts: { maxBytes: 1000, contentTypes },
      response: z.object({ fileId: z.string(), words: z.int() }),
      status: 201,
      prepare: async ({ upload: bytes }) => bytes.toString().split(' ').length,
      handle: async ({ tx, principal, query: { id, regionCode }, upload: bytes, contentType, prepared, audit }) => {
        const meta = { fileName: `${id}.pdf`, contentType, uploadedBy: principal.userId };
        const { id: fileId } = await files.save(tx, bytes, meta);
        await tx.insertInto('note').values({ id, region_code: regionCode, amount_fen: 1n }).execute();
        await audit({ action: 'paper.keep', subjectType: 'paper', subjectId: id });
        if (bytes.length === 0) throw new DomainError('paper.empty', '文件是空的');
        return { fileId, words: prepared };
      },
    }),
    download({
      method: 'GET',
      url: '/papers/:id',
      operationId: 'getPaper',
      summary: '下载',
      permission: 'paper.keep',
      params: z.object({ id: z.string() }),
      handle: async ({ read, params: { id } }) => {
        const rows = await read((tx) => tx.selectFrom('note').selectAll().where('id', '=', id).execute());
        return { contentType: 'text/csv', fileName: `登记 ${id}.csv`, body: String(rows.length) };
      },
    }),
    download({
      method: 'GET',
      url: '/meddling',
      operationId: 'meddle',
      summary: '下载时改动',
      permission: 'paper.keep',
      handle: async ({ read }) => {
        await read((tx) => tx.insertInto('note').values({ id: 'x', region_code: '421024', amount_fen: 1n }).execute());
        return { contentType: 'text/csv', fileName: 'x', body: 'x' };
      },
    }),
    unstored({
      method: 'POST',
      url: '/vault',
      operationId: 'openVault',
      summary: '打开保险箱',
      permission: 'paper.keep',
      needsFreshSecondFactor: true,
      response: z.object({ isOpen: z.boolean() }),
      handle: async () => ({ isOpen: true }),
    }),
    unstored({
      method: 'POST',
      url: '/secrets',
      operationId: 'makeSecret',
      summary: '一次性密码',
      permission: 'paper.keep',
      body: z.object({ name: z.string() }),
      response: z.object({ secret: z.string() }),
      handle: async ({ body, request }) => ({ secret: `${body.name}-${request.method}` }),
    }),
  ],
};

let service: TestService<BaseDependencies>;
beforeAll(async () => {
  service = await startTestService(definition);
});
afterAll(() => service.close());

const clerk = (regionCode = '421024') => service.as({ regionCode, permissions: ['paper.keep'] });
const keep = (id: string, bytes: string, key: string, regionCode = '421024') =>
  clerk().post(`/papers?id=${id}&regionCode=${regionCode}`, bytes, { key, contentType: 'application/pdf' });

async function tracesOf(id: string) {
  const { rows } = await service.deps.db.pool.query(
    `select (select count(*)::int from kit.file_object where file_name = $1 || '.pdf') as files,
       (select count(*)::int from kit.audit_event where subject_type = 'paper' and subject_id = $1) as audits`,
    [id],
  );
  return rows[0];
}

describe('an upload', () => {
  it('has one effect for twenty at once under one key, and gives all of them its answer', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => keep('a1', 'one two three', 'upload-key-a')));
    expect(new Set(answers.map(({ status, body }) => `${status} ${body.fileId} ${body.words}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 201, body: { words: 3 } });
    expect(await tracesOf('a1')).toEqual({ files: 1, audits: 1 });
  });

  it('is refused when its key was used for another file, or for the same file with other fields', async () => {
    expect((await keep('b1', 'first', 'upload-key-b')).status).toBe(201);
    const otherFile = await keep('b1', 'second', 'upload-key-b');
    const otherFields = await keep('b2', 'first', 'upload-key-b');
    expect([otherFile, otherFields].map(({ status, body }) => [status, body.code])).toEqual([
      [422, 'idempotency.mismatch'],
      [422, 'idempotency.mismatch'],
    ]);
    expect(await tracesOf('b1')).toEqual({ files: 1, audits: 1 });
  });

  it('leaves nothing when it is refused, and frees its key', async () => {
    expect((await keep('c1', '', 'upload-key-c')).body.code).toBe('paper.empty');
    expect(await tracesOf('c1')).toEqual({ files: 0, audits: 0 });
    expect((await keep('c1', 'now filled', 'upload-key-c')).status).toBe(201);
  });

  it('takes a file and nothing else, not above its size, and needs a key', async () => {
    const form = await clerk().post('/papers?id=d1&regionCode=421024', { file: 'x' });
    expect(form).toMatchObject({ status: 415, body: { detail: expect.stringContaining('application/pdf、text/csv') } });
    expect((await keep('d1', 'x'.repeat(1001), 'upload-key-d')).status).toBe(413);
    expect((await keep('d1', 'x', 'short')).body.code).toBe('idempotency.missing');
  });
});

describe('a download', () => {
  it('carries its name, shows rows of the own region only and can change nothing', async () => {
    expect((await keep('e1', 'x', 'upload-key-e')).status).toBe(201);
    const own = await clerk().get('/papers/e1');
    expect(own).toMatchObject({ status: 200, body: '1' });
    expect(own.headers['content-disposition']).toBe(
      `attachment; filename*=UTF-8''${encodeURIComponent('登记 e1.csv')}`,
    );
    expect((await clerk('620422').get('/papers/e1')).body).toBe('0');
    expect((await clerk().get('/meddling')).status).toBe(500);
  });
});

describe('what needs a fresh second factor', () => {
  it('is refused when it was proven too long ago or never, on record, and done when it was proven just now', async () => {
    const as = (secondFactorAgeSeconds: number | null) =>
      service.as({ userId: 'keeper', permissions: ['paper.keep'], secondFactorAgeSeconds });
    const refused = [await as(601).post('/vault'), await as(null).post('/vault')];
    expect(refused.map(({ status, body }) => `${status} ${body.code}`)).toEqual([
      '403 login.secondFactorStale',
      '403 login.secondFactorStale',
    ]);
    expect(refused[0]?.body.detail).toContain('10 分钟内验证过动态码');
    expect((await as(0).post('/vault')).body).toEqual({ isOpen: true });
    expect((await as(590).post('/vault')).status).toBe(200);
    const { rowCount } = await service.deps.db.pool.query(
      `select 1 from kit.audit_event where user_id = 'keeper' and reason = 'login.secondFactorStale'`,
    );
    expect(rowCount).toBe(2);
  });

  it('is done by a service, which carries out what a person decided', async () => {
    const claims = { aud: 'kit-sample', workflow_id: 'w', on_behalf_of: { userId: 'keeper', userName: '演示' } };
    const token = await service.issuer.serviceToken('kit-sample', claims, ['paper.keep']);
    const answer = await service.app.inject({
      method: 'POST',
      url: '/vault',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.statusCode).toBe(200);
  });
});

describe('an unstored answer', () => {
  it('stands nowhere after it was given, with a key or without', async () => {
    const first = await clerk().post('/secrets', { name: 'otp' }, { key: 'secret-key-1' });
    const second = await clerk().post('/secrets', { name: 'other' }, { key: 'secret-key-1' });
    expect([first, second].map(({ body }) => body.secret)).toEqual(['otp-POST', 'other-POST']);
    const { rows } = await service.deps.db.pool.query(
      `select 1 from kit.idempotency_record where key = 'secret-key-1' or response::text like '%otp%'`,
    );
    expect(rows).toEqual([]);
  });
});
