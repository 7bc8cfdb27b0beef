import { DomainError, systemPrincipal, type Tx, uuidv7 } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import type { BaseDependencies } from '@sunledger/service-kit';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApprovalActivities, RecordApprovalInput } from './activity-contract.ts';
import { type Applied, applyVerb, isRefusal, openChain, type VerbInput } from './approval-chain.ts';
import { createApprovalActivities } from './record-approval.ts';
import { defaultCalendarRows } from '@sunledger/calendar';
import { actor, approver, checker, county, leader, maker, payer, paymentChain } from './testing/sample-chain.ts';
import { calendarOf, grantOf, sampleService } from './testing/sample-service.ts';

const day = '2026-03-02';
let service: TestService<BaseDependencies>;
let activities: ApprovalActivities;

beforeAll(async () => {
  service = await startTestService(sampleService(calendarOf([...defaultCalendarRows])));
  activities = createApprovalActivities({ db: service.deps.db, service: 'approval-sample' });
});
afterAll(() => service.close());

function inputOf(applied: Applied, regionCode = county): RecordApprovalInput {
  const { state, record } = applied;
  return {
    workflowId: `payment-${state.caseId}`,
    subject: { type: 'payment', id: state.caseId, title: '拨付申请', regionCode },
    state,
    record,
    idempotencyKey: `${state.caseId}:${record.sequence}`,
    today: day,
  };
}

async function openedCase(definition = paymentChain, regionCode = county): Promise<Applied> {
  const applied = openChain({ caseId: uuidv7(), definition, maker, businessDate: day });
  await activities.openCase(inputOf(applied, regionCode));
  return applied;
}

function applied(from: Applied, input: Omit<VerbInput, 'businessDate'>): Applied {
  const result = applyVerb(from.state, { businessDate: day, ...input });
  if (isRefusal(result)) throw new Error(result.message);
  return result;
}

/** A record as somebody would write it who goes around the state machine. */
function forged(from: Applied, record: Partial<Applied['record']>): RecordApprovalInput {
  const sequence = from.state.sequence + 1;
  const state = { ...from.state, sequence };
  return inputOf({ state, record: { ...from.record, verb: 'approve', stepId: 'check', ...record, sequence } });
}

const asService = <T>(work: (tx: Tx) => Promise<T>) => service.deps.db.transaction(systemPrincipal('test'), work);

