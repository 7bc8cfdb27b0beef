import { bundledPacks, explain, listOf } from '@sunledger/policy';
import { describe, expect, it } from 'vitest';
import { isChannelKept, isPurposeKept } from './funding-rules.ts';
import { findNegativeItem } from './negative-list.ts';

const { winner } = explain({ packs: bundledPacks(), regionCode: '', date: '2026-03-02', key: 'fund.negativeList' });
const negativeList = listOf(winner!);

describe('the negative list of the linkage fund', () => {
  it.each([
    ['购买交通工具两辆', '交通工具及通讯设备'],
    ['村委会楼堂馆所修缮', '修建楼堂馆所'],
    ['发放福利补助', '各种奖金津贴和福利补助'],
  ])('finds “%s”', (use, item) => {
    expect(findNegativeItem(use, negativeList)).toBe(item);
  });

  it.each(['蔬菜大棚建设材料', '巩固拓展脱贫攻坚成果产业配套道路'])('admits “%s”', (use) => {
    expect(findNegativeItem(use, negativeList)).toBeUndefined();
  });
});

describe('渠道不乱、用途不变', () => {
  it('takes a channel for its source when one names the other', () => {
    expect(isChannelKept('财政专项扶贫资金', '中央财政专项扶贫资金')).toBe(true);
    expect(isChannelKept('财政专项扶贫资金', '彩票公益金')).toBe(false);
  });

  it('keeps money for industry away from roads, and general money open', () => {
    expect(isPurposeKept('产业发展', 'industry')).toBe(true);
    expect(isPurposeKept('产业发展', 'ruralConstruction')).toBe(false);
    expect(isPurposeKept('扶贫发展', 'ruralConstruction')).toBe(true);
  });
});
