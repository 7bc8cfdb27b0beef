import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { callerOf } from '../testing/people.ts';
import { decide, endNotice, openCaseOf, recordOpinion, retried, untilProject } from '../testing/route-steps.ts';
import { completeEntry, createReadyProject, villageRecord } from '../testing/sample-project.ts';
import { startDisclosureStandIn, startRegistryStandIn } from '../testing/stand-ins.ts';

let service: TestService<Dependencies>;
let registry: Awaited<ReturnType<typeof startRegistryStandIn>>;
let stopDisclosure: () => Promise<void>;

beforeAll(async () => {
  registry = await startRegistryStandIn();
  service = await startTestService(definition, { worker: true, environment: { REGISTRY_URL: registry.url } });
  stopDisclosure = await startDisclosureStandIn(service.deps, service.suffix);
});
afterAll(async () => {
  await stopDisclosure();
  await service.close();
  await registry.close();
});

const clerk = () => callerOf(service, 'clerk');
const today = () => service.deps.clock.today();
const clear = () => ({ outcome: 'clear' as const, completedOn: today() });

async function submitted(change: Record<string, unknown> = {}): Promise<string> {
  const id = await createReadyProject(clerk(), change);
  const answer = await clerk().post(`/projects/${id}/submission`, { villageRecord });
  expect(answer).toMatchObject({ status: 200, body: { state: 'inReview', version: 1 } });
  await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
  return id;
}

async function atDecision(change: Record<string, unknown> = {}): Promise<string> {
  const id = await submitted(change);
  await endNotice(service, id, clear());
  await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
  expect(await decide(service, id, 'reviewer', { verb: 'approve' })).toMatchObject({ status: 200 });
  await untilProject(service, id, { state: 'inReview', stepId: 'townshipNotice' });
  await endNotice(service, id, clear());
  await untilProject(service, id, { state: 'inReview', stepId: 'countyArgumentation' });
  expect((await recordOpinion(service, id)).status).toBe(201);
  expect(await decide(service, id, 'department', { verb: 'approve' })).toMatchObject({ status: 200 });
  await untilProject(service, id, { state: 'inReview', stepId: 'decision' });
  return id;
}

// Whole routes take their time on a busy machine.
const patience = { timeout: 90_000 };

describe('the village route', patience, () => {
  it('leads through notices, reviews and decision into the library and shows the whole path', async () => {
    const id = await atDecision({ name: '玉湖村生态鱼塘' });
    await decide(service, id, 'leader', { verb: 'approve', opinion: '同意入库' });
    const waiting = await untilProject(service, id, { state: 'inReview', stepId: 'countyNotice' });
    expect(waiting.steps.at(-1)).toMatchObject({
      title: '县级公示',
      state: 'running',
      dueDate: null,
      policies: [{ parameter: 'notice.countyBoardDays' }, { parameter: 'notice.hotline', value: '12317' }],
    });
    // When it ends is for disclosure to say, which knows when each board was posted.
    expect(waiting.steps.at(-1).notice).toEqual({
      requestKey: `project-${id}-countyNotice-1`,
      noticeId: null,
      period: { count: 10, unit: 'natural' },
    });
    await endNotice(service, id, clear());
    const page = await untilProject(service, id, { state: 'inLibrary' });
    expect(page.steps.map((step: { stepId: string; state: string }) => [step.stepId, step.state])).toEqual([
      ['villageRecord', 'passed'],
      ['villageNotice', 'passed'],
      ['townshipReview', 'passed'],
      ['townshipNotice', 'passed'],
      ['countyArgumentation', 'passed'],
      ['decision', 'passed'],
      ['countyNotice', 'passed'],
    ]);
    expect(page).toMatchObject({
      admittedOn: today(),
      expertOpinions: [{ conclusion: 'agree' }],
      villageRecord: { agreedCount: 36 },
    });
    expect(page.approvals.map((one: { status: string }) => one.status)).toEqual(['approved', 'approved', 'approved']);
    const { rows } = await service.deps.db.pool.query(
      `select payload->>'type' as type from kit.outbox_message where kind = 'event' and payload->>'subjectId' = $1`,
      [id],
    );
    expect(rows).toEqual([{ type: 'project.admitted' }]);
  });

  it('publishes an allow-list of the entry, in the name of the proposer and never by its makers', async () => {
    const places = [{ regionCode: '421024100200', name: '421024100200' }];
    const id = await submitted({ name: '玉湖村灌溉渠', note: '内部备注', places });
    const workflowId = `notice-project-${id}-villageNotice-1`;
    const input = await retried(() =>
      service.deps.temporal.query<PublishNoticeInput>({ workflowId, query: 'noticeInput' }),
    );
    expect(JSON.stringify(input)).not.toMatch(/不公开的人|内部备注/);
    expect(input).toMatchObject({
      kind: 'projectProposal',
      issuerName: '玉湖村村民委员会',
      boards: [{ kind: 'villageBoard', regionCode: '421024100200', name: '玉湖村村务公开栏' }],
      period: { count: 10, unit: 'natural' },
      policyClause: '国开办发〔2018〕11号 第四条',
      makerUserIds: ['clerk'],
      authority: { service: 'project-library', onBehalfOf: { userId: 'clerk' } },
    });
    expect(input.content.rows[0]).toMatchObject({
      location: '资市镇玉湖村',
      amountFen: '20000000',
      fundSources: '中央衔接资金15万元；县级配套5万元',
    });
  });

  it('waits out the notice by its own clock when nobody objects', async () => {
    const id = await submitted({ name: '玉湖村文化广场维修' });
    const { body } = await clerk().get(`/projects/${id}`);
    await retried(() => service.fastForward(`notice-${body.steps.at(-1).notice.requestKey}`, { days: 11 }));
    const page = await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    expect(page.steps.map((step: { state: string }) => step.state)).toEqual(['passed', 'passed', 'running']);
  });
});