describe('the database', () => {
  it('refuses the maker’s approval of their own case on every path', async () => {
    const opening = await openedCase();
    await expect(activities.recordApproval(forged(opening, { actor: maker }))).rejects.toMatchObject({
      code: 'approval.makerConflict',
      publicMessage: '您是经办人，不能复核',
    });
    const byDelegation = forged(opening, { actor: checker, onBehalfOf: { userId: 'maker', userName: '用户maker' } });
    await expect(activities.recordApproval(byDelegation)).rejects.toMatchObject({ code: 'approval.makerConflict' });
  });

  it('refuses one person in two steps that must be distinct', async () => {
    const checked = applied(await openedCase(), { verb: 'approve', actor: checker });
    await activities.recordApproval(inputOf(checked));
    const twice = forged(checked, { stepId: 'approve', actor: { ...checker, role: 'financeApprover' } });
    await expect(activities.recordApproval(twice)).rejects.toThrow('您已办理“财政复核”环节，不能再办理本环节');
  });

  it('refuses it as well when both records are written at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const opening = await openedCase();
      const results = await Promise.allSettled([
        activities.recordApproval(forged(opening, { stepId: 'check', actor: checker })),
        activities.recordApproval({
          ...forged(opening, { stepId: 'approve', actor: checker }),
          idempotencyKey: `${opening.state.caseId}:other`,
          record: { ...forged(opening, { stepId: 'approve', actor: checker }).record, sequence: 7 },
        }),
      ]);
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    }
  });

  it('refuses a person who must keep out of the case', async () => {
    const excluded = [{ userId: 'checker', reason: '您是受益人' }];
    const opening = openChain({ caseId: uuidv7(), definition: paymentChain, maker, businessDate: day, excluded });
    await activities.openCase(inputOf(opening));
    await expect(activities.recordApproval(forged(opening, { actor: checker }))).rejects.toThrow('您须回避本事项');
  });

  it('refuses a case that is marked approved without an agreement in each step', async () => {
    const { state } = await openedCase();
    const mark = asService((tx) =>
      tx.updateTable('approval_case').set({ status: 'approved' }).where('id', '=', state.caseId).execute(),
    );
    await expect(mark).rejects.toThrow('还有环节没有同意记录，不能办结');
  });

  it('refuses a case that is marked approved on an agreement from before a return', async () => {
    const mark = (caseId: string) =>
      asService((tx) => tx.updateTable('approval_case').set({ status: 'approved' }).where('id', '=', caseId).execute());
    const written = async (step: Applied) => {
      await activities.recordApproval(inputOf(step));
      return step;
    };
    const agreedTwice = async (returnTo: 'maker' | 'check') => {
      const checked = await written(applied(await openedCase(), { verb: 'approve', actor: checker }));
      const back = { verb: 'return', actor: leader, opinion: '请核对金额', targetStepId: returnTo } as const;
      let last = await written(applied(checked, back));
      if (returnTo === 'maker') last = await written(applied(last, { verb: 'resubmit', actor: maker }));
      // Around the state machine: the later steps agree, the step that was asked again does not.
      for (const [stepId, person] of [
        ['approve', approver],
        ['pay', payer],
      ] as const) {
        const record = forged(last, { stepId, actor: person, targetStepId: null, opinion: null });
        await activities.recordApproval(record);
        last = { state: record.state, record: record.record };
      }
      return last;
    };
    for (const target of ['maker', 'check'] as const) {
      const last = await agreedTwice(target);
      await expect(mark(last.state.caseId)).rejects.toThrow('还有环节没有同意记录，不能办结');
      const again = forged(last, { stepId: 'check', actor: actor('checker2', 'financeChecker') });
      await activities.recordApproval(again);
      await mark(last.state.caseId);
    }
  });

  it('counts an agreement of a step that lies before the one the case was returned to', async () => {
    const chain = {
      ...paymentChain,
      steps: paymentChain.steps.map((step) => ({
        ...step,
        canReturnTo: step.id === 'pay' ? ['approve'] : step.canReturnTo,
      })),
    };
    let last = applied(await openedCase(chain), { verb: 'approve', actor: checker });
    await activities.recordApproval(inputOf(last));
    const verbs: Omit<VerbInput, 'businessDate'>[] = [
      { verb: 'approve', actor: approver },
      { verb: 'approve', actor: leader },
      { verb: 'return', actor: payer, opinion: '附件不清', targetStepId: 'approve' },
      { verb: 'approve', actor: approver },
      { verb: 'approve', actor: leader },
      { verb: 'approve', actor: payer },
    ];
    for (const verb of verbs) {
      last = applied(last, verb);
      await activities.recordApproval(inputOf(last));
    }
    const found = await asService((tx) =>
      tx.selectFrom('approval_case').select('status').where('id', '=', last.state.caseId).executeTakeFirst(),
    );
    expect(found).toEqual({ status: 'approved' });
  });

  it('refuses another maker and every change of the history', async () => {
    const { state } = await openedCase();
    const run = (text: string) => asService((tx) => sql.raw(text).execute(tx));
    const here = `where case_id = '${state.caseId}'`;
    await expect(run(`update approval_case set maker_user_id = 'x' where id = '${state.caseId}'`)).rejects.toThrow(
      '不能变更',
    );
    await expect(run(`update approval_record set actor_user_id = 'x' ${here}`)).rejects.toThrow('permission denied');
    await expect(run(`delete from approval_record ${here}`)).rejects.toThrow('permission denied');
    await expect(run(`delete from approval_step_pair ${here}`)).rejects.toThrow('permission denied');
    await expect(run(`delete from approval_case where id = '${state.caseId}'`)).rejects.toThrow('permission denied');
  });

  it('keeps one record and gives the same decision when an activity is retried', async () => {
    const opening = openChain({ caseId: uuidv7(), definition: paymentChain, maker, businessDate: day });
    const first = await activities.openCase(inputOf(opening));
    expect(await activities.openCase(inputOf(opening))).toEqual(first);
    expect(first.deadline).toEqual({ dueDate: '2026-03-05' });
    const checked = inputOf(applied(opening, { verb: 'approve', actor: checker }));
    const [one, other] = [await activities.recordApproval(checked), await activities.recordApproval(checked)];
    expect(other).toEqual(one);
    const audit = await asService((tx) =>
      tx
        .selectFrom('kit.audit_event')
        .select(['action', 'user_id'])
        .where('subject_id', '=', opening.state.caseId)
        .orderBy('occurred_at')
        .execute(),
    );
    expect(audit).toEqual([
      { action: 'approval.submit', user_id: 'maker' },
      { action: 'approval.approve', user_id: 'checker' },
    ]);
  });
});

