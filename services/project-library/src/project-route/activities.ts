import type { ExcludedPerson } from '@sunledger/approval';
import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import type { DecisionRecord } from '@sunledger/policy';
import { commandTools, systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import { decidersOf } from '../approval-return.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { editorsOf } from '../editor.ts';
import { getProject, type ProjectRow } from '../project/get-project.ts';
import { removeProject } from '../project/remove-project.ts';
import type {
  AbandonInput,
  NextMove,
  OpenedStep,
  OpenStepInput,
  RefuseStepInput,
  RouteActivities,
} from './activity-contract.ts';
import { reviewChain } from './chains.ts';
import { closeRouteStep, closeStep } from './close-step.ts';
import { publishedContent } from './notice-content.ts';
import { noticeRequest, type NoticeRegions, regionCodesOf } from './notice-request.ts';
import { routeStep, type StepId, stepAfter } from './route-steps.ts';
import { routeWorkflowId, submittersOf } from './submit-project.ts';

const serviceName = 'project-library';

/** The activities of projectRoute. Each is one transaction and answers the same when it is retried. */
export function createRouteActivities(deps: Dependencies): RouteActivities {
  return {
    openRouteStep: (input) => openRouteStep(deps, input),
    refuseRouteStep: (input) => refuseRouteStep(deps, input),
    closeRouteStep: (input) => closeRouteStep(deps, input),
    abandonProject: (input) => abandonProject(deps, input),
  };
}

async function openRouteStep(deps: Dependencies, step: OpenStepInput): Promise<OpenedStep> {
  const { kind } = routeStep(step.stepId);
  const principal = systemPrincipal(serviceName);
  // Registry is asked before anything is locked.
  const regions: NoticeRegions = kind === 'notice' ? await regionsOfNotice(deps, step) : new Map();
  return deps.db.transaction(principal, async (tx) => {
    const project = await getProject(tx, step.projectId, 'forUpdate');
    switch (kind) {
      case 'record':
        return recordVillageMeeting(tx, project, step);
      case 'notice':
        return openNotice(deps, tx, project, step, regions);
      case 'approval':
        return openReview(deps, tx, project, step);
    }
  });
}

/** Shows the step that could not be opened on the project's path, and gives the project back. */
async function refuseRouteStep({ db }: Dependencies, { reason, ...step }: RefuseStepInput): Promise<NextMove> {
  return db.transaction(systemPrincipal(serviceName), async (tx) => {
    const project = await getProject(tx, step.projectId, 'forUpdate');
    const sequence = await insertStep(tx, project, step, { state: 'running' });
    return closeStep(tx, project, { ...step, sequence, result: { kind: 'notOpened', reason } });
  });
}

async function abandonProject({ db }: Dependencies, input: AbandonInput): Promise<NextMove> {
  const { projectId, by, reason, businessDate, isBackfilled } = input;
  const workflowId = routeWorkflowId(projectId);
  const principal = { ...systemPrincipal(serviceName), workflowId, onBehalfOf: by };
  await db.transaction(principal, async (tx) => {
    const { state } = await getProject(tx, projectId, 'forUpdate');
    if (state === 'removed') return;
    // A submission that was kept at the same moment comes too late: the route has already been given up.
    const from = ['returned', 'inReview'] as const;
    const tools = commandTools(tx, { principal, businessDate, isBackfilled, origin: workflowId, requestId: '' });
    await removeProject({ tx, businessDate, ...tools }, projectId, reason, from);
  });
  return { kind: 'end', state: 'removed' };
}

async function recordVillageMeeting(tx: Tx, project: ProjectRow, step: OpenStepInput): Promise<OpenedStep> {
  await insertStep(tx, project, step, { state: 'passed', closed_on: step.businessDate });
  const next = stepAfter(step.stepId)!;
  return { kind: 'record', nextStepId: next.id, decisionId: step.submission.decisionId };
}

async function regionsOfNotice({ db, regions }: Dependencies, step: OpenStepInput): Promise<NoticeRegions> {
  const project = await db.transaction(systemPrincipal(serviceName), (tx) => getProject(tx, step.projectId), {
    readOnly: true,
  });
  const codes = regionCodesOf(step.stepId, project);
  const found = await Promise.all(codes.map((code) => regions.findOn(code, step.businessDate)));
  return new Map(codes.map((code, index) => [code, found[index]]));
}

async function openNotice(
  { config }: Dependencies,
  tx: Tx,
  project: ProjectRow,
  step: OpenStepInput,
  regions: NoticeRegions,
): Promise<OpenedStep> {
  const authority = await authorityOf(tx, step.decisionId);
  const involved = [...(await decidersOf(tx, 'project', project.id)), ...(await editorsOf(tx, 'project', project.id))];
  const makers = [...(await submittersOf(tx, project.id)), ...involved.map(({ userId }) => userId)];
  const makerUserIds = [...new Set(makers)];
  const { input, records } = noticeRequest({ step, project, makerUserIds, regions, authority, config });
  const sequence = await insertStep(tx, project, step, {
    state: 'running',
    notice_request_key: input.requestKey,
    notice_period: JSON.stringify(input.period),
    published: JSON.stringify(publishedContent(project)),
    decision_records: JSON.stringify(records satisfies DecisionRecord[]),
  });
  return { kind: 'notice', sequence, input };
}

/** Who may be named as the one on whose decision the notice goes out; disclosure asks this service for the same event. */
async function authorityOf(tx: Tx, decisionId: string): Promise<PublishNoticeInput['authority']> {
  const event = await tx
    .selectFrom('kit.audit_event')
    .select(['user_id', 'user_name', 'on_behalf_of'])
    .where('id', '=', decisionId)
    .executeTakeFirstOrThrow();
  const person = event.on_behalf_of as { userId: string; userName: string } | null;
  return {
    service: serviceName,
    decisionId,
    onBehalfOf: person ?? { userId: event.user_id, userName: event.user_name },
  };
}

async function openReview(deps: Dependencies, tx: Tx, project: ProjectRow, step: OpenStepInput): Promise<OpenedStep> {
  const sequence = await insertStep(tx, project, step, { state: 'running', case_id: uuidv7() });
  const row = await tx
    .selectFrom('project_step')
    .select('case_id')
    .where('project_id', '=', project.id)
    .where('sequence', '=', sequence)
    .executeTakeFirstOrThrow();
  return {
    kind: 'approval',
    sequence,
    caseId: row.case_id!,
    definition: reviewChain(step, project.regionCode, deps.config),
    title: project.name,
    regionCode: project.regionCode,
    excluded: await excludedFrom(tx, step),
  };
}

// One person decides one step of a project, and whoever submitted any of its versions or changed it decides none.
async function excludedFrom(tx: Tx, { projectId, stepId }: OpenStepInput): Promise<ExcludedPerson[]> {
  const deciders = (await decidersOf(tx, 'project', projectId)).filter((decider) => decider.stepId !== stepId);
  return [
    ...(await submittersOf(tx, projectId)).map((userId) => ({ userId, reason: '您申报过本项目，不能办理' })),
    ...(await editorsOf(tx, 'project', projectId)),
    ...deciders.map((decider) => ({
      userId: decider.userId,
      reason: `您已办理本项目的“${routeStep(decider.stepId as StepId).title}”，不能再办理本环节`,
    })),
  ];
}

interface StepColumns {
  state: 'running' | 'passed';
  closed_on?: string;
  case_id?: string;
  notice_request_key?: string;
  notice_period?: string;
  published?: string;
  decision_records?: string;
}

/** Opens the step once; a retry finds the row of the first attempt. Returns its sequence number. */
async function insertStep(tx: Tx, project: ProjectRow, step: OpenStepInput, columns: StepColumns): Promise<number> {
  const known = await tx
    .selectFrom('project_step')
    .select(['sequence', 'round', 'step_id'])
    .where('project_id', '=', project.id)
    .orderBy('sequence', 'desc')
    .execute();
  const same = known.find((row) => row.round === step.round && row.step_id === step.stepId);
  if (same) return same.sequence;
  const sequence = (known[0]?.sequence ?? 0) + 1;
  await tx
    .insertInto('project_step')
    .values({
      project_id: project.id,
      region_code: project.regionCode,
      sequence,
      round: step.round,
      step_id: step.stepId,
      opened_on: step.businessDate,
      is_backfilled: step.isBackfilled,
      ...columns,
    })
    .execute();
  await tx
    .updateTable('project')
    .set({ state: 'inReview', step_id: step.stepId, returned_reason: null, updated_at: new Date().toISOString() })
    .where('id', '=', project.id)
    .execute();
  const circumstance = {
    principal: { ...systemPrincipal(serviceName), workflowId: `project-${project.id}` },
    businessDate: step.businessDate,
    isBackfilled: step.isBackfilled,
    origin: `project-${project.id}`,
    requestId: '',
  };
  await commandTools(tx, circumstance).audit({
    action: 'projectStep.open',
    subjectType: 'project',
    subjectId: project.id,
    regionCode: project.regionCode,
    after: { sequence, stepId: step.stepId, round: step.round },
  });
  return sequence;
}
