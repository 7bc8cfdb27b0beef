import { systemPrincipal } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { callerOf } from '../testing/people.ts';
import { admitBackfilled, decide, openCaseOf } from '../testing/route-steps.ts';
import { startDisclosureStandIn, startRegistryStandIn } from '../testing/stand-ins.ts';

let service: TestService<Dependencies>;
let registry: Awaited<ReturnType<typeof startRegistryStandIn>>;
let stopDisclosure: () => Promise<void>;
let industry: string;
let road: string;
let spare: string;

beforeAll(async () => {
  registry = await startRegistryStandIn();
  service = await startTestService(definition, { worker: true, environment: { REGISTRY_URL: registry.url } });
  stopDisclosure = await startDisclosureStandIn(service.deps, service.suffix);
  industry = await admitBackfilled(service, { name: '玉湖村稻虾共作基地' });
  road = await admitBackfilled(service, {
    name: '玉湖村办公楼前道路',
    category: 'ruralConstruction',
    householdAmountFen: null,
  });
  spare = await admitBackfilled(service, { name: '玉湖村果蔬冷链中心' });
});
afterAll(async () => {
  await stopDisclosure();
  await service.close();
  await registry.close();
});

const planner = () => callerOf(service, 'planner');
let batch = 0;
const newPlan = async (ceilingFen: string) => {
  batch += 1;
  const body = { regionCode: '421024', year: 2026, batch, title: `2026 年第 ${batch} 批计划`, ceilingFen };
  return (await planner().post('/plans', body)).body.id as string;
};
const item = (projectId: string, amount: string, priority = 1) => ({
  projectId,
  priority,
  approvedAmountFen: amount,
  sources: [{ sourceName: '中央衔接资金', amountFen: amount }],
});

describe('补录', () => {
  it('led a project of 2018 into the library at once, every date in the past and marked', async () => {
    const { body } = await planner().get(`/projects/${industry}`);
    expect(body).toMatchObject({
      state: 'inLibrary',
      isBackfilled: true,
      createdOn: '2018-06-01',
      versions: [{ isBackfilled: true }],
    });
    expect(
      body.steps.every(
        (step: { isBackfilled: boolean; closedOn: string }) => step.isBackfilled && step.closedOn < '2018-08-01',
      ),
    ).toBe(true);
    expect(body.admittedOn).toMatch(/^2018-07/);
  });
});

