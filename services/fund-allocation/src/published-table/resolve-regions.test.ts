import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { startPeerStandIns, type PeerStandIns } from '../testing/peer-stand-ins.ts';
import { personIn } from '../testing/people.ts';
import { cities, tableCsv, uploadUrl } from '../testing/published-tables.ts';

let service: TestService<Dependencies>;
let peers: PeerStandIns;
beforeAll(async () => {
  peers = await startPeerStandIns();
  service = await startTestService(definition, { environment: peers.environment });
  const { regionCode: parentCode } = cities.A2;
  const names = { 511902: '巴州区', 511903: '恩阳区', 511922: '南江县', 511921: '通江县', 511923: '平昌县' };
  peers.regions.push(...Object.entries(names).map(([code, name]) => ({ code, name, parentCode })));
  peers.regions.push({ code: '510101', name: '巴中经济开发区', parentCode: '5101' });
});
afterAll(async () => {
  await service.close();
  await peers.close();
});

const maker = () => personIn(service, 'financeMaker', cities.A2.regionCode);
const withoutCodes = () => tableCsv('A2').replaceAll(/,51\d{4},/g, ',,');
const upload = (text: string) => maker().post(uploadUrl('A2'), Buffer.from(text), { contentType: 'text/csv' });

describe('a published table without region codes', () => {
  it('is imported by the names that are unique below the region, and says which codes were looked up', async () => {
    const text = withoutCodes().replace('巴州区', '巴 州 区').replace('开发区,,', '开发区,511971,');
    const { body: table } = await upload(text);
    expect(table).toMatchObject({ findings: [], canCommit: true });
    expect(peers.asked.length).toBe(1);
    expect(await peers.unrecordedDecisions(service.deps)).toEqual([]);
    expect(table.units.map(({ regionCode }: { regionCode: string }) => regionCode)).toEqual([
      '511902',
      '511903',
      '511922',
      '511921',
      '511923',
      '511971',
    ]);
    expect(table.units[0].isCodeResolved).toBe(true);
    expect(table.units[5].isCodeResolved).toBe(false);
    const { body } = await maker().post(`/published-tables/${table.id}/commit`, {});
    const regions = await maker().get(`/allocation-rounds/${body.roundId}/regions`);
    expect(regions.body.items[0]).toMatchObject({ regionCode: '511902', values: { amount: '2405000000' } });
  });

  it('names the row of an unknown and of an ambiguous name, and imports none of it', async () => {
    const twin = { code: '511981', name: '通江县', parentCode: '5119' };
    peers.regions.push(twin);
    const { body: table } = await upload(withoutCodes());
    peers.regions.splice(peers.regions.indexOf(twin), 1);
    expect(table.canCommit).toBe(false);
    expect(table.findings).toMatchObject([
      {
        rule: 'regionCode',
        rowNumber: 5,
        message: '第 5 行“通江县”没有地区代码，下级地区中有 2 个同名（511921、511981），请填写地区代码',
      },
      {
        rule: 'regionCode',
        rowNumber: 7,
        message: '第 7 行“巴中经济开发区”没有地区代码，下级地区中也没有这个名称，请填写地区代码',
      },
    ]);
  });

  it('is asked for again while registry is away; a table with all its codes needs no registry', async () => {
    peers.state.isDown = true;
    expect((await upload(withoutCodes())).body.code).toBe('registry.unavailable');
    expect((await upload(tableCsv('A2'))).body.findings).toEqual([]);
    peers.state.isDown = false;
  });
});
