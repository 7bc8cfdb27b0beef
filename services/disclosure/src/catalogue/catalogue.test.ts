import { bundledPacks } from '@sunledger/policy';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noticeInput, startStack, type Stack } from '../testing/disclosure-stack.ts';
import { catalogueOf } from './disclosure-duty.ts';

describe('the catalogue', () => {
  it('takes days and contents from the policy in force and names the clause', () => {
    const duty = catalogueOf(bundledPacks(), '421024', '2024-03-01').find(({ key }) => key === 'allocationResult');
    // 扶贫领域基层政务公开标准目录：资金分配结果下达后十五个工作日内公开。
    expect(duty).toMatchObject({ deadline: { count: 15, unit: 'working' }, channels: ['政府网站'] });
    expect(duty!.contents).toContain('资金来源及指标文号和金额');
    expect(duty!.basis.join()).toContain('扶贫领域基层政务公开标准目录');
  });
});

describe('what has to be published', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await startStack();
  });
  afterAll(() => stack.close());

  it('is overdue after its day until a notice of the same subject satisfies it', async () => {
    const input = noticeInput(stack, { kind: 'allocationResult' });
    const obligation = {
      regionCode: '421024',
      dutyKey: 'allocationResult',
      title: '2024年第一批资金分配结果',
      subject: input.subject,
      aroseOn: '2024-03-01',
    };
    // 2024-03-01 之后第 15 个工作日。
    expect((await stack.staff.post('/obligations', obligation)).body.dueOn).toBe('2024-03-22');
    const overdue = async () => (await stack.staff.get('/obligations?regionCode=421024&overdue=true')).body.items;
    expect(await overdue()).toMatchObject([{ title: obligation.title, isOverdue: true, noticeId: null }]);
    const { noticeId } = await stack.publish(input);
    expect(await overdue()).toEqual([]);
    const { body } = await stack.staff.get('/obligations');
    expect(body.items).toMatchObject([{ noticeId, satisfiedOn: stack.day(0), isOverdue: true }]);
  });

  it('is open again when the notice that satisfied it is taken back, until the next one', async () => {
    const input = noticeInput(stack, { kind: 'allocationResult' });
    const duty = {
      regionCode: '421024',
      dutyKey: 'allocationResult',
      title: '补充资金分配结果',
      aroseOn: '2024-04-01',
    };
    const { body: registered } = await stack.staff.post('/obligations', { ...duty, subject: input.subject });
    const obligation = async () =>
      (await stack.staff.get('/obligations')).body.items.find(({ id }: { id: string }) => id === registered.id);
    const { noticeId } = await stack.publish(input);
    expect(await obligation()).toMatchObject({ noticeId });
    await stack.staff.post(`/notices/${noticeId}/withdrawal`, { reason: '金额有误' });
    expect(await obligation()).toMatchObject({ noticeId: null, satisfiedOn: null, isOverdue: true });
    const again = noticeInput(stack, { kind: 'allocationResult', subject: input.subject });
    const args = [again];
    const workflowId = `notice-${again.requestKey}`;
    await stack.service.deps.temporal.start({ workflowType: 'publishNotice', workflowId, args });
    await expect.poll(async () => (await obligation()).satisfiedOn, { timeout: 10_000 }).toBe(stack.day(0));
  });

  it('is published by staff themselves on a decision of their own, inside their region only', async () => {
    const {
      requestKey: _key,
      subject: _subject,
      makerUserIds: _makers,
      ...rest
    } = noticeInput(stack, { kind: 'other' });
    const { businessDate: _day, isBackfilled: _past, authority: _authority, ...draft } = rest;
    const foreign = { ...draft, boards: [{ kind: 'countySite', regionCode: '620422', name: '会宁县网站' }] };
    expect((await stack.staff.post('/notices', foreign)).body.code).toBe('region.outsideScope');
    const leaking = { ...draft, contact: '张三 13871650001' };
    expect(await stack.staff.post('/notices', leaking)).toMatchObject({
      status: 400,
      body: { code: 'notice.personalData', errors: [{ path: 'contact' }] },
    });
    const { status, body } = await stack.staff.post('/notices', draft);
    expect(status).toBe(202);
    const workflowId = `notice-${body.requestKey}`;
    await expect
      .poll(async () => (await stack.staff.get(`/notices?subjectId=${body.requestKey}`)).body.items.length, {
        timeout: 10_000,
      })
      .toBe(1);
    await stack.service.fastForward(workflowId, { days: stack.endAfter(9) });
    expect((await stack.outcomeOf(workflowId)).outcome).toBe('clear');
  });
});
