import { describe, expect, it } from 'vitest';
import { applyTimeout, applyVerb, isRefusal, openChain, type VerbInput } from './approval-chain.ts';
import type { ChainDefinition } from './chain-definition.ts';
import type { ChainState, ExcludedPerson } from './chain-state.ts';
import { stalledReason } from './stalled-step.ts';
import { actor, approver, checker, county, leader, maker, paymentChain } from './testing/sample-chain.ts';

const day = '2026-03-02';

function opened(definition: ChainDefinition = paymentChain, excluded: ExcludedPerson[] = []): ChainState {
  const caseId = '019c0000-0000-7000-8000-000000000001';
  return openChain({ caseId, definition, maker, businessDate: day, excluded }).state;
}

function after(state: ChainState, input: Omit<VerbInput, 'businessDate'>): ChainState {
  const result = applyVerb(state, { businessDate: day, ...input });
  if (isRefusal(result)) throw new Error(result.message);
  return result.state;
}

/** Who holds which role in the county. */
const holding = (people: Record<string, string[]>) => async (role: string, regionCode: string) =>
  regionCode === county ? (people[role] ?? []).map((userId) => ({ userId, organisationId: `org-${role}` })) : [];

const oneStep: ChainDefinition = { title: '复核', steps: [{ ...paymentChain.steps[0]!, onTimeout: 'remind' }] };
const changed = (userId: string): ExcludedPerson => ({ userId, reason: '您修改过内容' });

describe('a step that nobody may decide', () => {
  it('says that everybody in the post has to keep out', async () => {
    const state = opened(oneStep, [changed('checker')]);
    expect(await stalledReason(state, holding({ financeChecker: ['maker', 'checker'] }))).toBe(
      '“财政复核”环节现在没有人可以办理：该岗位的 2 人都须回避（经办、修改过内容或已办理其他环节），请由安全管理员给其他人员授权该岗位',
    );
    expect(await stalledReason(state, holding({ financeChecker: ['checker', 'newcomer'] }))).toBeNull();
  });

  it('says that nobody is in the post', async () => {
    expect(await stalledReason(opened(oneStep), holding({}))).toContain('本地区现在没有人担任该岗位');
  });

  it('says who has to take back what was handed to somebody who left', async () => {
    const colleague = actor('colleague', 'financeChecker');
    const state = after(opened(oneStep), { verb: 'delegate', actor: checker, targetPerson: colleague });
    expect(await stalledReason(state, holding({ financeChecker: ['checker', 'colleague'] }))).toBeNull();
    expect(await stalledReason(state, holding({ financeChecker: ['checker', 'third'] }))).toContain(
      '任务已转办给用户colleague，用户colleague已不在该岗位，请用户checker收回转办',
    );
    expect(await stalledReason(state, holding({ financeChecker: ['third'] }))).toContain('请经办人撤回后重新提交');
  });

  it('goes on as long as the mode of the step and the escalation leave somebody', async () => {
    const allOf = after(opened(), { verb: 'approve', actor: checker });
    expect(await stalledReason(allOf, holding({ financeApprover: ['approver'] }))).toContain('“财政审批”环节');
    const anyOf = after(after(allOf, { verb: 'approve', actor: approver }), { verb: 'approve', actor: leader });
    const elsewhere = async () => [{ userId: 'payer', organisationId: 'org-second' }];
    expect(await stalledReason(anyOf, elsewhere)).toBeNull();
    const late = applyTimeout(opened(), '2026-03-06')!.state;
    expect(await stalledReason(late, holding({ financeApprover: ['approver'] }))).toBeNull();
  });

  it('names the day on which it will be escalated', async () => {
    const state = opened();
    if (state.phase.kind !== 'atStep') throw new Error('no step');
    const limited = { ...state, phase: { ...state.phase, deadline: { dueDate: '2026-03-05' } } };
    expect(await stalledReason(limited, holding({}))).toMatch(/；2026-03-05 之后升级办理$/);
  });

  it('waits for nobody when the case lies with its maker', async () => {
    const back = { verb: 'return', actor: checker, opinion: '补充', targetStepId: 'maker' } as const;
    expect(await stalledReason(after(opened(), back), holding({}))).toBeNull();
  });
});
