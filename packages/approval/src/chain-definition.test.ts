import { describe, expect, it } from 'vitest';
import { problemsOfDefinition, selectTier } from './chain-definition.ts';
import { paymentChain } from './testing/sample-chain.ts';

describe('selectTier', () => {
  const tiers = [
    { upToFen: 5_000_000n, name: '股长' },
    { upToFen: 50_000_000n, name: '分管领导' },
    { upToFen: null, name: '县领导小组' },
  ];
  it.each([
    [0n, '股长'],
    [5_000_000n, '股长'],
    [5_000_001n, '分管领导'],
    [50_000_000n, '分管领导'],
    [50_000_001n, '县领导小组'],
  ])('puts %s fen into the tier whose limit includes it', (amountFen, name) => {
    expect(selectTier(tiers, amountFen).name).toBe(name);
  });

  it('refuses negative amounts, tiers out of order and amounts above the last tier', () => {
    expect(() => selectTier(tiers, -1n)).toThrow(RangeError);
    expect(() => selectTier(tiers.toReversed(), 1n)).toThrow('ascend');
    expect(() => selectTier(tiers.slice(0, 1), 5_000_001n)).toThrow('no approval tier');
  });
});

describe('problemsOfDefinition', () => {
  const [check, approve] = [paymentChain.steps[0]!, paymentChain.steps[1]!];
  it('accepts a chain that can run', () => {
    expect(problemsOfDefinition(paymentChain)).toEqual([]);
  });

  it.each([
    ['no step', [], '审批链至少要有一个环节'],
    ['the same id twice', [check, check], '审批环节编号重复'],
    ['a return to a later step', [{ ...check, canReturnTo: ['approve'] }, approve], '只能退回更早的环节或经办人'],
    ['nobody to decide', [{ ...check, assignees: [] }], '没有办理人'],
    ['two roles for one person', [{ ...check, assignees: approve.assignees }], '单人办理只能有一个办理岗位'],
    ['a time limit of no day', [{ ...check, due: { count: 0, unit: 'natural' as const } }], '办理期限须为正整数天'],
    ['an unknown distinct step', [{ ...check, distinctFrom: ['pay'] }], '互斥环节“pay”不存在'],
  ])('names %s', (_name, steps, text) => {
    expect(problemsOfDefinition({ title: '测试', steps }).join()).toContain(text);
  });
});
