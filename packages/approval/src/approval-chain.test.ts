import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Applied, applyTimeout, applyVerb, isRefusal, openChain, type VerbInput } from './approval-chain.ts';
import { type ChainDefinition, mustBeDistinct } from './chain-definition.ts';
import { type Actor, type ChainState, personVerbs, type PersonVerb } from './chain-state.ts';
import { actor, approver, checker, leader, maker, payer, paymentChain } from './testing/sample-chain.ts';
import { allowedVerbs } from './verb-guards.ts';

const day = '2026-03-02';
const caseId = '019c0000-0000-7000-8000-000000000001';

function opened(
  definition: ChainDefinition = paymentChain,
  excluded: { userId: string; reason: string }[] = [],
): ChainState {
  return openChain({ caseId, definition, maker, businessDate: day, excluded }).state;
}

function attempt(state: ChainState, verb: PersonVerb, who: Actor, more: Partial<VerbInput> = {}) {
  return applyVerb(state, { verb, actor: who, businessDate: day, ...more });
}

function after(state: ChainState, verb: PersonVerb, who: Actor, more: Partial<VerbInput> = {}): ChainState {
  const result = attempt(state, verb, who, more);
  if (isRefusal(result)) throw new Error(`${verb} by ${who.userId}: ${result.code} ${result.message}`);
  return result.state;
}

function refusalCode(result: Applied | { code: string }): string | undefined {
  return 'code' in result ? result.code : undefined;
}

const atApprove = () => after(opened(), 'approve', checker);
const atPay = () => after(after(atApprove(), 'approve', approver), 'approve', leader);

describe('a chain', () => {
  it('is approved when every step has the agreements it needs', () => {
    const waiting = after(atApprove(), 'approve', approver);
    expect(waiting.phase).toMatchObject({ kind: 'atStep', stepId: 'approve' });
    const paid = after(after(waiting, 'approve', leader), 'approve', payer);
    expect(paid.phase).toEqual({
      kind: 'closed',
      outcome: 'approved',
      businessDate: day,
      decidedBy: { userId: 'payer', userName: '用户payer' },
    });
  });

  it('ends with the first rejection, which needs an opinion', () => {
    expect(refusalCode(attempt(atApprove(), 'reject', approver))).toBe('approval.opinionRequired');
    expect(after(atApprove(), 'reject', approver, { opinion: '材料不实' }).phase).toMatchObject({
      outcome: 'rejected',
    });
  });

  it('starts the steps again from the one it was returned to', () => {
    const returned = after(atApprove(), 'return', approver, { opinion: '请核对账号', targetStepId: 'check' });
    expect(returned).toMatchObject({ round: 2, phase: { kind: 'atStep', stepId: 'check' } });
    expect(after(returned, 'approve', checker).phase).toMatchObject({ stepId: 'approve' });
  });

  it('waits for the maker after a return to them, and starts over when they submit again', () => {
    const returned = after(opened(), 'return', checker, { opinion: '补充发票', targetStepId: 'maker' });
    expect(returned.phase).toEqual({ kind: 'atMaker', since: day, returnedFrom: 'check' });
    expect(refusalCode(attempt(returned, 'approve', checker))).toBe('approval.withMaker');
    expect(refusalCode(attempt(returned, 'resubmit', checker))).toBe('approval.notMaker');
    expect(after(returned, 'resubmit', maker).phase).toMatchObject({ kind: 'atStep', stepId: 'check' });
  });

  it('is ended by the step that returned it when the maker does not take it up again, and by nobody else', () => {
    const returned = after(opened(), 'return', checker, { opinion: '补充发票', targetStepId: 'maker' });
    const end = { opinion: '经办人已调离' };
    expect(refusalCode(attempt(returned, 'reject', checker))).toBe('approval.opinionRequired');
    expect(refusalCode(attempt(returned, 'reject', approver, end))).toBe('approval.notAssignee');
    expect(refusalCode(attempt(returned, 'reject', maker, end))).toBe('approval.makerConflict');
    const ended = attempt(returned, 'reject', checker, end);
    expect(ended).toMatchObject({
      state: { phase: { kind: 'closed', outcome: 'rejected' } },
      record: { verb: 'reject', stepId: 'check' },
    });
  });

  it('can be withdrawn by its maker until it has ended, and by nobody else', () => {
    expect(refusalCode(attempt(atPay(), 'withdraw', payer))).toBe('approval.notMaker');
    const withdrawn = after(atPay(), 'withdraw', maker);
    expect(withdrawn.phase).toMatchObject({ outcome: 'withdrawn' });
    expect(refusalCode(attempt(withdrawn, 'withdraw', maker))).toBe('approval.caseClosed');
  });

  it('waits for an added signer besides the step’s own', () => {
    const target = { userId: 'expert', userName: '专家' };
    const added = after(opened(), 'addSigner', checker, { targetPerson: target });
    const agreed = after(added, 'approve', checker);
    expect(agreed.phase).toMatchObject({ stepId: 'check' });
    expect(after(agreed, 'approve', actor('expert', 'countyDepartment')).phase).toMatchObject({ stepId: 'approve' });
  });

  it('escalates once, then reminds; the escalated person decides in place of the late one', () => {
    const escalated = applyTimeout(opened(), '2026-03-06')!;
    expect(escalated.record).toMatchObject({
      verb: 'escalate',
      businessDate: '2026-03-06',
      actor: { userId: 'system' },
    });
    expect(applyTimeout(escalated.state, '2026-03-10')!.record.verb).toBe('remind');
    expect(after(escalated.state, 'approve', approver, { businessDate: '2026-03-06' }).phase).toMatchObject({
      stepId: 'approve',
    });
  });

  it('numbers its records without a gap', () => {
    const first = openChain({ caseId, definition: paymentChain, maker, businessDate: day });
    const second = attempt(first.state, 'urge', maker) as Applied;
    expect([first.record.sequence, second.record.sequence, second.state.sequence]).toEqual([1, 2, 2]);
  });
});