describe('an annual plan', () => {
  it('refuses what is over the ceiling, also by one fen and under concurrent choices', async () => {
    const id = await newPlan('30000000');
    const answers = await Promise.all([
      planner().post(`/plans/${id}/items`, item(industry, '20000000')),
      planner().post(`/plans/${id}/items`, item(road, '10000001', 2)),
    ]);
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409]);
    const refused = answers.find((answer) => answer.status === 409)!;
    expect(refused.body).toMatchObject({
      code: 'plan.ceilingExceeded',
      detail: '加入该项目后合计超过计划资金上限 300000.00 元',
    });
    const { body } = await planner().get(`/plans/${id}`);
    for (const chosen of body.items) await planner().delete(`/plans/${id}/items/${chosen.projectId}`);
    expect((await planner().get(`/plans/${id}`)).body.meter.totalFen).toBe('0');
  });

  it('takes projects of the library only, once, with sources that make up the amount', async () => {
    const id = await newPlan('90000000');
    const created = await callerOf(service, 'clerk').post('/projects', {
      regionCode: '421024100200',
      year: 2026,
      entry: { name: '草稿项目' },
    });
    expect((await planner().post(`/plans/${id}/items`, item(created.body.id, '100'))).body.code).toBe(
      'plan.notInLibrary',
    );
    const wrong = { ...item(industry, '20000000'), sources: [{ sourceName: '县级', amountFen: '1' }] };
    expect((await planner().post(`/plans/${id}/items`, wrong)).body.errors[0].path).toBe('sources');
    expect((await callerOf(service, 'stranger').get(`/plans/${id}`)).status).toBe(404);
    expect((await callerOf(service, 'leader').post(`/plans/${id}/items`, item(industry, '1'))).body.code).toBe(
      'permission.missing',
    );
  });

  it('approves no more of a project than was shown in public and the tenth above it', async () => {
    const id = await newPlan('90000000');
    const { body: plan } = await planner().get(`/plans/${id}`);
    expect(plan.overrun).toEqual({ rate: '0.10', documentNumber: '平台默认值，非政策文件', clauseId: '项目' });
    const over = await planner().post(`/plans/${id}/items`, item(spare, '22000001'));
    expect(over.body.errors).toEqual([
      {
        path: 'approvedAmountFen',
        message:
          '安排金额不能超过公示资金规模 200,000.00 元的 110%，即 220,000.00 元（平台默认值，非政策文件 项目）；需要更多的，须调整出库后重新申报、公示',
      },
    ]);
    expect((await planner().post(`/plans/${id}/items`, item(spare, '22000000'))).status).toBe(201);
    // What came in under another rule does not pass the submission either.
    const raise = (amount: string) =>
      service.deps.db.transaction(systemPrincipal('test'), (tx) =>
        tx.updateTable('annual_plan_item').set({ approved_amount_fen: amount }).where('plan_id', '=', id).execute(),
      );
    await raise('22000001');
    expect((await planner().post(`/plans/${id}/submission`, {})).body.code).toBe('plan.overNoticed');
    await raise('22000000');
    expect((await planner().post(`/plans/${id}/submission`, {})).status).toBe(200);
    const stored = await service.deps.db.transaction(systemPrincipal('test'), (tx) =>
      tx.selectFrom('annual_plan').select('decision_records').where('id', '=', id).executeTakeFirstOrThrow(),
    );
    expect(stored.decision_records).toContainEqual(
      expect.objectContaining({ parameter: 'project.overrunReapprovalRate', value: '0.10', clauseId: '项目' }),
    );
    await decide(service, id, 'planChecker', { verb: 'return', targetStepId: 'maker', opinion: '并入下一批' });
    expect((await planner().post(`/plans/${id}/withdrawal`, { reason: '并入下一批' })).status).toBe(200);
  });

  it('measures the floors of 江陵, asks for a reason when one is missed, and plans the projects when it is approved', async () => {
    const id = await newPlan('60000000');
    await planner().post(`/plans/${id}/items`, item(industry, '20000000'));
    const { body } = await planner().post(`/plans/${id}/items`, item(road, '20000000', 2));
    // 江政办发〔2018〕1号 二（三）：产业不低于 60%，产业资金到户不低于 60%。
    expect(body.meter).toMatchObject({ totalFen: '40000000', remainingFen: '20000000', isWithinCeiling: true });
    expect(body.meter.floors).toMatchObject([
      {
        parameter: 'fund.industryShareMinimum',
        actual: '0.500000',
        required: '0.60',
        isWithin: false,
        clauseId: '二（三）',
      },
      { parameter: 'fund.industryHouseholdShareMinimum', actual: '0.650000', isWithin: true, unknownCount: 0 },
    ]);
    const doubtful = await planner().post(`/plans/${id}/submission`, {});
    expect(doubtful.body).toMatchObject({ code: 'plan.negativeList' });
    expect(doubtful.body.detail).toContain('财农〔2021〕19号 负面清单');
    const { warnings } = (await planner().get(`/projects/${road}`)).body;
    const warning = warnings.find(
      (one: { rule: string; state: string }) => one.rule === 'negativeList' && one.state === 'open',
    );
    const accept = await callerOf(service, 'clerk').post(`/projects/${road}/warnings/${warning.id}/acceptance`, {
      reason: '只修道路，不涉及办公楼',
    });
    expect(accept.status).toBe(200);
    const missed = await planner().post(`/plans/${id}/submission`, {});
    expect(missed.body).toMatchObject({ code: 'plan.floorMissed', errors: [{ path: 'floorReason' }] });
    expect(missed.body.detail).toContain('实际 50.00%，要求不低于 60.00%，不符合（江政办发〔2018〕1号 二（三））');

    const submitted = await planner().post(`/plans/${id}/submission`, { floorReason: '第二批补足产业项目' });
    expect(submitted).toMatchObject({ status: 200, body: { state: 'inReview', canEdit: false } });
    expect((await planner().post(`/plans/${id}/items`, item(road, '1'))).body.code).toBe('plan.fixed');
    expect((await decide(service, id, 'planner', { verb: 'approve' })).body.code).toBe('approval.makerConflict');
    expect((await decide(service, id, 'planChecker', { verb: 'approve' })).status).toBe(200);
    expect((await decide(service, id, 'leader', { verb: 'approve' })).status).toBe(200);
    await expect
      .poll(async () => (await planner().get(`/plans/${id}`)).body.state, { timeout: 10_000 })
      .toBe('approved');
    expect((await planner().get(`/projects/${industry}`)).body).toMatchObject({
      state: 'planned',
      plan: { planId: id, approvedAmountFen: '20000000' },
    });
    const { rows } = await service.deps.db.pool.query(
      `select payload->'payload' as event from kit.outbox_message where name = 'project.planned' and payload->>'subjectId' = $1`,
      [industry],
    );
    expect(rows).toMatchObject([
      {
        event: {
          projectId: industry,
          countyCode: '421024',
          planId: id,
          approvedAmountFen: '20000000',
          sources: [{ sourceName: '中央衔接资金', amountFen: '20000000' }],
          category: 'industry',
        },
      },
    ]);
    const removed = await planner().post(`/projects/${road}/removal`, { reason: '土地手续未落实，调整出库' });
    expect(removed.body.state).toBe('removed');
    const { rows: unplanned } = await service.deps.db.pool.query(
      `select 1 from kit.outbox_message where name = 'project.unplanned'`,
    );
    expect(unplanned).toHaveLength(1);
  });
});

