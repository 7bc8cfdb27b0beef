import { describe, expect, it } from 'vitest';
import { isChannelKept, isPurposeKept } from './funding-rules.ts';

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
