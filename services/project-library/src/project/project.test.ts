import { systemPrincipal } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readXlsx } from 'hucre/xlsx';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { callerOf, type PersonName } from '../testing/people.ts';
import { startRegistryStandIn } from '../testing/stand-ins.ts';
import { attach, completeEntry, createReadyProject, village, villageRecord } from '../testing/sample-project.ts';
import { decodeEntry } from './entry.ts';
import { findDuplicates } from './find-duplicates.ts';
import { everyProject } from './queries.ts';

let service: TestService<Dependencies>;
let registry: Awaited<ReturnType<typeof startRegistryStandIn>>;
beforeAll(async () => {
  registry = await startRegistryStandIn();
  service = await startTestService(definition, {
    environment: { REGISTRY_URL: registry.url },
    now: '2026-11-22T09:00:00+08:00',
  });
});
afterAll(async () => {
  await service.close();
  await registry.close();
});

const clerk = () => callerOf(service, 'clerk');
const submit = (id: string, change: Record<string, unknown> = {}) =>
  clerk().post(`/projects/${id}/submission`, { villageRecord: { ...villageRecord, ...change } });

describe('the entry form', () => {
  it.each([
    ['a wrong type', { year: '二〇二六' }, {}, 'year'],
    ['an unknown field', {}, { colour: 'red' }, 'entry.colour'],
    ['a category that does not exist', {}, { category: 'fishing' }, 'entry.category'],
    [
      'a quantity with its unit',
      {},
      { tasks: [{ name: '道路', quantity: '2公里', unit: '公里' }] },
      'entry.tasks.0.quantity',
    ],
    ['half a fen', {}, { amountFen: '1.5' }, 'entry.amountFen'],
    ['a negative amount', {}, { amountFen: '-1' }, 'entry.amountFen'],
    ['a day that does not exist', {}, { startDate: '2026-02-30' }, 'entry.startDate'],
    ['an empty name', {}, { name: ' ' }, 'entry.name'],
    [
      'a place outside the region',
      {},
      { places: [{ regionCode: '421024100201', name: '平渊村' }] },
      'entry.places.0.regionCode',
    ],
  ])('names the field for %s, in Chinese', async (_name, body, entry, path) => {
    const answer = await clerk().post('/projects', {
      regionCode: village,
      year: 2026,
      entry: completeEntry(entry),
      ...body,
    });
    expect(answer.status).toBe(400);
    const problem = answer.body.errors.find((error: { path: string }) => error.path === path);
    expect(problem?.message).toMatch(/\p{Script=Han}/u);
  });

  it('numbers the projects of a county and year one after the other', async () => {
    const codes = await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const entry = completeEntry({ name: `玉湖村编号核对${'甲乙丙丁戊己庚辛'[index]}` });
        return (await clerk().post('/projects', { regionCode: village, year: 2031, entry })).body.code as string;
      }),
    );
    expect(codes.toSorted()).toEqual(Array.from({ length: 8 }, (_, index) => `421024-2031-000${index + 1}`));
  });

  it('lists everything a submission still needs, and never admits a project without targets', async () => {
    const { body } = await clerk().post('/projects', {
      regionCode: village,
      year: 2026,
      entry: { name: '玉湖村空白项目' },
    });
    expect(body).toMatchObject({ state: 'draft', canSubmit: false });
    expect(body.warnings).toMatchObject([
      { rule: 'performanceTargetMissing', isBlocking: true, clause: '国办发〔2018〕35号 绩效目标' },
    ]);
    const refused = await submit(body.id);
    expect(refused).toMatchObject({ status: 409, body: { code: 'project.incomplete' } });
    expect(refused.body.errors.map((error: { message: string }) => error.message)).toContain(
      '未设定绩效目标的项目不得入库',
    );
    const accepted = await clerk().post(`/projects/${body.id}/warnings/${body.warnings[0].id}/acceptance`, {
      reason: '以后再补',
    });
    expect(accepted.body.code).toBe('warning.blocking');
  });

  it('needs an attachment and a majority of the village meeting', async () => {
    const entry = completeEntry({ name: '高位蓄水池', content: '砖砌并防渗，铺设引水软管' });
    const { body } = await clerk().post('/projects', { regionCode: village, year: 2026, entry });
    expect((await submit(body.id)).body.code).toBe('project.attachmentMissing');
    await attach(clerk(), body.id);
    expect((await submit(body.id, { agreedCount: 20 })).body.code).toBe('project.notAgreed');
    expect((await submit(body.id, { agreedCount: 41 })).body.errors[0].path).toBe('villageRecord.agreedCount');
    expect((await submit(body.id, { heldOn: '2026-12-01' })).body.code).toBe('project.meetingInFuture');
    expect(await submit(body.id)).toMatchObject({
      status: 200,
      body: { state: 'inReview', stepId: 'villageRecord', version: 1 },
    });
  });

  it('closes the content with the submission, also of a returned project that its route has not heard of yet', async () => {
    const id = await createReadyProject(clerk(), { name: '玉湖村水窖' });
    expect((await submit(id)).status).toBe(200);
    await service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      tx.updateTable('project').set({ state: 'returned' }).where('id', '=', id).execute(),
    );
    const entry = completeEntry({ name: '玉湖村水窖', note: '已补概算' });
    expect((await clerk().put(`/projects/${id}`, { entry })).status).toBe(200);
    expect(await submit(id)).toMatchObject({ status: 200, body: { state: 'inReview', version: 2 } });
    const late = await callerOf(service, 'colleague').put(`/projects/${id}`, {
      entry: completeEntry({ name: '玉湖村水库' }),
    });
    expect(late.body).toMatchObject({ code: 'project.fixed' });
    const { body } = await clerk().get(`/projects/${id}/versions/2`);
    expect((await clerk().get(`/projects/${id}`)).body.entry).toEqual(body.entry);
  });

  it.each([
    ['name', { name: '玉'.repeat(108) }, '项目名称有 108 字，公示标题最多容纳 107 字'],
    [
      'tasks',
      { tasks: Array.from({ length: 40 }, () => ({ name: '渠'.repeat(30), quantity: '1', unit: '处' })) },
      '建设任务在公示表中连起来有 1319 字，最多 1000 字，请合并或精简',
    ],
  ])('says before the submission that no notice could show such a %s', async (field, change, message) => {
    const entry = completeEntry(change);
    const { body } = await clerk().post('/projects', { regionCode: village, year: 2026, entry });
    expect(body.missing).toEqual([{ path: `entry.${field}`, message }]);
    expect((await submit(body.id)).body).toMatchObject({ code: 'project.incomplete', detail: message });
  });

  it('knows only places that exist', async () => {
    const entry = completeEntry({ places: [{ regionCode: '421024100299', name: '没有的村' }] });
    const answer = await clerk().post('/projects', { regionCode: '421024100200', year: 2026, entry });
    expect(answer).toMatchObject({ status: 400, body: { code: 'project.regionUnknown' } });
    const reviewer = service.as({
      userId: 'wide',
      role: 'archivist',
      regionCode: '421024',
      permissions: ['project.propose'],
    });
    const body = { regionCode: '421024100299', year: 2026, entry };
    expect((await reviewer.post('/projects', body)).body.errors).toEqual([
      { path: 'regionCode', message: '2026-11-22 没有行政区划 421024100299，请核对代码；已撤并的填现行区划' },
      {
        path: 'entry.places.0.regionCode',
        message: '2026-11-22 没有行政区划 421024100299，请核对代码；已撤并的填现行区划',
      },
    ]);
  });

  it('keeps an attachment byte for byte and shows it to nobody outside the scope', async () => {
    const id = await createReadyProject(clerk(), { name: '玉湖村会议室' });
    const { body } = await clerk().get(`/projects/${id}`);
    const url = `/projects/${id}/attachments/${body.attachments[0].id}`;
    expect((await clerk().get(url)).bytes.toString()).toBe('%PDF-1.7 minutes');
    expect((await callerOf(service, 'stranger').get(url)).status).toBe(404);
  });
});

