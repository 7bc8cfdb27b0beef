import { readFileSync } from 'node:fs';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { readAllRows, writeTable } from '@sunledger/spreadsheet';
import { zipBomb } from '@sunledger/spreadsheet/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { callerOf } from '../testing/people.ts';
import { startRegistryStandIn } from '../testing/stand-ins.ts';
import { sourcesOf } from './row-entry.ts';
import { projectTemplate } from './template.ts';

const workbook = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
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

const archivist = () => callerOf(service, 'archivist');
const upload = (body: Buffer, contentType = 'text/csv', fileName = 'projects.csv', who = archivist()) =>
  who.post(`/project-imports?fileName=${encodeURIComponent(fileName)}`, body, { contentType });

const header =
  'row_id,year,county,project_name,location,content,amount_wan,fund_source,implementer,beneficiary_or_target,note,source';
const csv = (...lines: string[]) => Buffer.from([header, ...lines].join('\n'));

describe('the published rows', () => {
  it('of 北塔、北关、德化、沙坡头 come in unchanged in meaning, their defects as warnings', async () => {
    const answer = await upload(readFileSync(new URL('../testing/published-projects.csv', import.meta.url)));
    expect(answer).toMatchObject({ status: 201, body: { state: 'checked', invalidCount: 0, rowCount: 26 } });
    const rows = answer.body.rows as {
      name: string;
      regionCode: string;
      amountFen: string;
      warnings: { rule: string }[];
    }[];
    const byName = (part: string) => rows.find((row) => row.name.includes(part))!;
    expect(byName('修复农田水利')).toMatchObject({ regionCode: '350526103204', amountFen: '4000000' });
    expect(rows[0]).toMatchObject({ name: '水果基地', regionCode: '430511001201' });
    expect(byName('小额信贷贴息')).toMatchObject({ regionCode: '430511' });
    expect(byName('黄泉至跑水').warnings.map(({ rule }) => rule)).toContain('implausibleLength');
    expect(rows.every((row) => row.warnings.some(({ rule }) => rule === 'performanceTargetMissing'))).toBe(true);
    // 北塔 160+236+12=408、北关 113.5、德化 12、沙坡头 598 万元：原表合计与各行相符。
    expect(rows.flatMap((row) => row.warnings).some(({ rule }) => rule === 'controlTotalMismatch')).toBe(false);

    const committed = await archivist().post(`/project-imports/${answer.body.id}/commit`);
    expect(committed.body).toMatchObject({ state: 'committed' });
    const road = committed.body.rows.find((row: { name: string }) => row.name.includes('屈王度'));
    const { body } = await archivist().get(`/projects/${road.projectId}`);
    expect(body).toMatchObject({
      code: '410503-2018-0002',
      state: 'draft',
      isBackfilled: true,
      source: 'https://www.beiguan.gov.cn/Item/3497.aspx',
      entry: {
        location: '屈王度村',
        amountFen: '20000000',
        fundSources: [{ name: '省级47+市级66.5', amountFen: '20000000' }],
      },
    });
    expect(body.entry.note).toContain('资金来源原文：同上');
  });
});

describe('a table with one wrong row', () => {
  const bad = csv(
    ',2026,湖北荆州市江陵县,玉湖村果园,玉湖村,新建,20,中央,,,,',
    ',2026,湖北荆州市江陵县,平渊村果园,平渊村,新建,二十,中央,,,,',
    ',2026,月球县,环形山果园,山,新建,1,中央,,,,',
  );

  it('is not taken over at all, and comes back marked at the wrong cells', async () => {
    const { body } = await upload(bad);
    expect(body).toMatchObject({ invalidCount: 2, rowCount: 3 });
    expect(body.errors.map((error: { row: number; key: string }) => [error.row, error.key])).toEqual([
      [3, 'amountFen'],
      [4, 'county'],
    ]);
    expect(body.errors[1].message).toContain('没有找到“月球县”');
    const refused = await archivist().post(`/project-imports/${body.id}/commit`);
    expect(refused.body).toMatchObject({ code: 'import.rowsInvalid' });
    expect((await archivist().get(`/projects?importId=${body.id}`)).body.items).toEqual([]);
    const marked = await archivist().get(`/project-imports/${body.id}/marked-file`);
    const lines = marked.bytes.toString().split('\n');
    expect(lines[0]).toContain('错误说明');
    expect(lines[2]).toContain('“二十”');
  });

  it('names what is wrong with the file itself', async () => {
    expect((await upload(Buffer.from('甲,乙\n1,2'))).body).toMatchObject({
      status: 400,
      code: 'import.header_mismatch',
    });
    expect((await upload(Buffer.from('PK\u0003\u0004 not a workbook'), workbook)).status).toBe(400);
    expect((await upload(Buffer.alloc(0))).status).toBe(400);
    expect((await upload(Buffer.from('<x/>'), 'text/xml')).status).toBe(415);
  });

  it('is refused when it was built to exhaust memory, and when it carries bank accounts', async () => {
    const bomb = await upload(await zipBomb(), workbook, '项目.xlsx');
    expect(bomb).toMatchObject({ status: 400, body: { code: 'import.zip_bomb' } });
    const accounts = await upload(Buffer.from(`${header},开户账号\n`));
    expect(accounts.body).toMatchObject({
      code: 'import.header_mismatch',
      errors: [{ path: 'M1', message: expect.stringContaining('M 列「开户账号」：模板中没有这一列') }],
    });
  });

  it('is read up to a thousand errors and says where reading ended', async () => {
    const line = ',二零,江陵县,荆江村果园,荆江村,新建,二十,中央,,,,';
    const { body } = await upload(csv(...Array.from({ length: 1500 }, () => line)));
    expect(body).toMatchObject({ rowCount: 500, invalidCount: 500 });
    expect(body.errors).toHaveLength(1001);
    expect(body.errors.at(-1)).toMatchObject({ row: 501, message: expect.stringContaining('没有再检查') });
    const refused = await archivist().post(`/project-imports/${body.id}/commit`);
    expect(refused.body).toMatchObject({ code: 'import.rowsInvalid' });
  });

  it('finds rows of a foreign county and of past years before anything is written', async () => {
    const stranger = callerOf(service, 'stranger');
    const rows = csv(',2026,江陵县,玉湖村果园,玉湖村,新建,20,,,,,', ',2020,会宁县,南嘴村果园,南嘴村,新建,20,,,,,');
    const { body } = await upload(rows, 'text/csv', 'a.csv', stranger);
    expect(body.errors.map((error: { message: string }) => error.message)).toEqual([
      expect.stringContaining('不在您的管辖范围内'),
      expect.stringContaining('过往年度的项目须由补录员导入'),
    ]);
  });
});

