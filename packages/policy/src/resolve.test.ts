import { describe, expect, it } from 'vitest';
import {
  bundledPacks,
  checkBound,
  checkPackSet,
  decisionRecord,
  explain,
  integerOf,
  type Pack,
  parsePack,
  PolicyError,
  rateOf,
  resolve,
} from './index.ts';

interface Draft {
  id: string;
  jurisdiction: string;
  from: string;
  to?: string;
  version?: number;
  parameter: string;
}

const pack = ({ id, jurisdiction, from, to, version = 1, parameter }: Draft): Pack =>
  parsePack(
    `
id: ${id}
version: ${version}
kind: document
issuer: 某机关
documentNumber: ${id}号
title: ${id}办法
jurisdiction: "${jurisdiction}"
effectiveFrom: "${from}"
${to === undefined ? '' : `effectiveTo: "${to}"`}
dateConfidence: confirmed
confidence: confirmed
clauses: [{ id: 第一条, heading: 规定, summary: 规定 }]
parameters: [{ ${parameter}, clause: 第一条 }]
`,
    `${id}.yaml`,
  );

const share = (value: string, bound = '') => `key: fund.industryShareMinimum, value: "${value}", unit: 比率${bound}`;
const notice = (count: number, unit: string, bound = ', bound: atLeast') =>
  `key: notice.villageBoardDays, value: { count: ${count}, unit: ${unit} }, unit: 日${bound}`;

const askShare = (packs: Pack[], regionCode = '421024', date = '2020-01-01') =>
  resolve({ packs, regionCode, date, key: 'fund.industryShareMinimum' });

describe('resolve', () => {
  it('prefers the most specific region over a later document of a wider one', () => {
    const packs = [
      pack({ id: 'county', jurisdiction: '421024', from: '2018-01-01', parameter: share('0.60') }),
      pack({ id: 'province', jurisdiction: '42', from: '2019-01-01', parameter: share('0.50') }),
    ];
    expect(askShare(packs).packId).toBe('county');
    expect(askShare(packs, '421024100200').packId).toBe('county');
    expect(askShare(packs, '4210').packId).toBe('province');
  });

  it('takes the latest effective document of one region, on its first day', () => {
    const packs = [
      pack({ id: 'old', jurisdiction: '42', from: '2018-01-01', parameter: share('0.50') }),
      pack({ id: 'new', jurisdiction: '42', from: '2019-01-01', parameter: share('0.60') }),
    ];
    expect(askShare(packs, '42', '2018-12-31').packId).toBe('old');
    expect(askShare(packs, '42', '2019-01-01').packId).toBe('new');
  });

  it('keeps a document through its last day and not one day longer', () => {
    const packs = [
      pack({ id: 'a', jurisdiction: '42', from: '2018-01-01', to: '2018-12-31', parameter: share('0.50') }),
    ];
    expect(askShare(packs, '42', '2018-12-31').packId).toBe('a');
    expect(() => askShare(packs, '42', '2019-01-01')).toThrow(
      /没有可用的政策参数“产业扶贫资金占比下限”[\s\S]*适用期已于 2018-12-31 届满/,
    );
  });

  it('lets 辽政发〔2016〕62号 give way to the later 十三五 plan of the same province', () => {
    const ask = (date: string) =>
      resolve({ packs: bundledPacks(), regionCode: '210423', date, key: 'target.incomeGrowthComparison' });
    expect(ask('2016-12-01').value).toBe('接近全省平均水平');
    expect(ask('2017-03-09').value).toBe('高于全省平均水平');
  });

  it('replaces a whole pack by its later version, also where that version drops the key', () => {
    const packs = [
      pack({ id: 'a', jurisdiction: '42', from: '2018-01-01', parameter: share('0.50') }),
      pack({ id: 'a', version: 2, jurisdiction: '42', from: '2018-01-01', parameter: notice(10, 'natural') }),
    ];
    expect(() => askShare(packs)).toThrow(/第 1 版已被第 2 版取代/);
  });

  it('does not let 1 region read a neighbour whose code merely looks alike', () => {
    const packs = [pack({ id: 'a', jurisdiction: '421024', from: '2018-01-01', parameter: share('0.50') })];
    expect(() => askShare(packs, '421023')).toThrow(PolicyError);
  });

  it('refuses a misspelt key, a malformed region and an impossible date in Chinese', () => {
    const packs = bundledPacks();
    const wrong = {
      packs,
      regionCode: '421024',
      date: '2020-01-01',
      key: 'fund.industryShareMinimun' as 'fund.industryShareMinimum',
    };
    expect(() => resolve(wrong)).toThrow('是否想写“fund.industryShareMinimum”');
    expect(() => askShare([...packs], '42102')).toThrow('地区代码“42102”不正确');
    expect(() => askShare([...packs], '421024', '2019-02-29')).toThrow('业务日期“2019-02-29”不正确');
  });
});

