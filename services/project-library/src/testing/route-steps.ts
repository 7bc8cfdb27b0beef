import type { TestAnswer, TestCaller, TestService } from '@sunledger/service-kit/testing';
import type { Dependencies } from '../dependencies.ts';
import type { NoticeEnd } from './notice-double-workflow.ts';
import { callerOf, type PersonName } from './people.ts';
import { createReadyProject, villageRecord } from './sample-project.ts';

type Service = TestService<Dependencies>;
type WriteOptions = NonNullable<Parameters<TestCaller['post']>[2]>;

/** Waits until the project stands where it should; fails with where it stands instead. */
export async function untilProject(
  service: Service,
  id: string,
  expected: { state: string; stepId?: string | null },
): Promise<TestAnswer['body']> {
  const reader = callerOf(service, 'planner');
  let last: TestAnswer['body'];
  for (let attempt = 0; attempt < 400; attempt += 1) {
    last = (await reader.get(`/projects/${id}`)).body;
    const isThere = last.state === expected.state && (expected.stepId === undefined || last.stepId === expected.stepId);
    // A submission is kept before the route has taken it up: until then the returned step is the last one.
    const isReviewed = last.steps.at(-1)?.state === 'running' && last.approvals.at(-1)?.status !== 'atMaker';
    const isOpen = last.state !== 'inReview' || isReviewed;
    if (isThere && isOpen) return last;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`project stands at ${last.state} ${last.stepId}, not at ${expected.state} ${expected.stepId ?? ''}`);
}

/** Ends the running notice of a project. */
export async function endNotice(service: Service, id: string, end: NoticeEnd): Promise<void> {
  const { body } = await callerOf(service, 'planner').get(`/projects/${id}`);
  const step = body.steps.find((one: { state: string }) => one.state === 'running');
  const workflowId = `notice-${step.notice.requestKey}`;
  await retried(() => service.deps.temporal.signal({ workflowId, signal: 'endNotice', args: [end] }));
}

/** Waits for the case of a subject that is open, and returns its id. */
export async function openCaseOf(service: Service, subjectId: string): Promise<string> {
  return retried(async () => {
    const { body: cases } = await callerOf(service, 'planner').get(`/approval-cases?subjectId=${subjectId}`);
    const open = cases.items.find((item: { status: string }) => item.status === 'atStep' || item.status === 'atMaker');
    if (!open) throw new Error('no open case');
    return open.id as string;
  });
}

/** Waits for the open case of a person and decides it. */
export async function decide(
  service: Service,
  subjectId: string,
  name: PersonName,
  body: Record<string, unknown>,
  options: WriteOptions & { extra?: string[] } = {},
): Promise<TestAnswer> {
  const { extra = [], ...write } = options;
  const caller = callerOf(service, name, extra);
  const caseId = await openCaseOf(service, subjectId);
  return caller.post(`/approval-cases/${caseId}/decisions`, body, write);
}

/** Records an expert's opinion on a project in argumentation. */
export async function recordOpinion(
  service: Service,
  id: string,
  options: WriteOptions & { extra?: string[] } = {},
): Promise<TestAnswer> {
  const { extra = [], ...write } = options;
  const opinion = {
    expertName: '李专家',
    expertTitle: '高级农艺师',
    conclusion: 'agree',
    opinion: '可行',
    givenOn: '2018-06-10',
  };
  return callerOf(service, 'department', extra).post(`/projects/${id}/expert-opinions`, opinion, write);
}

/** Repeats what needs a workflow that is just being started. */
export async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const backfill = ['backfill'];

/** 补录 of a project of 2018: every step on its past date, notices over at once. Returns its id when it is in the library. */
export async function admitBackfilled(service: Service, change: Record<string, unknown>): Promise<string> {
  const on = (businessDate: string) => ({ businessDate, extra: backfill });
  const clerk = callerOf(service, 'clerk', backfill);
  const id = await createReadyProject(clerk, change, { businessDate: '2018-06-01' });
  const submitted = await clerk.post(`/projects/${id}/submission`, { villageRecord }, { businessDate: '2018-06-01' });
  if (submitted.status !== 200) throw new Error(JSON.stringify(submitted.body));
  await untilProject(service, id, { state: 'inReview', stepId: 'townshipReview' });
  await decide(service, id, 'reviewer', { verb: 'approve' }, on('2018-06-11'));
  await untilProject(service, id, { state: 'inReview', stepId: 'countyArgumentation' });
  await recordOpinion(service, id, on('2018-06-22'));
  await decide(service, id, 'department', { verb: 'approve' }, on('2018-06-25'));
  await untilProject(service, id, { state: 'inReview', stepId: 'decision' });
  await decide(service, id, 'leader', { verb: 'approve' }, on('2018-06-28'));
  await untilProject(service, id, { state: 'inLibrary' });
  return id;
}
