// Records one history of each workflow for the replay test. Run by hand against the test servers after a change that
// running workflows survive by design (patched); otherwise the recorded ones must keep replaying.
import { writeFile } from 'node:fs/promises';
import { startTestService } from '@sunledger/service-kit/testing';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { definition } from '../service.ts';
import { historyKeyFile } from './history-key.ts';
import { callerOf } from './people.ts';
import { admitBackfilled, decide, endNotice, recordOpinion, untilProject } from './route-steps.ts';
import { completeEntry, createReadyProject, villageRecord } from './sample-project.ts';
import { startDisclosureStandIn, startRegistryStandIn } from './stand-ins.ts';

const registry = await startRegistryStandIn();
const environment = { REGISTRY_URL: registry.url, PAYLOAD_KEY_FILE: await historyKeyFile() };
const service = await startTestService(definition, { worker: true, environment });
const stopDisclosure = await startDisclosureStandIn(service.deps, service.suffix);
const today = service.deps.clock.today();
const clear = { outcome: 'clear' as const, completedOn: today };

async function save(workflowId: string, file: string): Promise<void> {
  const history = await service.deps.temporal.client().workflow.getHandle(workflowId).fetchHistory();
  await writeFile(new URL(file, import.meta.url), `${JSON.stringify(JSON.parse(historyToJSON(history)))}\n`);
}

async function recordRoute(): Promise<void> {
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
  await save(`project-${id}`, '../project-route/histories/returned-withdrawn-admitted.json');
}

/** Returned, taken over, returned, changed and published again, returned by its notice, given up. */
async function recordTakeover(): Promise<void> {
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
  await save(`project-${id}`, '../project-route/histories/taken-over-republished-abandoned.json');
}

async function recordPlanTakeover(): Promise<void> {
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
  await save(`annual-plan-${id}`, '../annual-plan/histories/taken-over-withdrawn.json');
}

async function recordPlan(): Promise<void> {
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
  await save(`annual-plan-${id}`, '../annual-plan/histories/returned-approved.json');
}

await recordRoute();
await recordTakeover();
await recordPlan();
await recordPlanTakeover();
await stopDisclosure();
await service.close();
await registry.close();
