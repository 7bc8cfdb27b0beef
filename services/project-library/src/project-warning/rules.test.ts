import { describe, expect, it } from 'vitest';
import { decodeEntry } from '../project/entry.ts';
import { completeEntry } from '../testing/sample-project.ts';
import { findingsInTable, type TableRow } from './control-totals.ts';
import { negativeFindings } from './negative-list.ts';
import { findingsInEntry, villagesNamedIn } from './rules.ts';

const target = { isRequired: true, clause: '国办发〔2018〕35号 绩效目标' };
const county = '421024';
const messages = (change: Record<string, unknown>, regionCode = '421024100200') =>
  findingsInEntry({ entry: decodeEntry(completeEntry(change)), regionCode }, target).map(({ message }) => message);

describe('warnings of an entry', () => {
  it('finds nothing in a consistent entry', () => {
    expect(messages({})).toEqual([]);
  });

  it.each([
    // 沙坡头区 2021 香山乡黄泉村：公开表原文“2950千米”，应为米。
    [
      'a village road of 2950千米',
      { content: '"道路长""2950千米""(原文,应为米)、宽4米"' },
      ['“2950千米”超过 100 千米，不合村级项目常理，请核对单位是否应为“米”'],
    ],
    [
      'a target beyond the content',
      {
        content: '硬化道路2.5公里',
        tasks: [],
        performanceTargets: [
          { kind: 'quantity', indicator: '硬化道路', comparison: 'atLeast', value: '5', unit: '千米' },
        ],
      },
      ['绩效目标“硬化道路 5千米”与建设内容“2.5公里”不符'],
    ],
    [
      'a heading of three villages over four places',
      { name: '甲、乙、丙三村人居环境整治', location: '甲村、乙村、丙村、丁村', places: [] },
      ['名称写明 3 个村，实施地点却有 4 处(甲村、乙村、丙村、丁村)'],
    ],
    ['no performance target', { performanceTargets: [] }, ['未设定绩效目标的项目不得入库']],
  ])('finds %s', (_name, change, expected) => {
    expect(messages(change)).toEqual(expected);
  });

  it('accepts a target in another unit of the same length', () => {
    const performanceTargets = [
      { kind: 'quantity', indicator: '硬化道路', comparison: 'atLeast', value: '2500', unit: '米' },
    ];
    expect(messages({ content: '硬化道路2.5公里', tasks: [], performanceTargets })).toEqual([]);
  });

  it('asks for the village while only a written place is known', () => {
    expect(messages({ places: [], location: '苗儿村' }, county)).toEqual([
      '实施地点“苗儿村”没有对应到行政区划中的村，提交前须选定',
    ]);
  });

  it.each([
    ['甲村、乙村、丙村道路项目', 3],
    ['龙门滩镇4个村饮水工程', 4],
    ['十二村联建', 12],
    ['玉湖村道路', undefined],
  ])('counts the villages named in %s', (heading, expected) => {
    expect(villagesNamedIn(heading)).toBe(expected);
  });
});

describe('warnings of a table', () => {
  const row = (amountWan: number, note: string | null = null, more: Partial<TableRow> = {}): TableRow => ({
    table: 'one',
    amountFen: BigInt(amountWan * 10) * 100_000n,
    note,
    heading: null,
    location: '苗儿村',
    ...more,
  });
  // 北塔区 2020：第一组 7 行小计 160，第二组 8 行小计 236，加贴息 12，总计 408 万元。
  const beita = (first: string) => [
    ...[20, 30, 20, 30, 15, 20].map((amount) => row(amount)),
    row(25, first),
    ...[40, 30, 35, 40, 40, 10, 25].map((amount) => row(amount)),
    row(16, '第二组小计236'),
    row(12, '总计408 = 160+236+12'),
  ];

  it('finds the published totals of 北塔区 2020 right', () => {
    expect(findingsInTable(beita('第一组小计160')).size).toBe(0);
  });

  it('finds a total that its rows do not make up, at the row that states it', () => {
    const findings = findingsInTable(beita('第一组小计170'));
    expect([...findings.keys()]).toEqual([6]);
    expect(findings.get(6)![0]!.message).toBe('表中写明“小计170”万元，各行相加为 160 万元');
  });

  it('finds a count of rows that is not the number of rows', () => {
    const rows = [173, 150, 125].map((amount) => row(amount, '四项合计448'));
    expect([...findingsInTable(rows).values()].flat().map(({ rule }) => rule)).toEqual(['rowCountMismatch']);
  });

  it('finds a heading of three villages over rows for four', () => {
    const rows = ['甲村', '乙村', '丙村', '丁村'].map((location) =>
      row(4, null, { location, heading: '三村饮水工程' }),
    );
    expect(findingsInTable(rows).get(0)![0]!.message).toBe(
      '标题“三村饮水工程”写明 3 个村，其下各行涉及 4 个村(甲村、乙村、丙村、丁村)',
    );
  });
});

describe('the negative list', () => {
  const entry = (name: string) => decodeEntry(completeEntry({ name }));

  it('points to the item and the clause in force', () => {
    const found = negativeFindings(entry('村办公楼改造'), { regionCode: county, date: '2026-01-01' });
    expect(found).toMatchObject([
      { rule: 'negativeList', clause: '财农〔2021〕19号 负面清单', evidence: { item: '修建楼堂馆所' } },
    ]);
  });

  it('finds nothing before the document was in force, nor in an ordinary project', () => {
    expect(negativeFindings(entry('村办公楼改造'), { regionCode: county, date: '2015-01-01' })).toEqual([]);
    expect(negativeFindings(entry('稻虾基地'), { regionCode: county, date: '2026-01-01' })).toEqual([]);
  });
});
