// Records the histories that infra/integration/recorded-histories.test.ts replays; what to do with the former ones stands in docs/runbooks/upgrading.md.
import { addDays } from '@sunledger/calendar';
import { historyKeyFile, recordHistory, startTestService, type TestService } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Dependencies } from '../dependencies.ts';
import { definition } from '../service.ts';
import { callerOf } from './people.ts';
import { admitBackfilled, decide, endNotice, recordOpinion, untilProject } from './route-steps.ts';
import { completeEntry, createReadyProject, villageRecord } from './sample-project.ts';
import { startDisclosureStandIn, startRegistryStandIn } from './stand-ins.ts';

let service: TestService<Dependencies>;
let registry: Awaited<ReturnType<typeof startRegistryStandIn>>;
let stopDisclosure: () => Promise<void>;
let today: string;
let clear: { outcome: 'clear'; completedOn: string };
beforeAll(async () => {
  registry = await startRegistryStandIn();
  const environment = { REGISTRY_URL: registry.url, PAYLOAD_KEY_FILE: await historyKeyFile() };
  service = await startTestService(definition, { worker: true, environment });
  stopDisclosure = await startDisclosureStandIn(service.deps, service.suffix);
  today = service.deps.clock.today();
  clear = { outcome: 'clear', completedOn: today };
});
afterAll(async () => {
  await stopDisclosure();
  await service.close();
  await registry.close();
});

const saveRoute = (id: string, name: string) =>
  recordHistory(service.deps, `project-${id}`, new URL(`../project-route/histories/${name}.json`, import.meta.url));
const savePlan = (id: string, name: string) =>
  recordHistory(service.deps, `annual-plan-${id}`, new URL(`../annual-plan/histories/${name}.json`, import.meta.url));

describe('the route of a project', () => {
  it('is returned by an objection, withdrawn, submitted again and admitted', async () => {
    const clerk = callerOf(service, 'clerk');
    const id = await createReadyProject(clerk, { name: '玉湖村水塔' });
    await clerk.post(`/projects/${id}/submission`, { villageRecord });
    await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
    const objections = [{ id: 'o1', ticket: 'T1', finding: 'upheld' as const, reply: '受益户数不实' }];
    await endNotice(service, id, { outcome: 'upheld', completedOn: today, objections });
    await untilProject(service, id, { state: 'returned' });
    await clerk.post(`/projects/${id}/submission`, { villageRecord, changeReason: '已核实' });
    await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
    await endNotice(service, id, clear);
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    await decide(service, id, 'reviewer', { verb: 'approve' });
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipNotice' });
    await clerk.post(`/projects/${id}/withdrawal`, { reason: '补充材料' });
    await clerk.post(`/projects/${id}/submission`, { villageRecord, changeReason: '补充材料' });
    await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
    await endNotice(service, id, clear);
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    await decide(service, id, 'reviewer', { verb: 'approve' });
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipNotice' });
    await endNotice(service, id, clear);
    await untilProject(service, id, { state: 'inReview', stepId: 'countyArgumentation' });
    await recordOpinion(service, id);
    await decide(service, id, 'department', { verb: 'approve' });
    await untilProject(service, id, { state: 'inReview', stepId: 'decision' });
    await decide(service, id, 'leader', { verb: 'approve' });
    await untilProject(service, id, { state: 'inReview', stepId: 'countyNotice' });
    await endNotice(service, id, clear);
    await untilProject(service, id, { state: 'inLibrary' });
    expect(await saveRoute(id, 'returned-withdrawn-admitted')).toBe('inLibrary');
  });

  it('is returned, taken over, published again, returned and given up', async () => {
    const clerk = callerOf(service, 'clerk');
    const colleague = callerOf(service, 'colleague');
    const id = await createReadyProject(clerk, { name: '玉湖村引水渠' });
    await clerk.post(`/projects/${id}/submission`, { villageRecord });
    await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
    await endNotice(service, id, clear);
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    await decide(service, id, 'reviewer', { verb: 'return', targetStepId: 'maker', opinion: '概算依据不足' });
    await untilProject(service, id, { state: 'returned' });
    await colleague.post(`/projects/${id}/submission`, { villageRecord, changeReason: '补充概算' });
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    await decide(service, id, 'reviewer', { verb: 'return', targetStepId: 'maker', opinion: '受益户数不实' });
    await untilProject(service, id, { state: 'returned' });
    const beneficiaries = { households: 30, persons: 90, registeredHouseholds: 12, registeredPersons: 40 };
    await colleague.put(`/projects/${id}`, { entry: completeEntry({ name: '玉湖村引水渠', beneficiaries }) });
    const newMeeting = { ...villageRecord, heldOn: today };
    await colleague.post(`/projects/${id}/submission`, { villageRecord: newMeeting, changeReason: '核减受益户' });
    await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
    await endNotice(service, id, clear);
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    await decide(service, id, 'reviewer', { verb: 'return', targetStepId: 'maker', opinion: '用地未落实' });
    await untilProject(service, id, { state: 'returned' });
    await colleague.post(`/projects/${id}/abandonment`, { reason: '用地未落实，不再申报' });
    await untilProject(service, id, { state: 'removed' });
    expect(await saveRoute(id, 'taken-over-republished-abandoned')).toBe('removed');
  });

  it('cannot open a step, comes back with the reason and is given up', async () => {
    const clerk = callerOf(service, 'clerk');
    const id = await createReadyProject(clerk, { name: '玉湖村拦水坝' });
    await clerk.post(`/projects/${id}/submission`, { villageRecord });
    await untilProject(service, id, { state: 'inReview', stepId: 'villageNotice' });
    await endNotice(service, id, clear);
    await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
    registry.merge('421024100', addDays(today, -1));
    await decide(service, id, 'reviewer', { verb: 'approve' });
    await untilProject(service, id, { state: 'returned', stepId: 'townshipNotice' });
    registry.merge('421024100', '9999-12-31');
    await clerk.post(`/projects/${id}/abandonment`, { reason: '按现行区划另行申报' });
    expect(await saveRoute(id, 'opening-refused-abandoned')).toBe('removed');
  });
});