describe('a case that is submitted again', () => {
  const returned = async (): Promise<Applied> => {
    const opening = await openedCase();
    const back = { verb: 'return', actor: checker, opinion: '补充发票', targetStepId: 'maker' } as const;
    const atMaker = applied(opening, back);
    await activities.recordApproval(inputOf(atMaker));
    return atMaker;
  };

  it('keeps out who changed the content meanwhile, also in the database, and says so again when it is retried', async () => {
    const findExcluded = async () => [{ userId: 'checker', reason: '您修改过内容，不能办理' }];
    const watchful = createApprovalActivities({ db: service.deps.db, service: 'approval-sample', findExcluded });
    const again = applied(await returned(), { verb: 'resubmit', actor: maker });
    const first = await watchful.recordApproval(inputOf(again));
    expect(first.excluded).toEqual([{ userId: 'checker', reason: '您修改过内容，不能办理' }]);
    expect(await watchful.recordApproval(inputOf(again))).toEqual(first);
    await expect(activities.recordApproval(forged(again, { actor: checker }))).rejects.toThrow('您须回避本事项');
    const { body } = await service.as(grantOf(checker)).get('/approval-tasks?limit=200');
    expect(body.items.map((task: { caseId: string }) => task.caseId)).not.toContain(again.state.caseId);
    const shrink = asService((tx) =>
      tx.updateTable('approval_case').set({ excluded_user_ids: [] }).where('id', '=', again.state.caseId).execute(),
    );
    await expect(shrink).rejects.toThrow('回避人员和事项不能变更');
  });

  it('is refused as a whole when its subject demands something else', async () => {
    const follow = async (tx: Tx) => {
      await tx.updateTable('approval_task').set({ urged_count: 9 }).execute();
      throw new DomainError('sample.refused', '请在事项页重新提交');
    };
    const strict = createApprovalActivities({ db: service.deps.db, service: 'approval-sample', follow });
    const again = applied(await returned(), { verb: 'resubmit', actor: maker });
    await expect(strict.recordApproval(inputOf(again))).rejects.toMatchObject({ code: 'sample.refused' });
    const { body } = await service.as(grantOf(maker)).get('/approval-tasks?limit=200');
    const task = body.items.find((one: { caseId: string }) => one.caseId === again.state.caseId);
    expect(task).toMatchObject({ stepTitle: '退回修改', urgedCount: 0 });
  });
});

