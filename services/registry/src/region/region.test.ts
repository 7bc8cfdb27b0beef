import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { canonicalCode, parentCode } from './region.ts';

const seedTree = readFileSync(new URL('../../data/regions.csv', import.meta.url), 'utf8');
let service: TestService<Dependencies>;
const manager = () => service.as({ permissions: ['region.manage', 'region.read'], regionCode: '' });

beforeAll(async () => {
  service = await startTestService(definition);
  const imported = await manager().post('/regions/imports', { csv: seedTree, validFrom: '2015-01-01' });
  expect(imported.status).toBe(200);
});
afterAll(() => service.close());

describe('codes', () => {
  it.each([
    ['421024000000', '421024'],
    ['421000', '4210'],
    ['420000', '42'],
    ['421024106', '421024106'],
    ['421024106201', '421024106201'],
  ])('reads %s as %s', (text, canonical) => expect(canonicalCode(text)).toBe(canonical));
  it('knows the level above by length', () =>
    expect(['42', '4210', '421024', '421024106', '421024106201'].map(parentCode)).toEqual([
      '',
      '42',
      '4210',
      '421024',
      '421024106',
    ]));
  it('refuses any other length', () => expect(() => canonicalCode('42102')).toThrow(/2、4、6、9 或 12 位/));
});

