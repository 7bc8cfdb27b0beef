import { describe, expect, it } from 'vitest';
import { bundledPacks } from './load-packs.ts';
import { findNegativeItems } from './negative-list.ts';
import { resolve } from './resolve.ts';
import { listOf } from './typed-values.ts';

// 财农〔2021〕19号 负面清单。
const place = { packs: bundledPacks(), regionCode: '421024', date: '2026-03-02' };
const items = listOf(resolve({ ...place, key: 'fund.negativeList' }));
const exceptions = listOf(resolve({ ...place, key: 'fund.negativeListExceptions' }));
const found = (text: string) => findNegativeItems(text, items, exceptions).map(({ item }) => item);

describe('the negative list of the linkage fund', () => {
  it.each([
    ['购买交通工具两辆', '交通工具及通讯设备'],
    ['购置对讲机', '交通工具及通讯设备'],
    ['村委会楼堂馆所修缮', '修建楼堂馆所'],
    ['发放福利补助', '各种奖金津贴和福利补助'],
    ['发放奖金', '各种奖金津贴和福利补助'],
    ['发放津贴', '各种奖金津贴和福利补助'],
    ['偿还债务', '偿还债务和垫资'],
    ['工程垫资', '偿还债务和垫资'],
    ['乡镇人员经费', '单位基本支出'],
  ])('finds “%s”', (text, item) => {
    expect(found(text)).toEqual([item]);
  });

  it.each([
    '蔬菜大棚建设材料',
    '巩固拓展脱贫攻坚成果产业配套道路',
    '以奖代补资金兑付到户',
    '按规定偿还债务：易地扶贫搬迁融资',
  ])('admits “%s”', (text) => {
    expect(found(text)).toEqual([]);
  });

  it('keeps the item where the document states no exception', () => {
    expect(findNegativeItems('偿还债务：易地扶贫搬迁融资', items)).toEqual([
      { item: '偿还债务和垫资', word: '偿还债务' },
    ]);
  });
});
