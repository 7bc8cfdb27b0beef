import { fileURLToPath } from 'node:url';
import { dataConverterOf, fromFailure } from '@sunledger/service-kit';
import { Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callThroughNexus } from '../testing/call-through-nexus.ts';
import { heldDecisionId, noticeInput, startStack, township, village, type Stack } from '../testing/disclosure-stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

const townshipBoard = { kind: 'townshipBoard' as const, regionCode: township, name: '资市镇公示栏' };
const villageBoard = { kind: 'villageBoard' as const, regionCode: village, name: '平渊村公示栏' };

describe('publishNotice through Nexus', () => {
  it('answers clear with hash and boards when the period passed without objection, once for a repeated key', async () => {
    const input = noticeInput(stack);
    const caller = await callThroughNexus(stack, [input, input]);
    const { noticeId, workflowId } = await stack.publish(input);
    await stack.service.fastForward(workflowId, { days: stack.endAfter(9) });
    const [first, second] = await caller.results();
    await caller.stop();
    expect(second).toEqual(first);
    expect(first).toEqual({
      noticeId,
      outcome: 'clear',
      completedOn: stack.day(stack.endAfter(9)),
      snapshotHash: (await stack.getNotice(noticeId)).snapshotHash,
      objections: [],
      boards: [{ kind: 'countySite', regionCode: '421024', postedOn: stack.day(0), endsOn: stack.day(9) }],
    });
  });

  it('takes the notice back with its reason when the caller cancels the operation', async () => {
    const input = noticeInput(stack);
    const caller = await callThroughNexus(stack, [input]);
    const { noticeId } = await stack.publish(input);
    const { id } = await stack.object(noticeId);
    await caller.cancel();
    const [outcome] = await caller.results();
    await caller.stop();
    expect(outcome).toMatchObject({ noticeId, outcome: 'withdrawn', completedOn: stack.day(0) });
    expect(await stack.getNotice(noticeId)).toMatchObject({
      state: 'withdrawn',
      withdrawalReason: '申请公示的事项已撤回或终止',
    });
    // Who objected still gets an answer.
    await stack.resolve(id, 'rejected');
    const { rows } = await stack.service.deps.db.pool.query(
      `select user_id, reason from kit.audit_event where action = 'notice.withdraw' and subject_id = $1`,
      [noticeId],
    );
    expect(rows).toEqual([{ user_id: 'service:disclosure', reason: '申请公示的事项已撤回或终止' }]);
  });

  it('leaves no notice behind that was cancelled while it was being opened', async () => {
    const { authority } = noticeInput(stack);
    const input = noticeInput(stack, { authority: { ...authority, decisionId: heldDecisionId } });
    const release = stack.holdDecisions();
    const caller = await callThroughNexus(stack, [input]);
    await release.reached;
    await caller.cancel();
    release();
    const [outcome] = await caller.results();
    await caller.stop();
    expect(outcome).toMatchObject({ outcome: 'withdrawn' });
    const { body } = await stack.staff.get(`/notices?subjectId=${input.subject.id}`);
    expect(body.items).toMatchObject([{ state: 'withdrawn' }]);
  });

  it('opens no notice for a caller that has not sealed its input', async () => {
    const input = noticeInput(stack);
    const caller = await callThroughNexus(stack, [input], { inClear: true });
    const failure = await caller.results().catch((error: unknown) => error);
    await caller.stop();
    expect(failure).toMatchObject({ cause: { name: 'NexusOperationFailure', cause: { type: 'INTERNAL' } } });
    const { body } = await stack.staff.get(`/notices?subjectId=${input.subject.id}`);
    expect(body.items).toEqual([]);
  });

  it('fails without retry, naming the place, when personal data would be published', async () => {
    const content = noticeInput(stack).content;
    const leaking = { ...content, rows: [{ ...content.rows[0]!, place: '平渊村 13871650001' }] };
    const caller = await callThroughNexus(stack, [noticeInput(stack, { content: leaking })]);
    const failure = await caller.results().catch((error: unknown) => error);
    await caller.stop();
    expect(fromFailure(failure)).toMatchObject({
      code: 'notice.personalData',
      publicMessage: '第 1 行“实施地点”含有疑似手机号，公示前须删除或隐去',
    });
  });
});