describe('a plan whose maker has left', () => {
  const returnedPlan = async () => {
    const id = await newPlan('60000000');
    await planner().post(`/plans/${id}/items`, item(spare, '20000000'));
    expect((await planner().post(`/plans/${id}/submission`, {})).status).toBe(200);
    await decide(service, id, 'planChecker', { verb: 'return', targetStepId: 'maker', opinion: '核对金额' });
    await expect
      .poll(async () => (await planner().get(`/plans/${id}`)).body.state, { timeout: 10_000 })
      .toBe('returned');
    return id;
  };

  it('is not resubmitted past its checks through the approval, and closes with its own submission', async () => {
    const id = await returnedPlan();
    await planner().delete(`/plans/${id}/items/${spare}`);
    const url = `/approval-cases/${await openCaseOf(service, id)}/decisions`;
    expect((await planner().post(url, { verb: 'resubmit' })).body).toMatchObject({
      code: 'plan.submitOnPage',
      detail: '请在计划页重新提交，由系统重新核对上限和下限',
    });
    expect((await planner().get(`/plans/${id}`)).body.state).toBe('returned');
    expect((await planner().post(`/plans/${id}/submission`, {})).body.code).toBe('plan.empty');
    await planner().post(`/plans/${id}/items`, item(spare, '20000000'));
    expect(await planner().post(`/plans/${id}/submission`, {})).toMatchObject({
      status: 200,
      body: { state: 'inReview' },
    });
    expect((await callerOf(service, 'planChecker').delete(`/plans/${id}/items/${spare}`)).body.code).toBe('plan.fixed');
    await decide(service, id, 'planChecker', { verb: 'return', targetStepId: 'maker', opinion: '再核' });
    expect((await planner().post(`/plans/${id}/withdrawal`, { reason: '并入下一批' })).body.state).toBe('withdrawn');
  });

  it('is decided by nobody who changed it, whether before its submission or after its return', async () => {
    const id = await newPlan('60000000');
    const first = callerOf(service, 'planChecker');
    await first.post(`/plans/${id}/items`, item(spare, '20000000'));
    await planner().post(`/plans/${id}/submission`, {});
    const refusal = { code: 'approval.excludedPerson', detail: '您修改过本计划的内容，不能办理' };
    expect((await decide(service, id, 'planChecker', { verb: 'approve' })).body).toMatchObject(refusal);
    await decide(service, id, 'planThird', { verb: 'return', targetStepId: 'maker', opinion: '改标题' });
    const { body: plan } = await planner().get(`/plans/${id}`);
    await callerOf(service, 'planThird').put(`/plans/${id}`, { title: plan.title, ceilingFen: '50000000' });
    await planner().post(`/plans/${id}/submission`, {});
    for (const name of ['planChecker', 'planThird'] as const) {
      expect((await decide(service, id, name, { verb: 'approve' })).body).toMatchObject(refusal);
    }
    service.issuer.holders.push({
      role: 'povertyOffice',
      regionCode: '421024',
      items: ['planner', 'planChecker', 'planThird'].map((userId) => ({ userId, organisationId: 'org-povertyOffice' })),
    });
    const { body: view } = await planner().get(`/approval-cases/${await openCaseOf(service, id)}`);
    expect(view.stalled).toContain('环节现在没有人可以办理：该岗位的 3 人都须回避');
    service.issuer.holders.pop();
    await planner().post(`/approval-cases/${view.id}/decisions`, { verb: 'withdraw' });
    await expect
      .poll(async () => (await planner().get(`/plans/${id}`)).body.state, { timeout: 10_000 })
      .toBe('withdrawn');
  });

  it('is submitted again by a colleague, who decides it as little as the first maker', async () => {
    const id = await returnedPlan();
    const checker = callerOf(service, 'planChecker');
    expect(await checker.post(`/plans/${id}/submission`, {})).toMatchObject({
      status: 200,
      body: { makerName: '演示planChecker' },
    });
    await expect
      .poll(async () => (await planner().get(`/plans/${id}`)).body.state, { timeout: 10_000 })
      .toBe('inReview');
    expect((await decide(service, id, 'planner', { verb: 'approve' })).body).toMatchObject({
      code: 'approval.excludedPerson',
      detail: '您编制过本计划，不能办理',
    });
    expect((await decide(service, id, 'planChecker', { verb: 'approve' })).body.code).toBe('approval.makerConflict');
    expect(
      (await decide(service, id, 'planThird', { verb: 'return', targetStepId: 'maker', opinion: '再核' })).status,
    ).toBe(200);
    expect((await checker.post(`/plans/${id}/withdrawal`, { reason: '并入下一批' })).body.state).toBe('withdrawn');
  });

  it('is given up by a colleague with its workflow; project and batch number are free again', async () => {
    const id = await returnedPlan();
    const { batch: number, year, title } = (await planner().get(`/plans/${id}`)).body;
    const reason = { reason: '并入下一批' };
    expect((await callerOf(service, 'stranger').post(`/plans/${id}/withdrawal`, reason)).status).toBe(404);
    expect(
      await callerOf(service, 'planChecker').post(`/plans/${id}/withdrawal`, reason, { key: 'end-plan-key' }),
    ).toMatchObject({
      status: 200,
      body: { state: 'withdrawn', withdrawalReason: '并入下一批', canEdit: false },
    });
    const workflow = service.deps.temporal.client().workflow.getHandle(`annual-plan-${id}`);
    expect(await workflow.result()).toBe('withdrawn');
    const again = { regionCode: '421024', year, batch: number, title, ceilingFen: '60000000' };
    const { body: next } = await planner().post('/plans', again);
    expect(next).toMatchObject({ batch: number, state: 'draft' });
    expect((await planner().post('/plans', again)).body.code).toBe('plan.exists');
    expect((await planner().post(`/plans/${next.id}/items`, item(spare, '100'))).status).toBe(201);
    expect((await planner().post(`/plans/${next.id}/withdrawal`, { reason: '误建' })).body.state).toBe('withdrawn');
    expect((await planner().get(`/projects/${spare}`)).body.plan).toBeNull();
  });
});