describe('ways back', patience, () => {
  it('returns the project to the proposer when an objection is upheld, and starts a new round with a new version', async () => {
    const id = await submitted({ name: '玉湖村水塔' });
    const objection = { id: 'o1', ticket: 'T1', finding: 'upheld' as const, reply: '受益户数不实，退回核实' };
    const dismissed = { id: 'o2', ticket: 'T2', finding: 'rejected' as const, reply: '不成立' };
    await endNotice(service, id, { outcome: 'upheld', completedOn: today(), objections: [objection, dismissed] });
    const returned = await untilProject(service, id, { state: 'returned', stepId: 'villageNotice' });
    expect(returned.returnedReason).toBe('村级公示期间异议成立：受益户数不实，退回核实');
    expect(returned.steps.at(-1)).toMatchObject({ state: 'returned', outcome: { objections: [objection, dismissed] } });
    expect(returned.steps.at(-1).policies).toContainEqual({
      parameter: 'project.upheldObjectionReturnsTo',
      value: 'proposer',
      documentNumber: '平台默认值，非政策文件',
      clauseId: '入库',
    });

    const beneficiaries = { households: 30, persons: 90, registeredHouseholds: 12, registeredPersons: 40 };
    const entry = completeEntry({ name: '玉湖村水塔', beneficiaries });
    const half = await clerk().put(`/projects/${id}`, { entry: { ...entry, performanceTargets: [] } });
    expect(half.body).toMatchObject({ code: 'project.incomplete', detail: '未设定绩效目标的项目不得入库' });
    expect((await clerk().put(`/projects/${id}`, { entry })).status).toBe(200);
    const again = await clerk().post(
      `/projects/${id}/submission`,
      { villageRecord: { ...villageRecord, heldOn: today() }, changeReason: '核减受益户' },
      { key: 'again-key' },
    );
    expect(again).toMatchObject({ status: 200, body: { version: 2 } });
    const page = await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
    expect(page.steps.at(-1)).toMatchObject({ round: 2, state: 'running' });
    expect(page.versions).toMatchObject([{ version: 1 }, { version: 2, changeReason: '核减受益户' }]);
    const first = await clerk().get(`/projects/${id}/versions/1`);
    expect(first.body.entry.beneficiaries.households).toBe(46);
  });

  it('goes back to the proposer from a review and on in the same review when nothing published changed', async () => {
    const id = await submitted({ name: '玉湖村垃圾收集点' });
    await endNotice(service, id, clear());
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    await decide(service, id, 'reviewer', { verb: 'return', targetStepId: 'maker', opinion: '概算依据不足' });
    const returned = await untilProject(service, id, { state: 'returned', stepId: 'townshipReview' });
    expect(returned).toMatchObject({ returnedReason: '概算依据不足', canEdit: false });
    await clerk().put(`/projects/${id}`, { entry: completeEntry({ name: '玉湖村垃圾收集点', note: '已补概算' }) });
    const again = await clerk().post(`/projects/${id}/submission`, { villageRecord, changeReason: '补充概算' });
    expect(again.status).toBe(200);
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    await decide(service, id, 'reviewer', { verb: 'approve' });
    const page = await untilProject(service, id, { state: 'inReview', stepId: 'townshipNotice' });
    expect(page.version).toBe(2);
  });

  it('can be withdrawn by its proposer during a notice, which is taken back, and by nobody else', async () => {
    const id = await submitted({ name: '玉湖村路灯' });
    const other = service.as({
      userId: 'other',
      role: 'villageClerk',
      regionCode: '421024100200',
      permissions: ['project.read', 'project.propose'],
    });
    expect((await other.post(`/projects/${id}/withdrawal`, { reason: '不办了' })).body.code).toBe(
      'project.notProposer',
    );
    const withdrawn = await clerk().post(`/projects/${id}/withdrawal`, { reason: '改报其他项目' });
    expect(withdrawn).toMatchObject({
      status: 200,
      body: { state: 'returned', returnedReason: '申报人撤回：改报其他项目' },
    });
    const notice = service.deps.temporal.client().workflow.getHandle(`notice-project-${id}-villageNotice-1`);
    expect(await notice.result()).toMatchObject({ outcome: 'withdrawn' });
    const { events } = await notice.fetchHistory();
    expect(events!.some((event) => event.workflowExecutionCancelRequestedEventAttributes)).toBe(true);
    const step = withdrawn.body.steps.at(-1);
    expect(step).toMatchObject({ state: 'withdrawn', notice: { noticeId: expect.any(String) } });
    const again = await clerk().post(`/projects/${id}/submission`, { villageRecord, changeReason: '仍按原方案申报' });
    expect(again.status).toBe(200);
    await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
  });

  it('stays withdrawn when its notice ended at the same moment', async () => {
    const id = await submitted({ name: '玉湖村公厕' });
    const [withdrawal] = await Promise.all([
      clerk().post(`/projects/${id}/withdrawal`, { reason: '改报其他项目' }),
      endNotice(service, id, clear()),
    ]);
    expect(withdrawal.status).toBe(200);
    const page = await untilProject(service, id, { state: 'returned' });
    expect(page.returnedReason).toBe('申报人撤回：改报其他项目');
  });

  it('can be withdrawn during a review, which closes the open case', async () => {
    const id = await submitted({ name: '玉湖村农机库' });
    await endNotice(service, id, clear());
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    await openCaseOf(service, id);
    await clerk().post(`/projects/${id}/withdrawal`, { reason: '改报其他项目' });
    const page = await untilProject(service, id, { state: 'returned' });
    expect(page.approvals.at(-1)).toMatchObject({ status: 'cancelled' });
  });

  it('ends with a rejection, which keeps its reason', async () => {
    const id = await atDecision({ name: '玉湖村戏台' });
    await decide(service, id, 'leader', { verb: 'reject', opinion: '不属于支持方向' });
    expect(await untilProject(service, id, { state: 'rejected' })).toMatchObject({ returnedReason: '不属于支持方向' });
  });
});