describe('bounds', () => {
  const national = pack({ id: 'n', jurisdiction: '', from: '2018-01-01', parameter: notice(10, 'natural') });
  const local = (count: number, unit: string) =>
    pack({ id: 'local', jurisdiction: '640502', from: '2021-01-01', parameter: notice(count, unit, '') });

  // 国开办发〔2018〕11号 第四条：村、乡镇公开栏原则上不少于 10 天。
  it.each([
    [15, 'natural', 'local'],
    [10, 'working', 'local'],
    [7, 'natural', 'n'],
    [7, 'working', 'n'],
  ])('against at least 10 natural days, %i %s days resolve to %s', (count, unit, winner) => {
    const question = {
      packs: [national, local(count, unit)],
      regionCode: '640502',
      date: '2021-07-28',
      key: 'notice.villageBoardDays',
    } as const;
    expect(resolve(question).packId).toBe(winner);
  });

  it('keeps a provincial bound in force below a county value that carries no mark of its own', () => {
    const packs = [
      pack({ id: 'p', jurisdiction: '42', from: '2018-01-01', parameter: share('0.50', ', bound: atLeast') }),
      pack({ id: 'c', jurisdiction: '4210', from: '2018-01-01', parameter: share('0.60') }),
      pack({ id: 'd', jurisdiction: '421024', from: '2018-01-01', parameter: share('0.40') }),
    ];
    expect(askShare(packs).packId).toBe('c');
  });

  it('lets a lower level lengthen the negative list of 财农〔2021〕19号 but not shorten it', () => {
    const list = (items: string) => `key: fund.negativeList, value: [${items}], unit: 清单`;
    const all =
      '单位基本支出, 交通工具及通讯设备, 修建楼堂馆所, 各种奖金津贴和福利补助, 偿还债务和垫资, 与巩固拓展脱贫攻坚成果和乡村振兴无关的支出';
    const ask = (items: string) => {
      const packs = [
        ...bundledPacks(),
        pack({ id: 'p', jurisdiction: '51', from: '2023-01-01', parameter: list(items) }),
      ];
      return resolve({ packs, regionCode: '51', date: '2023-06-01', key: 'fund.negativeList' }).packId;
    };
    expect(ask(`${all}, 另有渠道的项目`)).toBe('p');
    expect(ask('单位基本支出')).toBe('national-linkage-fund-2021-19');
  });

  it('does not let a platform default bind a document', () => {
    const key = 'payment.retentionRateMaximum';
    const county = pack({
      id: 'c',
      jurisdiction: '42',
      from: '2018-01-01',
      parameter: `key: ${key}, value: "0.12", unit: 比率`,
    });
    expect(resolve({ packs: [...bundledPacks(), county], regionCode: '42', date: '2020-01-01', key }).packId).toBe('c');
  });

  it('checks an actual figure against a resolved bound and cites the clause', () => {
    const resolved = resolve({
      packs: bundledPacks(),
      regionCode: '421024',
      date: '2019-01-01',
      key: 'fund.industryShareMinimum',
    });
    expect(checkBound(resolved, '0.60').isWithin).toBe(true);
    expect(checkBound(resolved, '0.5999')).toEqual({
      isWithin: false,
      sentence: '产业扶贫资金占比下限：实际 59.99%，要求不低于 60%，不符合（江政办发〔2018〕1号 二（三））',
    });
  });
});

describe('explain', () => {
  it('tells for each candidate why it won or lost', () => {
    const packs = [
      pack({ id: 'nation', jurisdiction: '', from: '2018-01-01', parameter: notice(10, 'natural') }),
      pack({ id: 'old', jurisdiction: '42', from: '2018-06-01', parameter: notice(12, 'natural') }),
      pack({ id: 'province', jurisdiction: '42', from: '2019-01-01', parameter: notice(15, 'natural') }),
      pack({ id: 'county', jurisdiction: '421024', from: '2019-06-01', parameter: notice(7, 'natural') }),
      pack({ id: 'future', jurisdiction: '421024', from: '2030-01-01', parameter: notice(20, 'natural') }),
    ];
    const { winner, candidates } = explain({
      packs,
      regionCode: '421024',
      date: '2020-01-01',
      key: 'notice.villageBoardDays',
    });
    expect(winner?.packId).toBe('province');
    expect(candidates.map(({ sentence }) => sentence)).toEqual([
      '某机关《future办法》（future号）第一条：20个自然日——未采用：自 2030-01-01 起生效，2020-01-01 尚未生效。',
      '某机关《county办法》（county号）第一条：7个自然日——未采用：上级《nation办法》（nation号）第一条要求不低于 10个自然日，下级只能收紧，本值放宽了要求或无法证明更严，不采用。',
      '某机关《province办法》（province号）第一条：15个自然日——采用。',
      '某机关《old办法》（old号）第一条：12个自然日——未采用：同一地区有更新的文件《province办法》（province号），不再采用。',
      '某机关《nation办法》（nation号）第一条：10个自然日——未采用：更具体地区（42）的《province办法》（province号）优先。',
    ]);
  });
});

describe('decisionRecord', () => {
  it('keeps pack, version, parameter, value and clause, JSON-safe and apart from the pack', () => {
    const record = decisionRecord(
      resolve({ packs: bundledPacks(), regionCode: '421024', date: '2018-06-01', key: 'credit.leverage' }),
    );
    expect(JSON.parse(JSON.stringify(record))).toEqual({
      packId: 'jiangling-2018-1',
      packVersion: 1,
      documentNumber: '江政办发〔2018〕1号',
      parameter: 'credit.leverage',
      type: 'ratio',
      value: '1:8',
      unit: '比例',
      bound: null,
      clauseId: '二（八）',
      clauseHeading: '优化金融保险服务',
      confidence: 'mirror',
      regionCode: '421024',
      date: '2018-06-01',
    });
  });
});

describe('typed values and pack sets', () => {
  it('refuses to read a rate as an integer', () => {
    const resolved = askShare([...bundledPacks()]);
    expect(rateOf(resolved)).toEqual({ numerator: 3n, denominator: 5n });
    expect(() => integerOf(resolved)).toThrow('类型是 rate，不能按 integer 读取');
  });

  it('refuses two documents of one region and day that state the same key', () => {
    const packs = [
      pack({ id: 'a', jurisdiction: '42', from: '2018-01-01', parameter: share('0.50') }),
      pack({ id: 'b', jurisdiction: '42', from: '2018-01-01', parameter: share('0.60') }),
    ];
    expect(() => checkPackSet(packs)).toThrow('同地区、同日生效，无法判定以哪份为准');
  });
});
