import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createDatabase, redriveJobs, relayOnce } from '@sunledger/service-kit';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createNoticeActivities } from '../notice/activities.ts';
import { buildPortal } from '../portal/build-portal.ts';
import { noticeInput, startStack, village, type Stack } from '../testing/disclosure-stack.ts';
import { paperJobs } from './keep-papers.ts';

// No worker: each test says when the outbox is relayed and when a job runs.
let stack: Stack;
let portal: FastifyInstance;
beforeAll(async () => {
  stack = await startStack({ PORTAL_PAGE_SECONDS: '0' }, { worker: false });
  portal = await buildPortal(stack.service.deps);
});
afterAll(async () => {
  await portal.close();
  await stack.close();
});

const villageBoard = { kind: 'villageBoard' as const, regionCode: village, name: '平渊村公示栏' };
const addressOf = (noticeId: string, file: string) => `/notices/${noticeId}/revisions/1/${file}`;
const get = (url: string) => portal.inject({ method: 'GET', url });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function publish(boards = noticeInput(stack).boards): Promise<string> {
  const { noticeId } = await createNoticeActivities(stack.service.deps).openNotice(noticeInput(stack, { boards }));
  return noticeId;
}

function runJob(noticeId: string): Promise<void> {
  return paperJobs(stack.service.deps)[0]!.run({ noticeId, revision: 1 }, 'job');
}

/** Hands every job of the outbox to the queue; nothing else leaves. */
function relayJobs(): Promise<number> {
  const { db, jobs } = stack.service.deps;
  return relayOnce(db, async ({ kind, id, name, payload }) => {
    if (kind === 'job') await jobs.send(id, name, payload);
  });
}

async function keptPapers(noticeId: string) {
  const { rows } = await stack.service.deps.db.pool.query<{ kind: string; sha256: string }>(
    `select p.kind, f.sha256 from notice_paper p join kit.file_object f on f.id = p.file_id
      where p.notice_id = $1 order by p.kind`,
    [noticeId],
  );
  return rows;
}

async function countFiles(): Promise<number> {
  const { rows } = await stack.service.deps.db.pool.query<{ count: number }>(
    `select count(*)::int as count from kit.file_object`,
  );
  return rows[0]!.count;
}

async function emptyQueue(): Promise<void> {
  const database = createDatabase(stack.service.database.superuserUrl, 1);
  const { rows } = await database.pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname = 'bullmq' and tablename not like '%migration%'`,
  );
  await database.pool.query(`truncate ${rows.map(({ name }) => name).join(', ')}`);
  await database.close();
}

describe('the papers of a published revision', () => {
  it('are rendered by their job and kept with their hash; the portal and staff get the same bytes', async () => {
    const noticeId = await publish();
    const stop = await stack.service.deps.jobs.work(paperJobs(stack.service.deps));
    await relayJobs();
    await vi.waitFor(async () => expect(await keptPapers(noticeId)).toHaveLength(2), { timeout: 20_000 });
    await stop();
    const [pdf, xlsx] = await keptPapers(noticeId);
    const paper = await get(addressOf(noticeId, 'paper.pdf'));
    expect([paper.statusCode, sha256(paper.rawPayload)]).toEqual([200, pdf!.sha256]);
    const sheet = await get(addressOf(noticeId, 'sheet.xlsx'));
    expect([sheet.statusCode, sha256(sheet.rawPayload)]).toEqual([200, xlsx!.sha256]);
    expect(sha256((await stack.staff.get(`/notices/${noticeId}/paper.pdf`)).bytes)).toBe(pdf!.sha256);
    expect(sha256((await stack.staff.get(`/notices/${noticeId}/sheet.xlsx`)).bytes)).toBe(xlsx!.sha256);
  });

  it('come after all when the queue was emptied before their job ran; until then the page says so', async () => {
    const noticeId = await publish();
    await relayJobs();
    await emptyQueue();
    const early = await get(addressOf(noticeId, 'paper.pdf'));
    expect([early.statusCode, early.headers['retry-after']]).toEqual([503, '5']);
    expect(early.body).toContain('正在生成');
    expect(await stack.staff.get(`/notices/${noticeId}/paper.pdf`)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { code: 'paper.preparing' },
    });
    const stop = await stack.service.deps.jobs.work(paperJobs(stack.service.deps));
    expect(await redriveJobs(stack.service.deps.db, 0)).toBeGreaterThan(0);
    await relayJobs();
    await vi.waitFor(async () => expect(await keptPapers(noticeId)).toHaveLength(2), { timeout: 20_000 });
    await stop();
  });

  it('are rendered once however often the job runs, also at the same time', async () => {
    const noticeId = await publish();
    const before = await countFiles();
    await Promise.all([runJob(noticeId), runJob(noticeId)]);
    const first = await keptPapers(noticeId);
    await runJob(noticeId);
    expect(await keptPapers(noticeId)).toEqual(first);
    expect(await countFiles()).toBe(before + 2);
  });

  it('name days only where publishing fixed them, and stay true when a wall is posted later', async () => {
    const print = async (noticeId: string) => {
      await runJob(noticeId);
      const { rawPayload } = await get(addressOf(noticeId, 'paper.pdf'));
      const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: rawPayload, encoding: 'utf8' });
      return { hash: sha256(rawPayload), text: text.replaceAll(/\s/g, '') };
    };
    expect((await print(await publish())).text).toMatch(/公示期：\d+年\d+月\d+日至\d+年\d+月\d+日（10个自然日/);
    const onWalls = await publish([...noticeInput(stack).boards, villageBoard]);
    const before = await print(onWalls);
    expect(before.text).toContain('公示期：10个自然日，自实际张贴之日起算，首尾两日均计入');
    expect((await stack.post(onWalls, { index: 1 })).status).toBe(200);
    expect(await print(onWalls)).toEqual(before);
  });

  it('are not there for a revision that does not exist', async () => {
    const noticeId = await publish();
    expect((await get(`/notices/${noticeId}/revisions/2/paper.pdf`)).statusCode).toBe(404);
  });
});
