import { execFileSync } from 'node:child_process';
import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import type { FastifyInstance } from 'fastify';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { noticeInput, startStack, type Stack } from '../testing/disclosure-stack.ts';
import { buildPortal } from './build-portal.ts';

let stack: Stack;
let portal: FastifyInstance;
beforeAll(async () => {
  stack = await startStack({ PORTAL_PAGE_SECONDS: '0' });
  portal = await buildPortal(stack.service.deps);
});
afterAll(async () => {
  await portal.close();
  await stack.close();
});

const get = (url: string) => portal.inject({ method: 'GET', url });
const bodyOf = async (url: string) => (await get(url)).body;

/** A paper once it was rendered. */
const paperOf = (noticeId: string, address: string) =>
  vi.waitFor(
    async () => {
      const answer = await get(`/notices/${noticeId}/revisions/1/${address}`);
      expect(answer.statusCode).toBe(200);
      return answer;
    },
    { timeout: 20_000, interval: 100 },
  );
const nameOf = ({ headers }: Awaited<ReturnType<typeof get>>) =>
  decodeURIComponent(String(headers['content-disposition']).split("''")[1] ?? '');

describe('a notice that was taken back', () => {
  it('stands as such on page, print sheet, list and feed', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    const addresses = [`/notices/${noticeId}`, `/notices/${noticeId}/revisions/1`, `/notices/${noticeId}/print`];
    for (const url of addresses) expect(await bodyOf(url)).not.toContain('撤回');
    await stack.staff.post(`/notices/${noticeId}/withdrawal`, { reason: '预算有误' });
    for (const url of addresses) expect(await bodyOf(url)).toContain('这份公示已由发布单位撤回，原因：预算有误');
    expect(await bodyOf('/')).not.toContain(noticeId);
    expect(await bodyOf('/?state=ended')).toContain('已撤回');
    expect(await bodyOf('/feed.atom')).toMatch(new RegExp(`${noticeId}/revisions/1</id>\\s*<title>（已撤回）`));
  });

  it('is shown as running by no cache: page, list, feed and papers are asked for again, and papers say it in their name', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    const papers = ['sheet.xlsx', 'sheet.csv', 'snapshot.json'].map(
      (paper) => `/notices/${noticeId}/revisions/1/${paper}`,
    );
    await paperOf(noticeId, 'sheet.xlsx');
    for (const url of ['/', `/notices/${noticeId}`, `/notices/${noticeId}/print`, '/feed.atom', ...papers])
      expect([url, (await get(url)).headers['cache-control']]).toEqual([url, 'public, no-cache']);
    expect(nameOf(await paperOf(noticeId, 'sheet.xlsx'))).not.toContain('撤回');
    await stack.staff.post(`/notices/${noticeId}/withdrawal`, { reason: '预算有误' });
    for (const address of ['sheet.xlsx', 'sheet.csv'])
      expect(nameOf(await paperOf(noticeId, address))).toMatch(/^（已撤回）/);
  });
});

describe('a notice whose words were corrected', () => {
  it('is marked as such in the name of the papers of its old words', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    await stack.staff.post(`/notices/${noticeId}/corrections`, { reason: '标题有误', title: '更正后的标题' });
    expect(nameOf(await paperOf(noticeId, 'sheet.csv'))).toMatch(/^（已更正）/);
    expect(await bodyOf(`/notices/${noticeId}/print`)).not.toContain('已被更正');
  });
});

describe('a notice with an objection that was partly right', () => {
  it('is not said to have ended without one', async () => {
    const { noticeId, workflowId } = await stack.publish(noticeInput(stack));
    const { id } = await stack.object(noticeId);
    await stack.resolve(id, 'partly', '已按会议记录更正金额。');
    await stack.service.fastForward(workflowId, { days: stack.endAfter(9) });
    await stack.outcomeOf(workflowId);
    for (const url of [`/notices/${noticeId}`, '/?state=ended'])
      expect(await bodyOf(url)).toContain('公示结束（有异议部分属实）');
    expect(await bodyOf(`/notices/${noticeId}`)).not.toContain('无异议成立');
  });
});

describe('names of persons', () => {
  const names = ['张大三', '李小四'];
  const content: PublishNoticeInput['content'] = {
    paragraphs: ['现将补助发放情况予以公示。'],
    unitNote: '单位：元',
    columns: [
      { key: 'head', header: '户主姓名', kind: 'personName' },
      { key: 'amount', header: '补助金额', kind: 'amountFen' },
    ],
    rows: names.map((head) => ({ head, amount: '50000' })),
    totals: { head: '合计', amount: '100000' },
  };

  it('are masked in every public form and stand in full nowhere in the database', async () => {
    const { requestKey: _key, subject: _subject, makerUserIds: _makers, ...rest } = noticeInput(stack, { content });
    const { businessDate: _day, isBackfilled: _past, authority: _authority, ...draft } = rest;
    const { body: request } = await stack.staff.post('/notices', { ...draft, kind: 'paymentList' });
    const noticeId = await stack.findNotice(request.requestKey);
    const pdf = execFileSync('pdftotext', ['-layout', '-', '-'], {
      input: (await paperOf(noticeId, 'paper.pdf')).rawPayload,
      encoding: 'utf8',
    });
    const workbook = await readXlsx((await paperOf(noticeId, 'sheet.xlsx')).rawPayload);
    const forms = {
      page: await bodyOf(`/notices/${noticeId}`),
      print: await bodyOf(`/notices/${noticeId}/print`),
      pdf,
      xlsx: JSON.stringify(workbook.sheets[0]!.rows),
      csv: (await paperOf(noticeId, 'sheet.csv')).body,
      json: (await paperOf(noticeId, 'snapshot.json')).body,
      api: JSON.stringify((await stack.service.anonymous.get(`/public/notices/${noticeId}`)).body),
    };
    for (const [form, words] of Object.entries(forms)) {
      expect([form, words.includes('张*三'), words.includes('李*四'), words.includes('合计')]).toEqual([form, true, true, true]); // prettier-ignore
      expect([form, names.filter((name) => words.includes(name))]).toEqual([form, []]);
    }
    expect(await bodyOf(`/?q=${encodeURIComponent(names[0]!)}`)).toContain('没有符合条件的公示');
    const { rows } = await stack.service.deps.db.pool.query<{ text: string }>(
      `select (select string_agg(n::text, '') from notice n) || (select string_agg(r::text, '') from notice_revision r)
         || (select string_agg(m::text, '') from kit.outbox_message m) || (select string_agg(e::text, '') from kit.audit_event e)
         || (select string_agg(i::text, '') from kit.idempotency_record i) as text`,
    );
    expect(names.filter((name) => rows[0]!.text.includes(name))).toEqual([]);
  });
});

it('limits whoever tries addresses that do not exist', { timeout: 60_000 }, async () => {
  const guessed = await buildPortal(stack.service.deps);
  const statuses = new Set<number>();
  for (let attempt = 0; attempt < 305; attempt += 1)
    statuses.add((await guessed.inject({ method: 'GET', url: `/guess-${attempt}` })).statusCode);
  expect([...statuses]).toEqual([404, 429]);
  await guessed.close();
});