describe('the review of an annual plan', () => {
  it('returns the plan and approves it', async () => {
    const planner = callerOf(service, 'planner');
    const projectId = await admitBackfilled(service, { name: '玉湖村稻虾共作基地' });
    const plan = { regionCode: '421024', year: 2026, batch: 1, title: '2026 年计划', ceilingFen: '20000000' };
    const { id } = (await planner.post('/plans', plan)).body;
    const sources = [{ sourceName: '中央衔接资金', amountFen: '20000000' }];
    await planner.post(`/plans/${id}/items`, { projectId, priority: 1, approvedAmountFen: '20000000', sources });
    await planner.post(`/plans/${id}/submission`, {});
    await decide(service, id, 'planChecker', { verb: 'approve' });
    await decide(service, id, 'leader', { verb: 'return', targetStepId: 'maker', opinion: '核对金额' });
    await planner.post(`/plans/${id}/submission`, {});
    await decide(service, id, 'planChecker', { verb: 'approve' });
    await decide(service, id, 'leader', { verb: 'approve' });
    await untilProject(service, projectId, { state: 'planned' });
    expect(await savePlan(id, 'returned-approved')).toBe('approved');
  });

  it('is taken over, returned once more and withdrawn', async () => {
    const planner = callerOf(service, 'planner');
    const checker = callerOf(service, 'planChecker');
    const projectId = await admitBackfilled(service, { name: '玉湖村果蔬冷链中心' });
    const plan = { regionCode: '421024', year: 2026, batch: 2, title: '2026 年第二批计划', ceilingFen: '20000000' };
    const { id } = (await planner.post('/plans', plan)).body;
    const sources = [{ sourceName: '中央衔接资金', amountFen: '20000000' }];
    await planner.post(`/plans/${id}/items`, { projectId, priority: 1, approvedAmountFen: '20000000', sources });
    await planner.post(`/plans/${id}/submission`, {});
    await decide(service, id, 'planChecker', { verb: 'return', targetStepId: 'maker', opinion: '核对金额' });
    await checker.post(`/plans/${id}/submission`, {});
    await decide(service, id, 'planThird', { verb: 'return', targetStepId: 'maker', opinion: '再核对' });
    await planner.post(`/plans/${id}/withdrawal`, { reason: '并入下一批' });
    expect(await savePlan(id, 'taken-over-withdrawn')).toBe('withdrawn');
  });
});
