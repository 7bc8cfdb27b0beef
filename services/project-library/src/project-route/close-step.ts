import { type DecisionRecord, decisionRecord, textOf } from '@sunledger/policy';
import { commandTools, systemPrincipal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { JsonValue } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { getProject, type ProjectRow } from '../project/get-project.ts';
import { type PolicyPlace, requireParameter } from '../policy-question.ts';
import type { CloseStepInput, NextMove, StepResult } from './activity-contract.ts';
import { otherContentPublishedOn } from './resubmission.ts';
import { returnTargetOf, routeStep, type StepId, stepAfter } from './route-steps.ts';

/** Closes a step with its result and moves the project; a retry answers the move that was stored. */
export async function closeRouteStep(deps: Dependencies, input: CloseStepInput): Promise<NextMove> {
  return deps.db.transaction(systemPrincipal('project-library'), async (tx) =>
    closeStep(tx, await getProject(tx, input.projectId, 'forUpdate'), input),
  );
}

/** The same within a transaction that holds the project. */
export async function closeStep(tx: Tx, project: ProjectRow, input: CloseStepInput): Promise<NextMove> {
  const step = await tx
    .selectFrom('project_step')
    .select(['state', 'outcome'])
    .where('project_id', '=', project.id)
    .where('sequence', '=', input.sequence)
    .executeTakeFirstOrThrow();
  if (step.state !== 'running') return (step.outcome as unknown as { move: NextMove }).move;
  const verdict =
    input.result.kind === 'resubmitted'
      ? await resubmittedVerdict(tx, project, input.stepId)
      : verdictOf(input.stepId, input.result, { regionCode: project.regionCode, date: input.businessDate });
  await closeRow(tx, input, verdict);
  await moveProject(tx, project, input, verdict);
  return verdict.move;
}

interface Verdict {
  state: 'passed' | 'returned' | 'rejected' | 'withdrawn';
  move: NextMove;
  /** Shown to the proposer when the project comes back to them. */
  reason: string | null;
  /** The policy the verdict rests on. */
  record?: DecisionRecord;
}

/** Where a result leads. */
function verdictOf(stepId: StepId, result: Exclude<StepResult, { kind: 'resubmitted' }>, place: PolicyPlace): Verdict {
  switch (result.kind) {
    case 'withdrawn':
      return { state: 'withdrawn', move: { kind: 'proposer', decisionId: '' }, reason: `申报人撤回：${result.reason}` };
    case 'noticeRefused':
      return {
        state: 'returned',
        move: { kind: 'proposer', decisionId: '' },
        reason: `公示未能发布：${result.reason}`,
      };
    case 'notOpened':
      return {
        state: 'returned',
        move: { kind: 'proposer', decisionId: '' },
        reason: `${routeStep(stepId).title}未能开始：${result.reason}`,
      };
    case 'approval': {
      const { decisionId } = result;
      if (result.outcome === 'rejected')
        return { state: 'rejected', move: { kind: 'end', state: 'rejected' }, reason: result.opinion };
      return { state: 'passed', move: { kind: 'step', stepId: stepAfter(stepId)!.id, decisionId }, reason: null };
    }
    case 'notice':
      return noticeVerdict(stepId, result, place);
  }
}

// No step before its notice: other content than the published starts again from the village. From here on the content is
// fixed, so that nothing else gets between this comparison and the next step.
async function resubmittedVerdict(tx: Tx, project: ProjectRow, stepId: StepId): Promise<Verdict> {
  const isPublished = (await otherContentPublishedOn(tx, project)) === undefined;
  const move: NextMove = { kind: 'step', stepId: isPublished ? stepId : 'villageRecord', decisionId: '' };
  return { state: 'returned', move, reason: null };
}

function noticeVerdict(
  stepId: StepId,
  { outcome }: Extract<StepResult, { kind: 'notice' }>,
  place: PolicyPlace,
): Verdict {
  switch (outcome.outcome) {
    case 'clear': {
      const next = stepAfter(stepId);
      const move: NextMove = next
        ? { kind: 'step', stepId: next.id, decisionId: '' }
        : { kind: 'end', state: 'inLibrary' };
      return { state: 'passed', move, reason: null };
    }
    case 'upheld': {
      const named = requireParameter('project.upheldObjectionReturnsTo', place);
      const target = returnTargetOf(stepId, textOf(named));
      const upheld = outcome.objections.filter(({ finding }) => finding === 'upheld');
      const reason = `${routeStep(stepId).title}期间异议成立：${upheld.map(({ reply }) => reply).join('；')}`;
      const move: NextMove =
        target === 'proposer' ? { kind: 'proposer', decisionId: '' } : { kind: 'step', stepId: target, decisionId: '' };
      return { state: 'returned', move, reason, record: decisionRecord(named) };
    }
    case 'withdrawn':
      return {
        state: 'returned',
        move: { kind: 'proposer', decisionId: '' },
        reason: `${routeStep(stepId).title}已由公示管理人员撤回`,
      };
  }
}

async function closeRow(tx: Tx, input: CloseStepInput, { state, move, reason, record }: Verdict): Promise<void> {
  const { result } = input;
  const notice = endedNoticeOf(result);
  const outcome = {
    move,
    reason,
    ...(result.kind === 'approval' ? { opinion: result.opinion, decidedBy: result.decidedBy } : {}),
    ...(notice ? { objections: notice.objections, snapshotHash: notice.snapshotHash } : {}),
  };
  await tx
    .updateTable('project_step')
    .set({
      state,
      closed_on: input.businessDate,
      is_backfilled: input.isBackfilled,
      outcome: JSON.stringify(outcome),
      ...(notice ? { notice_id: notice.noticeId } : {}),
      ...(record ? { decision_records: sql<JsonValue>`decision_records || ${JSON.stringify([record])}::jsonb` } : {}),
      // What was refused never hung anywhere.
      ...(result.kind === 'noticeRefused' ? { published: null } : {}),
    })
    .where('project_id', '=', input.projectId)
    .where('sequence', '=', input.sequence)
    .execute();
}

function endedNoticeOf(result: StepResult) {
  if (result.kind === 'notice') return result.outcome;
  return result.kind === 'withdrawn' ? result.notice : undefined;
}

async function moveProject(
  tx: Tx,
  project: ProjectRow,
  input: CloseStepInput,
  { state, move, reason }: Verdict,
): Promise<void> {
  const { businessDate, isBackfilled } = input;
  const workflowId = `project-${project.id}`;
  const principal = { ...systemPrincipal('project-library'), workflowId };
  const circumstance = { principal, businessDate, isBackfilled, origin: workflowId, requestId: '' };
  const { audit, emit } = commandTools(tx, circumstance);
  const standing = standingAfter(move, input);
  await tx
    .updateTable('project')
    .set({ ...standing, returned_reason: reason, updated_at: new Date().toISOString() })
    .where('id', '=', project.id)
    .execute();
  const decisionId = await audit({
    action: 'projectStep.close',
    subjectType: 'project',
    subjectId: project.id,
    regionCode: project.regionCode,
    before: { state: project.state, stepId: project.stepId },
    after: { sequence: input.sequence, stepId: input.stepId, stepState: state, ...standing },
    ...(reason ? { reason } : {}),
  });
  if (standing.state !== 'inLibrary') return;
  const { id, code, name, regionCode, year } = project;
  const payload = { projectId: id, code, name, regionCode, year, admittedOn: input.businessDate, decisionId };
  await emit({ type: 'project.admitted', subjectId: id, payload });
}

function standingAfter(move: NextMove, { stepId, businessDate }: CloseStepInput) {
  switch (move.kind) {
    case 'step':
      return { state: 'inReview', step_id: move.stepId };
    case 'proposer':
      return { state: 'returned', step_id: stepId };
    case 'end':
      return { state: move.state, step_id: null, ...(move.state === 'inLibrary' ? { admitted_on: businessDate } : {}) };
  }
}
