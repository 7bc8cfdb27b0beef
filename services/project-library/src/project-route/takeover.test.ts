import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { systemPrincipal } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { callerOf } from '../testing/people.ts';
import { decide, endNotice, openCaseOf, retried, untilProject } from '../testing/route-steps.ts';
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
const colleague = () => callerOf(service, 'colleague');
// Another organisation, acting for the township: sees the project, and proposes projects of its own.
const outsider = () =>
  service.as({
    userId: 'outsider',
    role: 'archivist',
    regionCode: '421024100',
    organisationId: 'org-archive',
    permissions: ['project.read', 'project.propose'],
  });

async function atVillageNotice(name: string): Promise<string> {
  const id = await createReadyProject(clerk(), { name });
  await clerk().post(`/projects/${id}/submission`, { villageRecord });
  await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
  return id;
}

async function returnedByReviewer(name: string): Promise<string> {
  const id = await atVillageNotice(name);
  await endNotice(service, id, { outcome: 'clear', completedOn: service.deps.clock.today() });
  await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
  await decide(service, id, 'reviewer', { verb: 'return', targetStepId: 'maker', opinion: '概算依据不足' });
  await untilProject(service, id, { state: 'returned', stepId: 'townshipReview' });
  return id;
}

const routeResult = (id: string) => service.deps.temporal.client().workflow.getHandle(`project-${id}`).result();

