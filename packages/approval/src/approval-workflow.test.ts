import { fileURLToPath } from 'node:url';
import { addDays, type CalendarRow, defaultCalendarRows } from '@sunledger/calendar';
import { type BaseDependencies, dataConverterOf, systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ChainDefinition } from './chain-definition.ts';
import type { Actor } from './chain-state.ts';
import type { ApprovalCaseView } from './contract.ts';
import { approver, checker, county, leader, maker, payer, paymentChain } from './testing/sample-chain.ts';
import { calendarOf, grantOf, sampleService } from './testing/sample-service.ts';
import type { ApprovalOutcome, RunApprovalChainOptions } from './workflow.ts';

const calendar = calendarOf([...defaultCalendarRows]);
let service: TestService<BaseDependencies>;

beforeAll(async () => {
  service = await startTestService(sampleService(calendar), { worker: true });
});
afterAll(() => service.close());

const oneStep: ChainDefinition = { title: '复核', steps: [paymentChain.steps[0]!] };

function optionsOf(definition: ChainDefinition, more: Partial<RunApprovalChainOptions> = {}): RunApprovalChainOptions {
  const caseId = uuidv7();
  const subject = { type: 'payment', id: caseId, title: '拨付申请', regionCode: county };
  return { caseId, definition, maker, subject, businessDate: service.deps.clock.today(), ...more };
}

async function begin(cases: RunApprovalChainOptions[]) {
  const { temporal } = service.deps;
  const workflowId = `approval-${uuidv7()}`;
  const handle = await temporal
    .client()
    .workflow.start('approveInTurn', { workflowId, taskQueue: temporal.taskQueue, args: [cases] });
  return { workflowId, handle };
}

async function start(...cases: RunApprovalChainOptions[]) {
  const { workflowId, handle } = await begin(cases);
  await viewOf(cases[0]!.caseId);
  return {
    workflowId,
    handle,
    caseId: cases[0]!.caseId,
    outcomes: () => handle.result() as Promise<ApprovalOutcome[]>,
  };
}

async function viewOf(caseId: string, who: Actor = maker): Promise<ApprovalCaseView> {
  return vi.waitFor(
    async () => {
      const { status, body } = await service.as(grantOf(who)).get(`/approval-cases/${caseId}`);
      expect(status).toBe(200);
      return body;
    },
    { timeout: 20_000, interval: 50 },
  );
}

const decide = (caseId: string, who: Actor, body: object, options = {}) =>
  service.as(grantOf(who)).post(`/approval-cases/${caseId}/decisions`, body, options);

/** Throws when the workflow code would not repeat what the history says. */
async function replay(workflowId: string): Promise<void> {
  const { temporal, config } = service.deps;
  const history = await temporal.client().workflow.getHandle(workflowId).fetchHistory();
  const workflowsPath = fileURLToPath(new URL('./testing/sample-workflow.ts', import.meta.url));
  await Worker.runReplayHistory({ workflowsPath, dataConverter: dataConverterOf(config) }, history, workflowId);
}

const verbsOf = async (caseId: string) => (await viewOf(caseId)).history.map(({ verb }) => verb);