describe('scope', () => {
  it('hides projects of other regions and refuses to write into them', async () => {
    const id = await createReadyProject(clerk(), { name: '玉湖村排水沟' });
    for (const name of ['neighbourClerk', 'stranger'] as const) {
      const other = callerOf(service, name);
      expect((await other.get(`/projects/${id}`)).status).toBe(404);
      expect((await other.get('/projects')).body.items).toEqual([]);
      expect((await other.put(`/projects/${id}`, { entry: completeEntry() })).status).toBe(404);
      const foreign = await other.post('/projects', { regionCode: village, year: 2026, entry: completeEntry() });
      expect(foreign).toMatchObject({ status: 403, body: { code: 'region.outsideScope' } });
    }
    expect((await callerOf(service, 'reviewer').get(`/projects/${id}`)).status).toBe(200);
  });

  it('refuses a proposal without the permission and a business date without 补录', async () => {
    const refused = await callerOf(service, 'reviewer').post('/projects', {
      regionCode: village,
      year: 2026,
      entry: completeEntry(),
    });
    expect(refused.body.code).toBe('permission.missing');
    const dated = await clerk().post(
      '/projects',
      { regionCode: village, year: 2020, entry: completeEntry() },
      { businessDate: '2020-03-01' },
    );
    expect(dated.body.code).toBe('permission.missing');
  });
});