describe('a batch', () => {
  it('is one effect under one key, and is undone while nobody has worked on it', async () => {
    const rows = csv(
      ',2026,江陵县,玉湖村茶园,玉湖村,新建,20,中央,,,,',
      ',2026,江陵县,平渊村茶园,平渊村,新建,20,中央,,,,',
    );
    const first = await archivist().post('/project-imports?fileName=b.csv', rows, {
      contentType: 'text/csv',
      key: 'upload-key',
    });
    const repeat = await archivist().post('/project-imports?fileName=b.csv', rows, {
      contentType: 'text/csv',
      key: 'upload-key',
    });
    expect(repeat.body.id).toBe(first.body.id);
    const other = await archivist().post('/project-imports?fileName=b.csv', csv(',2026,江陵县,x,y,,1,,,,,'), {
      contentType: 'text/csv',
      key: 'upload-key',
    });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency.mismatch' } });
    const { id } = first.body;
    const { body } = await archivist().post(`/project-imports/${id}/commit`);
    const [one] = body.rows;
    expect((await archivist().post(`/project-imports/${id}/commit`)).body.code).toBe('import.settled');

    const { entry } = (await archivist().get(`/projects/${one.projectId}`)).body;
    await archivist().put(`/projects/${one.projectId}`, { entry: { ...entry, note: '已核' } });
    const inUse = await archivist().post(`/project-imports/${id}/undo`, { reason: '传错文件' });
    expect(inUse.body).toMatchObject({ code: 'import.inUse' });
    expect(inUse.body.detail).toContain(one.projectCode);

    const second = (await upload(rows)).body.id;
    await archivist().post(`/project-imports/${second}/commit`);
    const undone = await archivist().post(`/project-imports/${second}/undo`, { reason: '传错文件' });
    expect(undone.body).toMatchObject({ state: 'undone', undoReason: '传错文件' });
    expect((await archivist().get(`/projects?importId=${second}`)).body.items).toEqual([]);
    expect((await archivist().post(`/project-imports/${second}/undo`, { reason: '再撤一次' })).body.code).toBe(
      'import.notCommitted',
    );
  });

  it('finds rows that look like what is already there', async () => {
    const row = csv(',2026,江陵县,资市镇数字乡村平台,玉湖村,建设平台,20,中央,,,,');
    await archivist().post(`/project-imports/${(await upload(row)).body.id}/commit`);
    const { body } = await archivist().post(`/project-imports/${(await upload(row)).body.id}/commit`);
    const { warnings } = (await archivist().get(`/projects/${body.rows[0].projectId}`)).body;
    expect(warnings.map((one: { rule: string }) => one.rule)).toContain('possibleDuplicate');
  });
});

describe('the template', () => {
  it('is a workbook that reads back, and a filled workbook comes in like a CSV file', async () => {
    const template = await archivist().get('/project-imports/template');
    expect((await readAllRows(projectTemplate, template.bytes)).rows).toEqual([]);
    const columns = projectTemplate.columns.map(({ key, header: title }) => ({
      key,
      header: title,
      type: 'text' as const,
    }));
    const values = { year: '2026', county: '江陵县', name: '工作簿项目', location: '玉湖村', amountFen: '12.5' };
    const chunks: Buffer[] = [];
    const table = writeTable({ title: '项目', sheetName: '项目', columns, rows: [values] } as never);
    for await (const chunk of table) chunks.push(Buffer.from(chunk as Uint8Array));
    const { body } = await upload(Buffer.concat(chunks), workbook, '项目.xlsx');
    expect(body).toMatchObject({ invalidCount: 0, rows: [{ amountFen: '12500000', regionCode: '421024100200' }] });
  });
});

describe('fund sources', () => {
  it.each([
    ['省级47+市级66.5', 113_5000_00n, ['省级', '市级']],
    ['省级47+市级66.5', 20_0000_00n, ['省级47+市级66.5']],
    ['第一批中央财政专项扶贫资金', 20_0000_00n, ['第一批中央财政专项扶贫资金']],
  ])('reads %s for an amount of %s fen', (written, amount, names) => {
    const sources = sourcesOf(written, amount);
    expect(sources.map(({ name }) => name)).toEqual(names);
    expect(sources.reduce((sum, source) => sum + source.amountFen, 0n)).toBe(amount);
  });
});