describe('an approval case', () => {
  it('goes through its steps to the outcome, and shows each person what waits for them', async () => {
    const { caseId, outcomes } = await start(optionsOf(paymentChain));
    const { body: tasks } = await service.as(grantOf(checker)).get('/approval-tasks');
    expect(tasks.items.find((task: { caseId: string }) => task.caseId === caseId)).toMatchObject({
      stepTitle: '财政复核',
      makerName: '用户maker',
      consequence: expect.stringContaining('将升级办理'),
    });
    for (const who of [checker, approver, leader, payer]) {
      expect(await decide(caseId, who, { verb: 'approve', opinion: '同意' })).toMatchObject({ status: 200 });
    }
    const [outcome] = await outcomes();
    expect(outcome).toMatchObject({ outcome: 'approved', decidedBy: { userId: 'payer' }, opinion: '同意' });
    const view = await viewOf(caseId);
    expect(view).toMatchObject({ status: 'approved', currentStepId: null });
    expect(view.steps.map(({ state }) => state)).toEqual(['agreed', 'agreed', 'agreed']);
    expect(view.history.at(-1)!.decisionId).toBe(outcome!.decisionId);
  });

  it('comes back to its maker and starts over when it is submitted again', async () => {
    const { caseId, outcomes } = await start(optionsOf(oneStep));
    await decide(caseId, checker, { verb: 'return', targetStepId: 'maker', opinion: '补充发票' });
    const { body: tasks } = await service.as(grantOf(maker)).get('/approval-tasks');
    expect(tasks.items.find((task: { caseId: string }) => task.caseId === caseId)).toMatchObject({
      stepTitle: '退回修改',
    });
    await decide(caseId, maker, { verb: 'resubmit' });
    await decide(caseId, checker, { verb: 'approve' });
    expect((await outcomes())[0]).toMatchObject({ outcome: 'approved' });
    expect(await verbsOf(caseId)).toEqual(['submit', 'return', 'resubmit', 'approve']);
  });

  it('refuses the maker’s own approval without leaving a trace in the workflow', async () => {
    const { caseId, handle } = await start(optionsOf(oneStep));
    const before = await vi.waitFor(async () => {
      const history = await handle.fetchHistory();
      expect(history.events!.some((event) => event.timerStartedEventAttributes)).toBe(true);
      return history;
    }, 15_000);
    const answer = await decide(caseId, { ...maker, role: 'financeChecker' }, { verb: 'approve' });
    expect(answer).toMatchObject({
      status: 403,
      body: { code: 'approval.makerConflict', detail: '您是经办人，不能复核' },
    });
    expect((await handle.fetchHistory()).events).toHaveLength(before.events!.length);
    expect(await verbsOf(caseId)).toEqual(['submit']);
    await decide(caseId, maker, { verb: 'withdraw' });
  });

  it('takes effect once when the same decision is sent twenty times at once', async () => {
    const { caseId, outcomes } = await start(optionsOf(oneStep));
    const key = uuidv7();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => decide(caseId, checker, { verb: 'approve' }, { key })),
    );
    const decided = answers.filter(({ status }) => status === 200);
    expect(decided.length).toBeGreaterThan(0);
    expect(new Set(decided.map(({ body }) => body.decisionId)).size).toBe(1);
    await outcomes();
    expect(await verbsOf(caseId)).toEqual(['submit', 'approve']);
    expect(await decide(caseId, checker, { verb: 'approve' }, { key })).toMatchObject({
      status: 200,
      body: decided[0]!.body,
    });
  });

  it('is decided by the colleague it was handed to, in their own name', async () => {
    const { caseId, outcomes } = await start(optionsOf(oneStep));
    const colleague = { ...checker, userId: 'colleague', userName: '同事' };
    service.issuer.colleagues.push(
      { userId: 'maker', userName: '用户maker', organisationName: '演示单位' },
      { userId: 'colleague', userName: '同事', organisationName: '演示单位' },
    );
    const toNobody = await decide(caseId, checker, { verb: 'delegate', toUserId: 'no-such-person' });
    expect(toNobody).toMatchObject({ status: 400, body: { errors: [{ path: 'toUserId' }] } });
    const toMaker = await decide(caseId, checker, { verb: 'delegate', toUserId: 'maker' });
    expect(toMaker).toMatchObject({ status: 409, body: { code: 'approval.targetPersonConflict' } });
    await decide(caseId, checker, { verb: 'delegate', toUserId: 'colleague' });
    expect(await decide(caseId, checker, { verb: 'approve' })).toMatchObject({
      status: 403,
      body: { code: 'approval.handedOn' },
    });
    const { body } = await decide(caseId, colleague, { verb: 'approve' });
    await outcomes();
    const decision = await service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      tx.selectFrom('kit.audit_event').selectAll().where('id', '=', body.decisionId).executeTakeFirstOrThrow(),
    );
    expect(decision).toMatchObject({
      action: 'approval.approve',
      user_id: 'colleague',
      service: null,
      on_behalf_of: null,
    });
    const { history } = await viewOf(caseId);
    expect(history.at(-1)).toMatchObject({
      actor: { userId: 'colleague', userName: colleague.userName },
      onBehalfOf: { userId: 'checker' },
    });
  });

  it('is taken back by whoever handed it on, when the colleague does not decide', async () => {
    const { caseId, outcomes } = await start(optionsOf(oneStep));
    service.issuer.colleagues.push({ userId: 'absent', userName: '离岗同事', organisationName: '演示单位' });
    await decide(caseId, checker, { verb: 'delegate', toUserId: 'absent' });
    expect(await decide(caseId, { ...checker, userId: 'other' }, { verb: 'takeBack' })).toMatchObject({
      status: 403,
      body: { code: 'approval.notDelegator' },
    });
    const { allowedVerbs } = await viewOf(caseId, checker);
    expect(allowedVerbs.find(({ verb }) => verb === 'takeBack')).toMatchObject({ title: '收回转办', allowed: true });
    expect((await decide(caseId, checker, { verb: 'takeBack' })).status).toBe(200);
    await decide(caseId, checker, { verb: 'approve' });
    await outcomes();
    expect(await verbsOf(caseId)).toEqual(['submit', 'delegate', 'takeBack', 'approve']);
  });

  it('lets only one of two people decide a step that both may decide', async () => {
    const { caseId, outcomes } = await start(optionsOf(oneStep));
    const other = { ...checker, userId: 'checker-2' };
    const answers = await Promise.all([checker, other].map((who) => decide(caseId, who, { verb: 'approve' })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    await outcomes();
  });

  it('ends as withdrawn when its maker takes it back', async () => {
    const { caseId, outcomes } = await start(optionsOf(oneStep));
    await decide(caseId, maker, { verb: 'withdraw' });
    expect((await outcomes())[0]).toMatchObject({ outcome: 'withdrawn' });
    const late = await decide(caseId, checker, { verb: 'approve' });
    expect(late).toMatchObject({ status: 409 });
  });

  it('is closed as cancelled together with its workflow', async () => {
    const { caseId, handle } = await start(optionsOf(oneStep));
    await handle.cancel();
    await expect(handle.result()).rejects.toThrow('cancelled');
    expect(await viewOf(caseId)).toMatchObject({ status: 'cancelled' });
    const { body } = await service.as(grantOf(checker)).get('/approval-tasks?limit=200');
    expect(body.items.map((task: { caseId: string }) => task.caseId)).not.toContain(caseId);
  });

  it('leaves no open case behind when it is cancelled while it is being opened', async () => {
    const { reached, release } = calendar.holdNext();
    const options = optionsOf(oneStep);
    const { handle } = await begin([options]);
    await reached;
    await handle.cancel();
    await vi.waitFor(async () => {
      const { events } = await handle.fetchHistory();
      const cancelledAt = events!.findIndex((event) => event.workflowExecutionCancelRequestedEventAttributes);
      expect(events!.slice(cancelledAt).some((event) => event.workflowTaskCompletedEventAttributes)).toBe(true);
    }, 15_000);
    release();
    await expect(handle.result()).rejects.toThrow('cancelled');
    expect(await viewOf(options.caseId)).toMatchObject({ status: 'cancelled' });
    const { body } = await service.as(grantOf(checker)).get('/approval-tasks?limit=200');
    expect(body.items.map((task: { caseId: string }) => task.caseId)).not.toContain(options.caseId);
  });

  it('follows another case in the same workflow, and answers for the right one', async () => {
    const [first, second] = [optionsOf(oneStep), optionsOf(oneStep)];
    const { workflowId, outcomes } = await start(first, second);
    const foreign = await start(optionsOf(oneStep));
    const stateOf = (caseId: string) =>
      service.deps.temporal.query({ workflowId, query: 'approvalState', args: [caseId] });
    expect(await stateOf(first.caseId)).toMatchObject({ caseId: first.caseId, phase: { stepId: 'check' } });
    expect(await stateOf(foreign.caseId)).toBeUndefined();
    await decide(foreign.caseId, maker, { verb: 'withdraw' });
    await decide(first.caseId, checker, { verb: 'approve' });
    await viewOf(second.caseId);
    expect(await decide(first.caseId, checker, { verb: 'approve' })).toMatchObject({
      status: 409,
      body: { code: 'approval.caseClosed' },
    });
    await decide(second.caseId, checker, { verb: 'reject', opinion: '不符合规定' });
    expect((await outcomes()).map(({ outcome }) => outcome)).toEqual(['approved', 'rejected']);
  });
});