describe('region tree', () => {
  it('imports the seed counties with their townships, twice without doubling', async () => {
    const again = await manager().post('/regions/imports', { csv: seedTree, validFrom: '2015-01-01' });
    expect(again.body.imported).toBe(0);
    const { body } = await service.anonymous.get('/regions?parent=421024');
    expect(body.items.map((region: { name: string }) => region.name)).toEqual(
      expect.arrayContaining(['郝穴镇', '三湖管理区', '六合垸管理区']),
    );
    const village = await service.anonymous.get('/regions/421024106201');
    expect(village.body.fullName).toBe('湖北省荆州市江陵县郝穴镇龙渊村村民委员会');
  });

  it('imports a known tree under another date, earlier or later, without doubling a region', async () => {
    for (const validFrom of ['2010-01-01', '2021-01-01'])
      expect((await manager().post('/regions/imports', { csv: seedTree, validFrom })).body.imported).toBe(0);
    const { body } = await service.anonymous.get('/regions?parent=421024&date=2026-01-01');
    const codes = body.items.map((region: { code: string }) => region.code);
    expect(codes).toHaveLength(new Set(codes).size);
    const twice = `insert into region (code, valid_from, name, level, pinyin, initials, source)
      values ('421024106', '2024-01-01', 'x', 'township', '', '', '')`;
    await expect(service.deps.db.pool.query(twice)).rejects.toMatchObject({ code: '23505' });
  });

  it('answers others while it reads a large tree', async () => {
    const villages = Array.from({ length: 4000 }, (_, index) => {
      const code = `621024${String(100 + Math.floor(index / 900)).padStart(3, '0')}${String(100 + (index % 900)).padStart(3, '0')}`;
      return `${code},第${index}号演示村村民委员会,village,${code.slice(0, 9)},演示`;
    });
    const townships = Array.from(
      { length: 5 },
      (_, index) => `621024${100 + index},演示${index}镇,township,621024,演示`,
    );
    const top = ['62,甘肃省,province,,演示', '6210,庆阳市,prefecture,62,演示', '621024,合水县,county,6210,演示'];
    const csv = ['code,name,level,parent_code,source', ...top, ...townships, ...villages].join('\n');
    const importing = manager().post('/regions/imports', { csv, validFrom: '2015-01-01' });
    const isOver = () => Promise.race([importing.then(() => true), setImmediate(false)]);
    let answered = 0;
    while (!(await isOver())) {
      expect((await service.anonymous.get('/livez')).status).toBe(200);
      answered += 1;
    }
    expect((await importing).body).toMatchObject({ total: 4008 });
    expect(answered).toBeGreaterThan(10);
  });

  it.each(['郝穴', '421024106', 'haoxue', 'hxz'])('finds 郝穴镇 by %s', async (q) => {
    const { body } = await service.anonymous.get(`/regions/search?q=${encodeURIComponent(q)}`);
    expect(body.items.map((region: { code: string }) => region.code)).toContain('421024106');
  });

  it.each([
    ['4210,荆州市,county,42,x', '级别“county”与代码位数不符'],
    ['42109,无此县,county,4210,x', '应为 2、4、6、9 或 12 位数字'],
    ['421024999,新镇,township,4210,x', '上级代码“4210”应为“421024”'],
    ['421024998,,township,421024,x', '名称为空'],
  ])('refuses the whole file for the row %s', async (row, message) => {
    const csv = `code,name,level,parent_code,source\n421024997,完好镇,township,421024,x\n${row}\n`;
    const answer = await manager().post('/regions/imports', { csv, validFrom: '2015-01-01' });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]).toMatchObject({ path: '第 3 行' });
    expect(answer.body.errors[0].message).toContain(message);
    expect((await service.anonymous.get('/regions/421024997')).status).toBe(404);
  });

  it('names the line of a quotation mark that is never closed', async () => {
    const csv = 'code,name,level,parent_code,valid_from,valid_to\n42,"湖北省,province,,2015-01-01,\n';
    const answer = await manager().post('/regions/imports', { csv, validFrom: '2015-01-01' });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]).toMatchObject({ message: expect.stringContaining('引号') });
  });

  it('is changed by nobody outside their own part of it: import, merger, bank branches', async () => {
    const county = service.as({ permissions: ['region.manage', 'bank.manage'], regionCode: '421024' });
    const csv = 'code,name,level,parent_code,source\n620422998,外县镇,township,620422,x\n';
    const branch = { code: '103537000009', bankCode: 'DEMO', regionCode: '620422', name: '外县支行' };
    const into = { intoCode: '620422100', effectiveFrom: '2021-01-01', source: '演示批复' };
    const refused = { status: 403, body: { code: 'region.outsideScope' } };
    expect(await county.post('/regions/imports', { csv, validFrom: '2015-01-01' })).toMatchObject(refused);
    expect(await county.post('/regions/421024501/mergers', into)).toMatchObject(refused);
    expect(await county.post('/bank-branches', branch)).toMatchObject(refused);
    expect((await service.anonymous.get('/regions/620422998')).status).toBe(404);
  });

  it('shows a notice of 2018 under the name of 2018 after a rename, and hides a merged region from then on', async () => {
    const rename = { newName: '秦市镇', effectiveFrom: '2020-06-01', source: '演示批复' };
    expect((await manager().post('/regions/421024201/renames', rename)).status).toBe(200);
    expect((await service.anonymous.get('/regions/421024201?date=2018-05-16')).body.name).toBe('秦市乡');
    expect((await service.anonymous.get('/regions/421024201?date=2020-06-01')).body.name).toBe('秦市镇');
    const merge = { intoCode: '421024106', effectiveFrom: '2021-01-01', source: '演示批复' };
    expect((await manager().post('/regions/421024501/mergers', merge)).status).toBe(200);
    expect((await service.anonymous.get('/regions/421024501?date=2020-12-31')).body.replacedBy).toBe('421024106');
    expect((await service.anonymous.get('/regions/421024501?date=2021-01-01')).status).toBe(404);
  });

  it('keeps designations by date and refuses another county', async () => {
    const designation = {
      regionCode: '620422',
      designation: '革命老区',
      validFrom: '2015-08-05',
      validTo: null,
      source: '演示登记',
    };
    expect((await manager().post('/region-designations', designation)).status).toBe(201);
    const foreigner = service.as({ permissions: ['region.manage'], regionCode: '421024' });
    expect((await foreigner.post('/region-designations', designation)).body.code).toBe('region.outsideScope');
    expect((await service.anonymous.get('/region-designations?region=62&date=2015-08-04')).body.items).toEqual([]);
    expect((await service.anonymous.get('/region-designations?region=62&date=2015-08-05')).body.items).toHaveLength(1);
  });
});