describe('who may decide', patience, () => {
  it('keeps the proposer out of every step, also with the reviewer’s role', async () => {
    const id = await submitted({ name: '玉湖村卫生室' });
    await endNotice(service, id, clear());
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    const makerAsReviewer = service.as({
      userId: 'clerk',
      role: 'townshipReviewer',
      regionCode: '421024100',
      permissions: ['approval.decide', 'approval.read', 'project.review'],
    });
    const url = `/approval-cases/${await openCaseOf(service, id)}/decisions`;
    expect(await makerAsReviewer.post(url, { verb: 'approve' })).toMatchObject({
      body: { code: 'approval.makerConflict' },
    });
    expect(await callerOf(service, 'stranger').post(url, { verb: 'approve' })).toMatchObject({ status: 404 });
  });

  it('lets nobody decide two steps of one project', async () => {
    const id = await atDecision({ name: '玉湖村晒谷场' });
    const sameMan = service.as({
      userId: 'reviewer',
      role: 'leadingGroup',
      regionCode: '421024',
      permissions: ['approval.decide', 'approval.read'],
    });
    const caseId = await openCaseOf(service, id);
    const refused = await sameMan.post(`/approval-cases/${caseId}/decisions`, { verb: 'approve' });
    expect(refused.body.detail).toBe('您已办理本项目的“乡镇审核”，不能再办理本环节');
  });

  it('refuses an argumentation without an expert opinion', async () => {
    const id = await submitted({ name: '玉湖村粮食烘干房' });
    await endNotice(service, id, clear());
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    await decide(service, id, 'reviewer', { verb: 'approve' });
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipNotice' });
    await endNotice(service, id, clear());
    await untilProject(service, id, { state: 'inReview', stepId: 'countyArgumentation' });
    const refused = await decide(service, id, 'department', { verb: 'approve' });
    expect(refused.body).toMatchObject({ code: 'project.expertOpinionMissing' });
    await recordOpinion(service, id);
    expect((await decide(service, id, 'department', { verb: 'approve' })).status).toBe(200);
  });
});
