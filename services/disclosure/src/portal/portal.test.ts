import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { encodeCursor } from '@sunledger/service-kit';
import type { FastifyInstance } from 'fastify';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { NoticeDetail } from '../notice/contract.ts';
import { noticeInput, startStack, village, type Stack } from '../testing/disclosure-stack.ts';
import { buildPortal } from './build-portal.ts';

let stack: Stack;
let portal: FastifyInstance;
let notice: NoticeDetail;
beforeAll(async () => {
  stack = await startStack({ OBJECTION_FILL_SECONDS: '3', PORTAL_PAGE_SECONDS: '0' });
  portal = await buildPortal(stack.service.deps);
  const { noticeId } = await stack.publish(noticeInput(stack));
  notice = await stack.getNotice(noticeId);
});
afterAll(async () => {
  await portal.close();
  await stack.close();
});

const get = (url: string, headers: Record<string, string> = {}) => portal.inject({ method: 'GET', url, headers });
const send = (url: string, form: Record<string, string>) =>
  portal.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: new URLSearchParams(form).toString(),
  });
const revision = () => `/notices/${notice.id}/revisions/1`;

describe('the portal', () => {
  it('lists what runs and finds it by village, year and kind without a login or a script', async () => {
    const home = await get('/');
    expect(home.statusCode).toBe(200);
    expect(home.body).toContain(notice.title);
    expect(home.body).not.toContain('<script');
    const year = notice.businessDate.slice(0, 4);
    const found = await get(`/?q=${encodeURIComponent('平渊村')}&year=${year}&kind=projectAdmission&region=421024`);
    expect(found.body).toContain(notice.title);
    expect((await get('/?q=100%25')).body).toContain('没有符合条件的公示');
    expect((await get('/?year=1066')).statusCode).toBe(400);
  });

  it('shows nothing as markup that somebody wrote as text', async () => {
    const attack = `<img src=x onerror=alert(1)>"'&`;
    const content = noticeInput(stack).content;
    const input = noticeInput(stack, {
      title: `公示${attack}`,
      issuerName: attack,
      contact: attack,
      boards: [{ kind: 'villageBoard', regionCode: village, name: attack }],
      content: {
        ...content,
        paragraphs: [attack],
        unitNote: attack,
        columns: [{ key: 'name', header: attack, kind: 'text' }],
        rows: [{ name: attack }],
        totals: { name: attack },
      },
    });
    const { noticeId } = await stack.publish(input);
    const urls = [
      '/',
      `/notices/${noticeId}`,
      `/notices/${noticeId}/print`,
      `/notices/${noticeId}/objection`,
      '/feed.atom',
    ];
    for (const url of [
      ...urls,
      `/?q=${encodeURIComponent(attack)}`,
      `/objections?ticket=${encodeURIComponent(attack)}`,
    ]) {
      const { body } = await get(url);
      expect(body).toContain('&lt;img');
      expect(body).not.toContain('<img');
      expect(body).not.toContain(`"'&`);
    }
    await stack.staff.post(`/notices/${noticeId}/withdrawal`, { reason: attack });
    expect((await get(`/notices/${noticeId}`)).body).not.toContain('<img');
  });

  it('forbids scripts, frames and foreign sources, and lets a page be kept by whoever asks before showing it again', async () => {
    const page = await get(`/notices/${notice.id}`);
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(page.headers['cache-control']).toBe('public, no-cache');
    const again = await get(`/notices/${notice.id}`, { 'if-none-match': String(page.headers.etag) });
    expect(again).toMatchObject({ statusCode: 304, body: '' });
    expect((await get(`/notices/${notice.id}/objection`)).headers['cache-control']).toBe('no-store');
  });

  it('answers pages that do not exist with a page', async () => {
    for (const url of [
      '/nothing',
      '/notices/1',
      `/notices/${village}`,
      `/notices/${notice.id}/revisions/9`,
      '/notices/..%2f',
    ]) {
      expect(await get(url)).toMatchObject({
        statusCode: 404,
        headers: { 'content-type': 'text/html; charset=utf-8' },
      });
    }
  });

  it('answers what the database cannot keep or compare with a page that says so', async () => {
    const foreign = encodeCursor(['not-a-day', 'not-an-id']);
    const urls = ['/?q=a%00b', `/?cursor=${foreign}`, '/?cursor=%00', '/objections?ticket=a%00b', '/?region=42%00'];
    for (const url of urls) {
      const { statusCode, headers, body } = await get(url);
      expect([url, statusCode]).toEqual([url, expect.toBeOneOf([200, 400, 404])]);
      expect(headers['content-type']).toBe('text/html; charset=utf-8');
      expect(body).not.toContain('系统繁忙');
    }
    expect((await get('/?q=a%00b')).body).toContain('请检查后重新填写');
    expect((await get(`/?cursor=${foreign}`)).statusCode).toBe(400);
  });

  it('keeps large type by a cookie and never leads to another site', async () => {
    const change = await get(`/display?size=large&back=${encodeURIComponent(`/notices/${notice.id}`)}`);
    expect(change).toMatchObject({ statusCode: 303, headers: { location: `/notices/${notice.id}` } });
    expect((await get('/', { cookie: 'display=large' })).body).toMatch(/<html lang="zh-CN"\s+class="large"\s*>/);
    for (const back of ['//evil.example', '/\\evil.example', 'https://evil.example', '/\r\nx: y'])
      expect((await get(`/display?size=large&back=${encodeURIComponent(back)}`)).headers.location).toBe('/');
  });

  it('feeds readers with well-formed Atom', async () => {
    const { body, headers } = await get('/feed.atom');
    expect(headers['content-type']).toContain('application/atom+xml');
    execFileSync('python3', ['-c', 'import sys, xml.dom.minidom as m; m.parseString(sys.stdin.buffer.read())'], {
      input: body,
    });
    expect(body).toContain(`/notices/${notice.id}`);
  });
});