// Whole routes take their time on a busy machine.
describe('a returned project whose clerk has left', { timeout: 90_000 }, () => {
  it('is resubmitted by a colleague, who becomes its proposer; no maker decides it', async () => {
    const id = await returnedByReviewer('玉湖村引水渠');
    const submission = { villageRecord, changeReason: '补充概算依据' };
    expect(await outsider().post(`/projects/${id}/submission`, submission)).toMatchObject({
      status: 403,
      body: { code: 'project.notProposer', detail: '只有申报人演示clerk或同单位、同地区的申报人员可以办理' },
    });
    const { body: before } = await colleague().get(`/projects/${id}`);
    expect(before).toMatchObject({
      canSubmit: true,
      resubmission: { sentence: '公示内容没有变动，您接手重新提交后，由“乡镇审核”重新办理' },
    });
    expect(await colleague().post(`/projects/${id}/submission`, submission)).toMatchObject({
      status: 200,
      body: { proposer: { userId: 'colleague' } },
    });
    const page = await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    expect(page.steps.at(-1)).toMatchObject({ round: 2, stepId: 'townshipReview', state: 'running' });
    expect(page.versions).toMatchObject([{ submitterName: '演示clerk' }, { submitterName: '演示colleague' }]);

    const url = `/approval-cases/${await openCaseOf(service, id)}/decisions`;
    const asReviewer = (userId: string) =>
      service.as({
        userId,
        role: 'townshipReviewer',
        regionCode: '421024100',
        permissions: ['approval.decide', 'approval.read'],
      });
    expect((await asReviewer('clerk').post(url, { verb: 'approve' })).body).toMatchObject({
      code: 'approval.excludedPerson',
      detail: '您申报过本项目，不能办理',
    });
    expect((await asReviewer('colleague').post(url, { verb: 'approve' })).body.code).toBe('approval.makerConflict');
    expect((await decide(service, id, 'reviewer', { verb: 'approve' })).status).toBe(200);
  });

  it('keeps whoever returned it in one step out of the others', async () => {
    const id = await returnedByReviewer('玉湖村蓄水池');
    await colleague().post(`/projects/${id}/submission`, { villageRecord, changeReason: '补充概算依据' });
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    const second = service.as({
      userId: 'secondReviewer',
      role: 'townshipReviewer',
      regionCode: '421024100',
      permissions: ['approval.decide', 'approval.read'],
    });
    const url = `/approval-cases/${await openCaseOf(service, id)}/decisions`;
    expect((await second.post(url, { verb: 'approve' })).status).toBe(200);
    const page = await untilProject(service, id, { state: 'inReview', stepId: 'townshipNotice' });
    const workflowId = `notice-${page.steps.at(-1).notice.requestKey}`;
    const { makerUserIds } = await retried(() =>
      service.deps.temporal.query<PublishNoticeInput>({ workflowId, query: 'noticeInput' }),
    );
    expect(makerUserIds.toSorted()).toEqual(['clerk', 'colleague', 'reviewer', 'secondReviewer']);
  });

  it('is changed by the proposer’s side only, and by nobody who then decides it', async () => {
    const id = await returnedByReviewer('玉湖村提灌站');
    const entry = completeEntry({ name: '玉湖村提灌站', note: '已补概算' });
    expect((await outsider().get(`/projects/${id}`)).body).toMatchObject({ canEdit: false });
    expect((await outsider().put(`/projects/${id}`, { entry })).body.code).toBe('project.notProposer');
    const url = `/projects/${id}/attachments?title=other&fileName=other.pdf`;
    const foreign = await outsider().post(url, Buffer.from('%PDF-1.7'), { contentType: 'application/pdf' });
    expect(foreign.body.code).toBe('project.notProposer');
    expect((await colleague().put(`/projects/${id}`, { entry })).status).toBe(200);
    await clerk().post(`/projects/${id}/submission`, { villageRecord, changeReason: '补充概算依据' });
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    const editor = service.as({
      userId: 'colleague',
      role: 'townshipReviewer',
      regionCode: '421024100',
      permissions: ['approval.decide', 'approval.read'],
    });
    const caseId = await openCaseOf(service, id);
    expect((await editor.post(`/approval-cases/${caseId}/decisions`, { verb: 'approve' })).body).toMatchObject({
      code: 'approval.excludedPerson',
      detail: '您修改过本项目的内容，不能办理',
    });
    const { body: tasks } = await editor.get('/approval-tasks?limit=200');
    expect(tasks.items.map((task: { caseId: string }) => task.caseId)).not.toContain(caseId);
    expect((await decide(service, id, 'reviewer', { verb: 'approve' })).status).toBe(200);
  });

  it('goes to the colleague who submitted it, not back to the first maker through the approval', async () => {
    const id = await returnedByReviewer('玉湖村分水闸');
    const caseId = await openCaseOf(service, id);
    // Kept, while the outbox has not told the route yet.
    await service.deps.db.transaction(systemPrincipal('project-library'), (tx) =>
      tx
        .updateTable('project')
        .set({ state: 'inReview', proposer: JSON.stringify({ userId: 'colleague', userName: '演示colleague' }) })
        .where('id', '=', id)
        .execute(),
    );
    const past = await clerk().post(`/approval-cases/${caseId}/decisions`, { verb: 'resubmit' });
    expect(past.body).toMatchObject({ code: 'project.takenOver' });
  });

  it('is given up by the proposer’s side, which ends its review and its workflow', async () => {
    const id = await returnedByReviewer('玉湖村晾晒棚');
    const reason = { reason: '村里不再申报' };
    expect((await outsider().post(`/projects/${id}/abandonment`, reason)).status).toBe(403);
    expect(await colleague().post(`/projects/${id}/abandonment`, reason, { key: 'give-up-key' })).toMatchObject({
      status: 200,
      body: { state: 'removed', removalReason: '村里不再申报' },
    });
    expect(await routeResult(id)).toBe('removed');
    const { body } = await colleague().get(`/projects/${id}`);
    expect(body.steps.at(-1)).toMatchObject({ stepId: 'townshipReview', state: 'withdrawn' });
    expect(body.approvals).toMatchObject([{ status: 'cancelled' }]);
    expect((await colleague().post(`/projects/${id}/abandonment`, reason, { key: 'give-up-key' })).status).toBe(200);
    expect((await clerk().post(`/projects/${id}/submission`, { villageRecord })).body.code).toBe(
      'project.notSubmittable',
    );
  });

  it('is given up after its notice ended, when no review is open', async () => {
    const id = await atVillageNotice('玉湖村健身广场');
    const completedOn = service.deps.clock.today();
    const objections = [{ id: 'o1', ticket: 'T1', finding: 'upheld' as const, reply: '用地未落实' }];
    await endNotice(service, id, { outcome: 'upheld', completedOn, objections });
    await untilProject(service, id, { state: 'returned' });
    const ended = await clerk().post(`/projects/${id}/abandonment`, { reason: '用地未落实，不再申报' });
    expect(ended).toMatchObject({ status: 200, body: { state: 'removed', stepId: null } });
    expect(await routeResult(id)).toBe('removed');
  });

  it('is not given up while others decide on it', async () => {
    const id = await atVillageNotice('玉湖村凉亭');
    const refused = await clerk().post(`/projects/${id}/abandonment`, { reason: '不再申报' });
    expect(refused.body).toMatchObject({ code: 'project.notRemovable', detail: '项目审核中，不能作废' });
  });
});