describe('a notice', () => {
  it('refuses a decision that its service does not hold', async () => {
    const input = noticeInput(stack);
    const forged = { ...input, authority: { ...input.authority, decisionId: 'decision-2' } };
    const { temporal } = stack.service.deps;
    const workflowId = `notice-${forged.requestKey}`;
    await temporal.start({ workflowType: 'publishNotice', workflowId, args: [forged] });
    const failure = await stack.outcomeOf(workflowId).catch((error: unknown) => error);
    expect(fromFailure(failure)?.code).toBe('decision.unknown');
    const { rows } = await stack.service.deps.db.pool.query(
      `select reason from kit.audit_event where action = 'notice.refuse' and subject_id = $1`,
      [forged.requestKey],
    );
    expect(rows).toEqual([{ reason: 'decision.unknown' }]);
  });

  it('is held by an objection past its period and ends clear when the objection is found wrong', async () => {
    const { noticeId, workflowId } = await stack.publish(noticeInput(stack));
    const { id, ticket } = await stack.object(noticeId);
    await stack.service.fastForward(workflowId, { days: 30 });
    expect(await stack.getNotice(noticeId)).toMatchObject({ state: 'running', openObjectionCount: 1 });
    await stack.resolve(id, 'rejected');
    expect(await stack.outcomeOf(workflowId)).toMatchObject({
      outcome: 'clear',
      completedOn: stack.day(30),
      objections: [{ id, ticket, finding: 'rejected', reply: '经核实，已向反映人说明。' }],
    });
  });

  it('ends upheld at once when an objection is found right', async () => {
    const { noticeId, workflowId } = await stack.publish(noticeInput(stack));
    const { id } = await stack.object(noticeId);
    await stack.resolve(id, 'upheld', '反映属实，该项目退回重新申报。');
    expect(await stack.outcomeOf(workflowId)).toMatchObject({ outcome: 'upheld', completedOn: stack.day(0) });
    expect((await stack.getNotice(noticeId)).objections).toMatchObject([{ finding: 'upheld' }]);
  });

  it('counts each board from the day it was really posted', async () => {
    const { noticeId, workflowId } = await stack.publish(noticeInput(stack, { boards: [townshipBoard, villageBoard] }));
    expect(await stack.post(noticeId)).toMatchObject({ status: 200 });
    await stack.service.fastForward(workflowId, { days: 12 });
    expect((await stack.getNotice(noticeId)).state).toBe('running');
    stack.service.setNow(`${stack.day(12)}T09:00:00+08:00`);
    expect(await stack.post(noticeId, { index: 1 })).toMatchObject({ status: 200 });
    stack.service.setNow(new Date().toISOString());
    const { boards } = await stack.getNotice(noticeId);
    expect(boards.map(({ postedOn, endsOn }) => [postedOn, endsOn])).toEqual([
      [stack.day(0), stack.day(9)],
      [stack.day(12), stack.day(21)],
    ]);
    await stack.service.fastForward(workflowId, { days: stack.endAfter(21) - 12 });
    const completedOn = stack.day(stack.endAfter(21));
    expect(await stack.outcomeOf(workflowId)).toMatchObject({ outcome: 'clear', completedOn });
  });

  it('can be posted as soon as it is published, also when the case lives ahead of today', async () => {
    const input = noticeInput(stack, { boards: [townshipBoard], businessDate: stack.day(12) });
    const { noticeId } = await stack.publish(input);
    expect(await stack.post(noticeId)).toMatchObject({ status: 200, body: { postedOn: stack.day(0) } });
  });

  it('publishes no reason that holds personal data, of a correction or a withdrawal', async () => {
    const { noticeId } = await stack.publish(noticeInput(stack));
    const reason = '应张三 139 0716 1234 5000元的要求';
    for (const step of ['corrections', 'withdrawal'])
      expect(await stack.staff.post(`/notices/${noticeId}/${step}`, { reason })).toMatchObject({
        status: 400,
        body: { code: 'notice.personalData', errors: [{ path: 'reason' }] },
      });
    expect(await stack.getNotice(noticeId)).toMatchObject({ state: 'running', revision: 1 });
  });

  it('ends withdrawn with its reason, and keeps its words', async () => {
    const { noticeId, workflowId } = await stack.publish(noticeInput(stack));
    const before = await stack.getNotice(noticeId);
    expect(await stack.staff.post(`/notices/${noticeId}/withdrawal`, { reason: '项目预算有误' })).toMatchObject({
      status: 200,
      body: { state: 'withdrawn', withdrawalReason: '项目预算有误' },
    });
    expect(await stack.outcomeOf(workflowId)).toMatchObject({
      outcome: 'withdrawn',
      snapshotHash: before.snapshotHash,
    });
  });

  it('of another service is corrected in title and contact only: its figures belong to the case', async () => {
    const { content } = noticeInput(stack);
    const changed = { ...content, rows: [{ ...content.rows[0]!, amount: '1' }] };
    const correct = (noticeId: string, words: object) =>
      stack.staff.post(`/notices/${noticeId}/corrections`, { reason: '金额有误', ...words });
    const { noticeId } = await stack.publish(noticeInput(stack));
    expect(await correct(noticeId, { content: changed })).toMatchObject({
      status: 409,
      body: { code: 'notice.contentOfCase', detail: expect.stringContaining('撤回') },
    });
    expect(await correct(noticeId, { title: '更正后的标题', contact: '县扶贫办综合股' })).toMatchObject({
      status: 200,
      body: { content, contact: '县扶贫办综合股' },
    });
    const { kind, title, regionCode, issuerName, boards, period, policyClause, supervisionPhones, contact } =
      noticeInput(stack);
    const draft = { kind, title, regionCode, issuerName, boards, period, policyClause, supervisionPhones, contact };
    const { body } = await stack.staff.post('/notices', { ...draft, content });
    const own = await stack.findNotice(body.requestKey);
    expect(await correct(own, { content: changed })).toMatchObject({ status: 200, body: { content: changed } });
  });

  it('starts its period again with a correction that carries the hash of the words it replaces', async () => {
    const { noticeId, workflowId } = await stack.publish(noticeInput(stack, { boards: [villageBoard] }));
    await stack.post(noticeId);
    const first = await stack.getNotice(noticeId);
    const correction = { reason: '受益户数有误', title: '江陵县2018年产业扶贫项目入库公示（更正）' };
    const { status, body } = await stack.staff.post(`/notices/${noticeId}/corrections`, correction);
    expect(status).toBe(200);
    expect(body).toMatchObject({ revision: 2, title: correction.title, boards: [{ postedOn: null }] });
    expect(body.revisions[1]).toMatchObject({ previousHash: first.snapshotHash, reason: '受益户数有误' });
    await stack.service.fastForward(workflowId, { days: 15 });
    expect((await stack.getNotice(noticeId)).state).toBe('running');
    const old = await stack.staff.get(`/notices/${noticeId}?revision=1`);
    expect(old.body).toMatchObject({ title: first.title, snapshotHash: first.snapshotHash });
    await stack.post(noticeId);
    await stack.service.fastForward(workflowId, { days: 15 });
    expect(await stack.outcomeOf(workflowId)).toMatchObject({ outcome: 'clear', snapshotHash: body.snapshotHash });
  });

  it('that is entered afterwards hangs on its past day and is over at once', async () => {
    const input = noticeInput(stack, {
      boards: [townshipBoard, villageBoard],
      businessDate: '2023-08-14',
      isBackfilled: true,
    });
    const { workflowId } = await stack.publish(input);
    // 莲都区 2023-08-14…08-23:10 个自然日，首尾计入。
    expect(await stack.outcomeOf(workflowId)).toMatchObject({
      outcome: 'clear',
      completedOn: '2023-08-24',
      boards: [
        { postedOn: '2023-08-14', endsOn: '2023-08-23' },
        { postedOn: '2023-08-14', endsOn: '2023-08-23' },
      ],
    });
  });

  it('says which calendar year is missing, waits for it, and goes on when it was entered', async () => {
    const period = { count: 10, unit: 'working' as const };
    const input = noticeInput(stack, { period, businessDate: '2021-07-28', isBackfilled: true });
    const { noticeId, workflowId } = await stack.publish(input);
    expect(await stack.getNotice(noticeId)).toMatchObject({
      state: 'running',
      problem: expect.stringContaining('2021'),
    });
    const { body: tasks } = await stack.staff.get('/tasks');
    expect(tasks.items).toContainEqual(expect.objectContaining({ kind: 'noticeProblem', noticeId, isOverdue: true }));
    const entry = { year: 2021, regionCode: '421024', source: '国办发明电〔2020〕27号', days: [] };
    const { body: entered } = await stack.staff.post('/calendar-years', entry);
    await stack.handler.post(`/calendar-years/${entered.id}/approval`, { verb: 'approve' });
    // 沙坡头区 2021-07-28…08-10:10 个工作日，首尾计入。
    expect(await stack.outcomeOf(workflowId)).toMatchObject({
      completedOn: '2021-08-11',
      boards: [{ endsOn: '2021-08-10' }],
    });
    expect((await stack.getNotice(noticeId)).problem).toBeNull();
  });

  it('replays its recorded history', async () => {
    const { noticeId, workflowId } = await stack.publish(noticeInput(stack));
    const { id } = await stack.object(noticeId);
    await stack.resolve(id, 'partly');
    await stack.service.fastForward(workflowId, { days: stack.endAfter(9) });
    await stack.outcomeOf(workflowId);
    const { temporal, config } = stack.service.deps;
    const history = await temporal.client().workflow.getHandle(workflowId).fetchHistory();
    const workflowsPath = fileURLToPath(new URL('../workflows.ts', import.meta.url));
    const replay = Worker.runReplayHistory(
      { workflowsPath, dataConverter: dataConverterOf(config) },
      history,
      workflowId,
    );
    await expect(replay).resolves.toBeUndefined();
  });
});
