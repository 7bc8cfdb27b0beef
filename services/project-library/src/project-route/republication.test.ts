import { systemPrincipal } from '@sunledger/service-kit';
import { startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { callerOf } from '../testing/people.ts';
import { decide, endNotice, openCaseOf, recordOpinion, untilProject } from '../testing/route-steps.ts';
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
const newMeeting = () => ({ ...villageRecord, heldOn: today(), resolution: '同意修改后的方案' });
const tenfold = {
  amountFen: '900000000',
  fundSources: [{ name: '中央衔接资金', amountFen: '900000000' }],
};

async function atTownshipReview(name: string): Promise<string> {
  const id = await createReadyProject(clerk(), { name });
  await clerk().post(`/projects/${id}/submission`, { villageRecord });
  await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
  await endNotice(service, id, clear());
  await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
  return id;
}

async function returned(id: string, by: 'reviewer' | 'leader', stepId: string): Promise<void> {
  await decide(service, id, by, { verb: 'return', targetStepId: 'maker', opinion: '概算依据不足' });
  await untilProject(service, id, { state: 'returned', stepId });
}

const walked = (page: { steps: { round: number; stepId: string; state: string }[] }) =>
  page.steps.map(({ round, stepId, state }) => `${round} ${stepId} ${state}`);

// Whole routes take their time on a busy machine.
describe('content that differs from what was published', { timeout: 90_000 }, () => {
  it('starts again from a new village meeting and a new village notice, and says so before', async () => {
    const id = await atTownshipReview('玉湖村垃圾收集点');
    await returned(id, 'reviewer', 'townshipReview');
    const unchanged = (await clerk().get(`/projects/${id}`)).body.resubmission;
    expect(unchanged).toEqual({
      stepId: 'townshipReview',
      mustRepublish: false,
      sentence: '公示内容没有变动，重新提交后由“乡镇审核”继续办理',
    });
    const changed = await clerk().put(`/projects/${id}`, { entry: completeEntry({ name: '豪华办公楼', ...tenfold }) });
    expect(changed.body.resubmission).toEqual({
      stepId: 'villageRecord',
      mustRepublish: true,
      sentence: '内容与已公示的不同，须重新公示：须另开村级会议，重新提交后从村级会议记录和村级公示重新开始',
    });
    for (const warning of changed.body.warnings.filter((one: { state: string }) => one.state === 'open')) {
      await clerk().post(`/projects/${id}/warnings/${warning.id}/acceptance`, { reason: '已核对' });
    }

    const stale = await clerk().post(`/projects/${id}/submission`, { villageRecord, changeReason: '调整规模' });
    expect(stale.body).toMatchObject({
      code: 'project.meetingNotNew',
      detail: `内容与已公示的不同，须另开村级会议：会议日期不能早于原内容公示的 ${today()}`,
      errors: [{ path: 'villageRecord.heldOn' }],
    });
    const again = { villageRecord: newMeeting(), changeReason: '调整规模' };
    expect(await clerk().post(`/projects/${id}/submission`, again)).toMatchObject({ status: 200 });
    const page = await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
    expect(walked(page)).toEqual([
      '1 villageRecord passed',
      '1 villageNotice passed',
      '1 townshipReview returned',
      '2 villageRecord passed',
      '2 villageNotice running',
    ]);
    expect(page.approvals.map(({ status }: { status: string }) => status)).toEqual(['cancelled']);
    expect(page.resubmission).toBeNull();
  });

  it('skips no review after a return at the decision', async () => {
    const id = await atTownshipReview('玉湖村冷库');
    await decide(service, id, 'reviewer', { verb: 'approve' });
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipNotice' });
    await endNotice(service, id, clear());
    await untilProject(service, id, { state: 'inReview', stepId: 'countyArgumentation' });
    await recordOpinion(service, id);
    await decide(service, id, 'department', { verb: 'approve' });
    await untilProject(service, id, { state: 'inReview', stepId: 'decision' });
    await returned(id, 'leader', 'decision');
    const beneficiaries = { households: 3, persons: 9, registeredHouseholds: 1, registeredPersons: 4 };
    await clerk().put(`/projects/${id}`, { entry: completeEntry({ name: '玉湖村冷库', beneficiaries }) });
    await clerk().post(`/projects/${id}/submission`, { villageRecord: newMeeting(), changeReason: '核减受益户' });
    await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
    await endNotice(service, id, clear());
    const page = await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    expect(walked(page).slice(-4)).toEqual([
      '1 decision returned',
      '2 villageRecord passed',
      '2 villageNotice passed',
      '2 townshipReview running',
    ]);
    expect((await decide(service, id, 'reviewer', { verb: 'approve' })).status).toBe(200);
  });

  it('is compared with the notice, not with a submission that never went on', async () => {
    const id = await atTownshipReview('玉湖村机耕桥');
    await returned(id, 'reviewer', 'townshipReview');
    await clerk().put(`/projects/${id}`, { entry: completeEntry({ name: '玉湖村机耕桥', ...tenfold }) });
    // A version that was kept while the workflow could not be told.
    await service.deps.db.transaction(systemPrincipal('project-library'), async (tx) => {
      const first = await tx.selectFrom('project_version').selectAll().where('project_id', '=', id).executeTakeFirst();
      const { entry } = await tx.selectFrom('project').select('entry').where('id', '=', id).executeTakeFirstOrThrow();
      const lost = { ...first, version: 2, submission_key: 'lost', entry: JSON.stringify(entry) };
      await tx.insertInto('project_version').values(lost).execute();
      await tx.updateTable('project').set({ version: 2 }).where('id', '=', id).execute();
    });
    const { body } = await clerk().get(`/projects/${id}`);
    expect(body.resubmission).toMatchObject({ mustRepublish: true });
  });

  it('cannot be resubmitted past the form, through the approval itself', async () => {
    const id = await atTownshipReview('玉湖村扬水站');
    await returned(id, 'reviewer', 'townshipReview');
    const url = `/approval-cases/${await openCaseOf(service, id)}/decisions`;
    await clerk().put(`/projects/${id}`, { entry: completeEntry({ name: '玉湖村扬水站', note: '已补概算' }) });
    expect((await clerk().post(url, { verb: 'resubmit' })).body).toMatchObject({
      code: 'project.submitOnPage',
      detail: '内容已修改，请在项目页重新提交',
    });
    await clerk().put(`/projects/${id}`, { entry: completeEntry({ name: '玉湖村扬水站' }) });
    expect((await clerk().post(url, { verb: 'resubmit' })).status).toBe(200);
    const page = await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    expect(page.steps.at(-1)).toMatchObject({ round: 1, state: 'running' });
  });

  it('stays in the village in which it was submitted', async () => {
    const id = await atTownshipReview('玉湖村机井');
    await returned(id, 'reviewer', 'townshipReview');
    const township = service.as({
      userId: 'clerk',
      role: 'villageClerk',
      regionCode: '421024100',
      permissions: ['project.read', 'project.propose'],
    });
    const places = [{ regionCode: '421024100201', name: '平渊村' }];
    const moved = { regionCode: '421024100201', entry: completeEntry({ name: '玉湖村机井', places }) };
    expect((await township.put(`/projects/${id}`, moved)).body).toMatchObject({
      code: 'project.placeFixed',
      detail: '已申报过的项目不能改到其他地区或年度，请另建项目',
    });
  });
});