describe('who sees a case', () => {
  it('shows a task that was handed on to its new holder in that place only, until it is taken back', async () => {
    const colleague = actor('colleague', 'financeChecker');
    const opening = await openedCase();
    const sees = async (who: typeof checker) => {
      const { body } = await service.as(grantOf(who)).get('/approval-tasks?limit=200');
      return body.items.some((task: { caseId: string }) => task.caseId === opening.state.caseId);
    };
    const handed = applied(opening, { verb: 'delegate', actor: checker, targetPerson: colleague });
    await activities.recordApproval(inputOf(handed));
    expect([await sees(colleague), await sees({ ...colleague, regionCode: '4210' })]).toEqual([true, false]);
    expect(await sees(checker)).toBe(false);
    await activities.recordApproval(inputOf(applied(handed, { verb: 'takeBack', actor: checker })));
    expect([await sees(checker), await sees(actor('third', 'financeChecker'))]).toEqual([true, true]);
    const { body } = await service.as(grantOf(maker)).get(`/approval-cases/${opening.state.caseId}`);
    expect(body.history.at(-1)).toMatchObject({
      verbTitle: '收回转办',
      actor: { userId: 'checker' },
      targetPerson: { userId: 'colleague' },
    });
  });

  it('tells that nobody may decide its open step, and stays readable while identity is silent', async () => {
    const role = 'lonelyChecker';
    const step = { ...paymentChain.steps[0]!, assignees: [{ role, regionCode: county }] };
    const { state } = await openedCase({ title: '复核', steps: [step] });
    const stalled = async () =>
      (await service.as(grantOf(maker)).get(`/approval-cases/${state.caseId}`)).body.stalled as string | null;
    expect(await stalled()).toBeNull();
    const items = [{ userId: 'maker', organisationId: 'org' }];
    service.issuer.holders.push({ role, regionCode: county, items });
    expect(await stalled()).toContain('“财政复核”环节现在没有人可以办理：该岗位的 1 人都须回避');
    items.push({ userId: 'newcomer', organisationId: 'org' });
    expect(await stalled()).toBeNull();
  });

  it('shows it inside its region, and to a region below that has a task in it', async () => {
    const village = '421024100200';
    const step = { ...paymentChain.steps[0]!, assignees: [{ role: 'villageClerk', regionCode: village }] };
    const { state } = await openedCase({ title: '征求意见', steps: [step] });
    const statusFor = async (role: string, regionCode: string) =>
      (await service.as(grantOf(actor('somebody', role, regionCode))).get(`/approval-cases/${state.caseId}`)).status;
    expect(await statusFor('auditor', '4210')).toBe(200);
    expect(await statusFor('villageClerk', village)).toBe(200);
    expect(await statusFor('villageClerk', '421024100201')).toBe(404);
    expect(await statusFor('auditor', '421023')).toBe(404);
  });

  it('lists a task for the holders of the role in that place only, and not for people with a conflict', async () => {
    const { state } = await openedCase();
    const sees = async (who: typeof checker) => {
      const { body } = await service.as(grantOf(who)).get('/approval-tasks?limit=200');
      return body.items.some((task: { caseId: string }) => task.caseId === state.caseId);
    };
    expect(await sees(checker)).toBe(true);
    expect(await sees(approver)).toBe(false);
    expect(await sees({ ...checker, regionCode: '4210' })).toBe(false);
    expect(await sees({ ...maker, role: 'financeChecker' })).toBe(false);
  });

  it('pages 待办 by deadline without losing or repeating a task', async () => {
    const clerk = actor('clerk', 'pageClerk');
    const step = { ...paymentChain.steps[0]!, assignees: [{ role: 'pageClerk', regionCode: county }] };
    const dues = [3, 1, undefined, 1, 2];
    for (const count of dues) {
      const { due: _due, ...rest } = step;
      const limited = count === undefined ? rest : { ...rest, due: { count, unit: 'natural' as const } };
      await openedCase({ title: '翻页', steps: [{ ...limited, onTimeout: 'remind' }] });
    }
    const seen: (string | null)[] = [];
    let cursor = '';
    do {
      const { body } = await service.as(grantOf(clerk)).get(`/approval-tasks?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((task: { dueDate: string | null }) => task.dueDate));
      cursor = body.nextCursor ?? '';
    } while (cursor);
    expect(seen).toEqual(['2026-03-03', '2026-03-03', '2026-03-04', '2026-03-05', null]);
    const forgedCursor = await service.as(grantOf(clerk)).get('/approval-tasks?cursor=WyJ4Il0');
    expect(forgedCursor.status).toBe(400);
  });
});