describe('the papers of a notice', () => {
  const keptPaper = (address: string) =>
    vi.waitFor(
      async () => {
        const answer = await get(`${revision()}/${address}`);
        expect(answer.statusCode).toBe(200);
        return answer;
      },
      { timeout: 20_000, interval: 100 },
    );
  const cells = ['水果基地', '资市镇平渊村', '20', '36', '村级光伏电站', '85.05', '52', '合计', '105.05', '88'];

  it('are the frozen snapshot: JSON hashes to the published value, PDF prints every cell', async () => {
    const json = await get(`${revision()}/snapshot.json`);
    expect(createHash('sha256').update(json.rawPayload).digest('hex')).toBe(notice.snapshotHash);
    // Which case of which service it is stays inside, as everywhere in public.
    expect(json.body).not.toContain(notice.subject.id);
    const pdf = await keptPaper('paper.pdf');
    expect(pdf.headers['content-type']).toBe('application/pdf');
    const text = execFileSync('pdftotext', ['-layout', '-', '-'], { input: pdf.rawPayload, encoding: 'utf8' });
    const plain = text.replaceAll(/\s/g, '');
    const { paragraphs } = JSON.parse(json.body).content;
    const printed = [
      notice.title,
      notice.documentNumber!,
      ...paragraphs,
      ...cells,
      '12317',
      notice.snapshotHash.slice(0, 16),
    ];
    for (const words of printed) expect(plain).toContain(words.replaceAll(/\s/g, ''));
    expect((await stack.staff.get(`/notices/${notice.id}/paper.pdf`)).bytes.equals(pdf.rawPayload)).toBe(true);
  });

  it('carry the same cells as a workbook and as CSV', async () => {
    const { rawPayload } = await keptPaper('sheet.xlsx');
    const workbook = await readXlsx(rawPayload);
    expect(workbook.sheets[0]!.rows.slice(2)).toEqual([
      ['项目名称', '实施地点', '资金规模', '受益户数'],
      ['水果基地', '资市镇平渊村', 20, 36],
      ['村级光伏电站', '熊河镇荆干村', 85.05, 52],
      ['合计', null, 105.05, 88],
    ]);
    const csv = (await get(`${revision()}/sheet.csv`)).body;
    expect(csv.split('\r\n').slice(1, 4)).toEqual([
      '水果基地,资市镇平渊村,20,36',
      '村级光伏电站,熊河镇荆干村,85.05,52',
      '合计,,105.05,88',
    ]);
  });
});

describe('the objection form', () => {
  const form = `/notices/:id/objection`;
  const address = () => form.replace(':id', notice.id);
  const tokenOf = (body: string) => /name="formToken" value="([^"]+)"/.exec(body)![1]!;
  const later = (seconds: number) => stack.service.setNow(new Date(Date.now() + seconds * 1000).toISOString());

  it('works without a script, from the form to the ticket to the published outcome', async () => {
    const formToken = tokenOf((await get(address())).body);
    later(10);
    const sent = await send(address(), {
      formToken,
      content: '金额与村里公布的不一致',
      name: '',
      phone: '',
      website: '',
    });
    later(0);
    expect(sent.statusCode).toBe(303);
    const receipt = await get(String(sent.headers.location));
    expect(receipt.body).toContain('异议已受理');
    const { body: list } = await stack.staff.get(`/objections?noticeId=${notice.id}`);
    await stack.resolve(list.items[0].id, 'partly', '已按会议记录更正金额。');
    expect((await get(`/objections?ticket=${list.items[0].ticket}`)).body).toContain('已按会议记录更正金额。');
    const page = (await get(`/notices/${notice.id}`)).body;
    expect(page).toContain('部分属实');
    expect(page).not.toContain('金额与村里公布的不一致');
  });

  it('gives back what was typed when it is refused: too fast, by a program, or without words', async () => {
    const formToken = tokenOf((await get(address())).body);
    const typed = { formToken, content: '写了很久的话', name: '张三', phone: '', website: '' };
    const fast = await send(address(), typed);
    expect(fast).toMatchObject({ statusCode: 400 });
    expect(fast.body).toContain('提交得太快');
    expect(fast.body).toContain('写了很久的话');
    later(10);
    expect((await send(address(), { ...typed, website: 'http://spam' })).body).toContain('表单无效');
    expect((await send(address(), { ...typed, content: ' ' })).body).toContain('请写明异议的内容');
    expect((await send(address(), { ...typed, formToken: 'x.y.z' })).body).toContain('表单无效');
    later(0);
  });

  it('is limited to a few sendings a minute from one address', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => send(address(), { formToken: '', content: '' })));
    expect(answers.map(({ statusCode }) => statusCode)).toContain(429);
  });
});