describe('time', () => {
  it('escalates after the deadline, reminds later, and lets the superior decide', async () => {
    const { caseId, workflowId, outcomes } = await start(optionsOf(oneStep));
    await service.fastForward(workflowId, { days: 4 });
    await vi.waitFor(async () => expect(await verbsOf(caseId)).toEqual(['submit', 'escalate']), { timeout: 10_000 });
    await service.fastForward(workflowId, { days: 4 });
    await vi.waitFor(async () => expect(await verbsOf(caseId)).toEqual(['submit', 'escalate', 'remind']), {
      timeout: 10_000,
    });
    expect(await decide(caseId, approver, { verb: 'approve' })).toMatchObject({ status: 200 });
    expect((await outcomes())[0]).toMatchObject({ decidedBy: { userId: 'approver' } });
    await replay(workflowId);
  });

  it('says openly that the calendar does not reach the deadline, and finds it once the year is entered', async () => {
    const step = { ...paymentChain.steps[0]!, due: { count: 5, unit: 'working' as const } };
    const known = calendar.rows.splice(0);
    const { caseId, workflowId } = await start(optionsOf({ title: '复核', steps: [step] }));
    await vi.waitFor(async () => expect(await verbsOf(caseId)).toEqual(['submit', 'deadlineUnknown']), {
      timeout: 10_000,
    });
    expect((await viewOf(caseId)).steps[0]).toMatchObject({
      dueDate: null,
      dueProblem: expect.stringContaining('请先录入'),
    });
    calendar.rows.push(...everyDayWorked(service.deps.clock.today()), ...known);
    await service.fastForward(workflowId, { days: 1 });
    await vi.waitFor(
      async () =>
        expect((await viewOf(caseId)).steps[0]).toMatchObject({ dueDate: expect.any(String), dueProblem: null }),
      { timeout: 10_000 },
    );
    await decide(caseId, maker, { verb: 'withdraw' });
  });

  it('takes past business dates from 补录 without reminding anybody in the past', async () => {
    const options = optionsOf(oneStep, { businessDate: '2018-03-01', isBackfilled: true });
    const { caseId, outcomes } = await start(options);
    const early = await decide(caseId, checker, { verb: 'approve' }, { businessDate: '2018-02-28' });
    expect(early).toMatchObject({ status: 400, body: { code: 'approval.dateTooEarly' } });
    await decide(caseId, checker, { verb: 'approve' }, { businessDate: '2018-03-20' });
    expect((await outcomes())[0]).toMatchObject({ outcome: 'approved', businessDate: '2018-03-20' });
    const { history } = await viewOf(caseId);
    expect(history.map(({ verb, isBackfilled }) => [verb, isBackfilled])).toEqual([
      ['submit', true],
      ['approve', true],
    ]);
  });
});

function everyDayWorked(from: string): CalendarRow[] {
  const days = Array.from({ length: 28 }, (_, index) => addDays(from, index));
  return days.map((date) => ({ date, isWorkday: true, name: '工作日', source: '测试' }));
}