describe('look-alikes', () => {
  it('are found in the next village too, where the clerk sees their code and name and no more', async () => {
    const place = { regionCode: '421024100201', name: '平渊村' };
    const neighbour = callerOf(service, 'neighbourClerk');
    const other = completeEntry({ name: '资市镇榨菜腌制加工车间', location: '平渊村', places: [place] });
    const { body: theirs } = await neighbour.post('/projects', {
      regionCode: place.regionCode,
      year: 2026,
      entry: other,
    });
    const entry = completeEntry({ name: '资市镇榨菜腌制加工车间' });
    const { body } = await clerk().post('/projects', { regionCode: village, year: 2026, entry });
    const warning = body.warnings.find((one: { rule: string }) => one.rule === 'possibleDuplicate');
    expect(warning).toMatchObject({ isBlocking: false, evidence: { code: theirs.code } });
    expect(warning.message).toContain(`“资市镇榨菜腌制加工车间”(${theirs.code})`);
    const seenBy = async (name: PersonName) =>
      (await callerOf(service, name).get(`/projects/${body.id}/duplicates`)).body.items;
    expect(await seenBy('clerk')).toEqual([
      {
        projectId: null,
        code: theirs.code,
        name: '资市镇榨菜腌制加工车间',
        year: 2026,
        state: null,
        amountFen: null,
        similarity: 100,
        isSamePlace: false,
      },
    ]);
    expect(await seenBy('reviewer')).toMatchObject([{ projectId: theirs.id, state: 'draft', amountFen: '20000000' }]);
    const inVillage = { ...systemPrincipal('test'), regionCode: village };
    const after = await service.deps.db.transaction(inVillage, async (tx) => {
      expect(
        await findDuplicates(tx, { id: body.id, regionCode: village, entry: decodeEntry(body.entry) }),
      ).toHaveLength(1);
      return tx.selectFrom('project').select('id').where('id', '=', theirs.id).executeTakeFirst();
    });
    expect(after).toBeUndefined();
  });
});