describe('who may decide', () => {
  const makerAsChecker = { ...maker, role: 'financeChecker' };
  const checkerAsApprover = { ...checker, role: 'financeApprover' };
  it.each([
    ['the maker in the checker’s role', opened(), 'approve', makerAsChecker, {}, '您是经办人，不能复核'],
    [
      'the maker who delegates',
      opened(),
      'delegate',
      makerAsChecker,
      { targetPerson: approver },
      '您是经办人，不能复核',
    ],
    ['somebody with another role', opened(), 'approve', payer, {}, '您当前的岗位不是“财政复核”环节的办理人'],
    [
      'the same role one level above',
      opened(),
      'approve',
      actor('x', 'financeChecker', '4210'),
      {},
      '您当前的岗位不是“财政复核”环节的办理人',
    ],
    [
      'the checker as approver',
      atApprove(),
      'approve',
      checkerAsApprover,
      {},
      '您已办理“财政复核”环节，不能再办理“财政审批”环节',
    ],
    [
      'one person for two of all',
      after(atApprove(), 'approve', approver),
      'approve',
      { ...approver, role: 'leadingGroup' },
      {},
      '您在本环节已表示同意，等待其他办理人',
    ],
    [
      'a person who must keep out',
      opened(paymentChain, [{ userId: 'checker', reason: '您是受益人，不能审批' }]),
      'approve',
      checker,
      {},
      '您是受益人，不能审批',
    ],
    [
      'a decision on a step that has passed',
      atApprove(),
      'approve',
      approver,
      { stepId: 'check' },
      '该事项已流转到“财政审批”，请刷新后再办理',
    ],
    [
      'a date before the step opened',
      opened(),
      'approve',
      checker,
      { businessDate: '2026-03-01' },
      '办理日期 2026-03-01 早于本环节开始日期 2026-03-02',
    ],
    [
      'a return to a later step',
      atApprove(),
      'return',
      approver,
      { opinion: '退', targetStepId: 'pay' },
      '请选择可以退回的环节',
    ],
    [
      'delegation to the maker',
      opened(),
      'delegate',
      checker,
      { targetPerson: maker },
      '用户maker是经办人，不能转办给他',
    ],
    [
      'delegation to who decided a distinct step',
      atApprove(),
      'delegate',
      approver,
      { targetPerson: checker },
      '用户checker已办理“财政复核”环节，不能转办给他',
    ],
    [
      'adding the maker as signer',
      opened(),
      'addSigner',
      checker,
      { targetPerson: maker },
      '用户maker是经办人，不能加签给他',
    ],
    ['delegation to nobody', opened(), 'delegate', checker, {}, '请选择转办的人员'],
    ['urging by a stranger', opened(), 'urge', payer, {}, '只有经办人或已办理的人可以催办'],
    ['urging twice a day', after(opened(), 'urge', maker), 'urge', maker, {}, '您今天已催办过'],
  ] as [string, ChainState, PersonVerb, Actor, Partial<VerbInput>, string][])(
    'refuses %s',
    (_name, state, verb, who, more, message) => {
      expect(attempt(state, verb, who, more)).toMatchObject({ message });
    },
  );

  it('lets a delegate decide only with the role that was delegated, and nobody else', () => {
    const target = { userId: 'colleague', userName: '同事' };
    const delegated = after(opened(), 'delegate', checker, { targetPerson: target });
    expect(attempt(delegated, 'approve', checker)).toMatchObject({
      code: 'approval.handedOn',
      message: '您已转办给同事，收回后方可办理',
    });
    expect(refusalCode(attempt(delegated, 'approve', actor('colleague', 'financePayer')))).toBe('approval.notAssignee');
    const result = attempt(delegated, 'approve', actor('colleague', 'financeChecker')) as Applied;
    expect(result.record.onBehalfOf).toEqual({ userId: 'checker', userName: '用户checker' });
  });

  it('lets whoever handed a task on take it back, so that it is open to everybody with the role again', () => {
    const colleague = actor('colleague', 'financeChecker');
    const delegated = after(opened(), 'delegate', checker, { targetPerson: colleague });
    const takenBack = attempt(delegated, 'takeBack', checker) as Applied;
    expect(takenBack.record).toMatchObject({
      verb: 'takeBack',
      actor: { userId: 'checker' },
      targetPerson: { userId: 'colleague' },
      onBehalfOf: null,
    });
    for (const who of [checker, colleague, actor('third', 'financeChecker')]) {
      expect(after(takenBack.state, 'approve', who).phase).toMatchObject({ stepId: 'approve' });
    }
  });

  it('takes back along the whole line of delegations, but not what was decided and not what one holds', () => {
    const [colleague, third] = [actor('colleague', 'financeChecker'), actor('third', 'financeChecker')];
    const once = after(opened(), 'delegate', checker, { targetPerson: colleague });
    const twice = after(once, 'delegate', colleague, { targetPerson: third });
    expect(after(twice, 'takeBack', checker)).toEqual({ ...opened(), sequence: 4 });
    expect(after(twice, 'takeBack', colleague)).toEqual({ ...once, sequence: 4 });
    for (const [state, who] of [
      [twice, third],
      [after(once, 'approve', colleague), checker],
      [once, { ...checker, role: 'financeApprover' }],
      [opened(), checker],
    ] as const) {
      expect(attempt(state, 'takeBack', who)).toMatchObject({ code: 'approval.notDelegator' });
    }
  });

  it('gives an added signer back what they had handed on, and to nobody else', () => {
    const [expert, third] = [actor('expert', 'countyDepartment'), actor('third', 'countyDepartment')];
    const added = after(opened(), 'addSigner', checker, { targetPerson: expert });
    const delegated = after(added, 'delegate', expert, { targetPerson: third });
    expect(after(delegated, 'takeBack', expert)).toEqual({ ...added, sequence: 4 });
  });

  it('says for every verb why it is disabled', () => {
    const verbs = allowedVerbs(opened(), makerAsChecker);
    expect(verbs.map(({ verb }) => verb)).toEqual([...personVerbs]);
    expect(verbs.filter(({ allowed }) => allowed).map(({ title }) => title)).toEqual(['撤回', '催办']);
    for (const { allowed, reason } of verbs) expect(reason === undefined).toBe(allowed);
  });

  it('lets one person decide two steps only when both leave the other out of distinctFrom', () => {
    const [check, approve] = [
      { ...paymentChain.steps[0]!, distinctFrom: ['pay'] },
      { ...paymentChain.steps[1]!, distinctFrom: ['pay'] },
    ];
    const loose = { ...paymentChain, steps: [check, approve, paymentChain.steps[2]!] };
    expect(mustBeDistinct(loose, 'check', 'approve')).toBe(false);
    expect(mustBeDistinct(loose, 'pay', 'check')).toBe(true);
    const half = { ...paymentChain, steps: [check, paymentChain.steps[1]!, paymentChain.steps[2]!] };
    expect(mustBeDistinct(half, 'check', 'approve')).toBe(true);
  });
});