describe('the list', () => {
  it('finds a project by part of its name, its place, its code and the initials of its name', async () => {
    const { body } = await clerk().post('/projects', {
      regionCode: village,
      year: 2026,
      entry: completeEntry({ name: '湖心岛茶油加工厂' }),
    });
    for (const text of ['茶油', '湖心岛茶', 'cyjg', body.code, '玉湖村']) {
      const found = await clerk().get(`/projects?text=${encodeURIComponent(text)}&limit=200`);
      expect(found.body.items.map((item: { id: string }) => item.id)).toContain(body.id);
    }
    const none = await clerk().get(`/projects?text=${encodeURIComponent('岛心湖')}`);
    expect(none.body.items).toEqual([]);
    expect((await clerk().get('/projects?text=%E8%8C%B6')).status).toBe(400);
  });

  it('pages without a gap or a repetition and filters by state, year and category', async () => {
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await clerk().get(`/projects?limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    const all = (await clerk().get('/projects?limit=200')).body.items.map((item: { id: string }) => item.id);
    expect(seen).toEqual(all);
    const filtered = await clerk().get('/projects?state=draft&year=2031&category=industry&regionCode=421024100');
    expect(filtered.body.items).toHaveLength(8);
    expect((await clerk().get('/projects?regionCode=620422')).body.items).toEqual([]);
  });
});

describe('the totals and the sheet of the list', () => {
  const filter = 'state=draft&year=2032&category=industry';

  it('sums the whole filtered list with the first page, and leaves it to the first page', async () => {
    for (const [name, amountFen] of [
      ['玉湖村合计核对甲', '12345678901'],
      ['玉湖村合计核对乙', '99'],
      ['玉湖村合计核对丙', null],
    ] as const) {
      const entry = completeEntry({ name, amountFen });
      expect((await clerk().post('/projects', { regionCode: village, year: 2032, entry })).status).toBe(201);
    }
    const first = await clerk().get(`/projects?${filter}&limit=2`);
    expect(first.body).toMatchObject({ items: { length: 2 }, totals: { count: 3, amountFen: '12345679000' } });
    const next = await clerk().get(`/projects?${filter}&limit=2&cursor=${first.body.nextCursor}`);
    expect(next.body).toMatchObject({ items: { length: 1 }, totals: null });
    const stranger = await callerOf(service, 'stranger').get(`/projects?${filter}`);
    expect(stranger.body.totals).toEqual({ count: 0, amountFen: '0' });
  });

  it('exports what the filter leaves, amounts in 元, and says who exported it', async () => {
    const listed = (await clerk().get(`/projects?${filter}`)).body.items as { code: string }[];
    const [lines, unit] = await sheetRows('clerk', filter);
    expect(lines.map(([code]) => code)).toEqual(listed.map(({ code }) => code));
    expect(lines.map((line) => line[6] ?? null)).toEqual([null, 0.99, 123456789.01]);
    expect(lines[0]!.slice(4, 8)).toEqual([2032, '产业发展', null, '草稿']);
    expect(unit).toMatch(/单位：元.*导出人：.*2026-11-22/);
    expect((await sheetRows('stranger', filter))[0]).toEqual([]);
    expect((await clerk().get('/projects/export.xlsx?limit=5')).status).toBe(400);
  });

  it('exports lists longer than a page in full', async () => {
    const pages = everyProject(service.deps.db, systemPrincipal('project-library'), { year: 2031 }, 3);
    const codes: string[] = [];
    for await (const { code } of pages) codes.push(code);
    expect(codes).toHaveLength(8);
    expect(new Set(codes).size).toBe(8);
  });

  async function sheetRows(person: PersonName, query: string) {
    const { bytes } = await callerOf(service, person).get(`/projects/export.xlsx?${query}`);
    const { sheets } = await readXlsx(bytes);
    const [, [unit] = [], , ...lines] = sheets[0]!.rows;
    return [lines, unit] as const;
  }
});

describe('taking out', () => {
  it('gives a draft up for a reason and keeps it visible', async () => {
    const id = await createReadyProject(clerk(), { name: '玉湖村停车场' });
    expect((await clerk().post(`/projects/${id}/abandonment`, { reason: '' })).status).toBe(400);
    const given = await clerk().post(`/projects/${id}/abandonment`, { reason: '与产业路重复' });
    expect(given.body).toMatchObject({ state: 'removed', removalReason: '与产业路重复', removedOn: '2026-11-22' });
    const again = await callerOf(service, 'planner').post(`/projects/${id}/removal`, { reason: '再次出库' });
    expect(again.body.code).toBe('project.notRemovable');
  });
});