// Everybody holds every role: only the chain keeps them apart.
const roles = ['financeMaker', 'financeChecker', 'financeApprover', 'leadingGroup', 'financePayer'];
const people = ['maker', 'p1', 'p2', 'p3', 'p4', 'p5'];
const move = fc.record({
  verb: fc.constantFrom<PersonVerb | 'timeout'>(...personVerbs, 'approve', 'approve', 'approve', 'timeout'),
  person: fc.constantFrom(...people),
  role: fc.constantFrom(...roles),
  target: fc.constantFrom(...people),
  targetStepId: fc.constantFrom('maker', 'check', 'approve', 'pay'),
});
const distinctFrom = fc.option(fc.subarray(['check', 'approve', 'pay']), { nil: undefined });

describe('no sequence of verbs', () => {
  it('lets the maker decide or one person decide two steps that must be distinct', () => {
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 40 }),
        fc.tuple(distinctFrom, distinctFrom, distinctFrom),
        (moves, rules) => {
          const steps = paymentChain.steps.map((step, index) => {
            const rule = rules[index];
            return rule ? { ...step, distinctFrom: rule } : step;
          });
          const definition = { ...paymentChain, steps };
          let state = opened(definition);
          for (const { verb, person, role, target, targetStepId } of moves) {
            const input = { opinion: '意见', targetStepId, targetPerson: { userId: target, userName: target } };
            const result =
              verb === 'timeout' ? applyTimeout(state, day) : attempt(state, verb, actor(person, role), input);
            if (result && !isRefusal(result)) state = result.state;
          }
          for (const one of state.decisions) {
            expect(one.userId).not.toBe('maker');
            const others = state.decisions.filter(({ userId }) => userId === one.userId);
            for (const other of others) expect(mustBeDistinct(definition, one.stepId, other.stepId)).toBe(false);
          }
          if (state.phase.kind === 'closed' && state.phase.outcome === 'approved') {
            expect(new Set(state.decisions.map(({ stepId }) => stepId))).toEqual(new Set(['check', 'approve', 'pay']));
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('is refused by the chain after allowedVerbs had offered it, except for what the request lacks', () => {
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 25 }),
        fc.constantFrom(...people),
        fc.constantFrom(...roles),
        (moves, person, role) => {
          let state = opened();
          for (const { verb, person: who, role: as, target, targetStepId } of moves) {
            if (verb === 'timeout') continue;
            const result = attempt(state, verb, actor(who, as), {
              opinion: '意见',
              targetStepId,
              targetPerson: { userId: target, userName: target },
            });
            if (!isRefusal(result)) state = result.state;
          }
          for (const { verb, allowed, targets } of allowedVerbs(state, actor(person, role))) {
            const targetStepId = targets?.[0]?.id ?? 'maker';
            const result = attempt(state, verb, actor(person, role), {
              businessDate: '2026-04-01',
              opinion: '意见',
              targetStepId,
              targetPerson: { userId: 'newcomer', userName: '新人' },
            });
            expect(isRefusal(result)).toBe(!allowed);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
