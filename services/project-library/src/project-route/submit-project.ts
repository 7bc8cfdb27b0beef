import { type Actor, actorOf } from '@sunledger/approval';
import { type ActionContext, commandTools, DomainError, type Tx as AnyTx } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { z } from 'zod';
import { findCaseAtMaker, resubmitCase, untilTaken } from '../approval-return.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { requireComplete } from '../project/completeness.ts';
import type { projectParams } from '../project/contract.ts';
import { encodeEntry } from '../project/entry.ts';
import { projectStateTitles, requireProposerSide } from '../project/project.ts';
import { getProject, type ProjectRow } from '../project/get-project.ts';
import { countOpenWarnings } from '../project-warning/warning.ts';
import { requireBackfillable } from './backfill.ts';
import { resubmitProjectSignal, type Submission } from './activity-contract.ts';
import type { submissionBody } from './contract.ts';
import { otherContentPublishedOn } from './resubmission.ts';

type SubmitContext = ActionContext<typeof projectParams, undefined, typeof submissionBody>;

/** Workflow of a project's way into the library. */
export function routeWorkflowId(projectId: string): string {
  return `project-${projectId}`;
}

/**
 * How a kept submission goes on: a first one starts the route with the outbox, and one that the route has to take up goes
 * there the same way. Only the open case is told after the transaction, when its own maker submits what was published.
 */
type GoingOn = { kind: 'sent' } | { kind: 'taken'; after: number } | { kind: 'case'; caseId: string };

/**
 * Submits a draft, or a returned project with its changes: keeps the version and closes the content, then starts the route
 * or lets it go on. Safe to repeat with the same key; a submission that the open case was not told of is also carried on
 * there, by its maker.
 */
export async function submitProject(deps: Dependencies, context: SubmitContext): Promise<void> {
  const { principal, params, businessDate, isBackfilled, idempotencyKey } = context;
  const next = await deps.db.transaction(principal, (tx) => keepSubmission(tx, context));
  switch (next.kind) {
    case 'sent':
      return;
    case 'taken':
      return untilTaken(deps.db, async (tx: Tx) => (await lastSequence(tx, params.id)) > next.after);
    case 'case':
      return resubmitCase(deps.temporal, {
        workflowId: routeWorkflowId(params.id),
        caseId: next.caseId,
        actor: actorOf(principal),
        businessDate,
        isBackfilled,
        key: idempotencyKey,
      });
  }
}

async function keepSubmission(anyTx: AnyTx, context: SubmitContext): Promise<GoingOn> {
  const tx: Tx = anyTx;
  const { params, principal, idempotencyKey, businessDate, isBackfilled } = context;
  const project = await getProject(tx, params.id, 'forUpdate');
  const submitter = actorOf(principal);
  const known = await findSubmission(tx, project.id, idempotencyKey);
  if (known !== undefined) {
    // A later return is no part of the submission that is repeated here.
    const isLatest = project.state === 'inReview' && known === project.version;
    return (isLatest && (await findOwnCase(tx, project, submitter))) || { kind: 'sent' };
  }
  await requireSubmittable(tx, project, context);
  const { audit, startWorkflow, signalWorkflow } = commandTools(tx, context);
  const version = project.version + 1;
  const decisionId = await audit({
    action: 'project.submit',
    subjectType: 'project',
    subjectId: project.id,
    regionCode: project.regionCode,
    before: { state: project.state, version: project.version, proposerUserId: project.proposer.userId },
    after: { version, villageRecord: context.body.villageRecord, proposerUserId: submitter.userId },
    ...(context.body.changeReason ? { reason: context.body.changeReason } : {}),
  });
  const submission = { version, submitter, businessDate, isBackfilled, decisionId };
  await insertVersion(tx, project, submission, context);
  await tx
    .updateTable('project')
    .set({
      version,
      state: 'inReview',
      step_id: project.stepId ?? 'villageRecord',
      returned_reason: null,
      proposer: JSON.stringify(submitter),
      proposer_user_id: submitter.userId,
    })
    .where('id', '=', project.id)
    .execute();
  const workflowId = routeWorkflowId(project.id);
  if (project.state === 'draft') {
    await startWorkflow({ workflowType: 'projectRoute', workflowId, args: [{ projectId: project.id, submission }] });
    return { kind: 'sent' };
  }
  const ownCase = await findOwnCase(tx, project, submitter);
  if (ownCase) return ownCase;
  await signalWorkflow({ workflowId, signal: resubmitProjectSignal, args: [submission] });
  return { kind: 'taken', after: await lastSequence(tx, project.id) };
}

/** Everybody who submitted a version of the project: its makers. */
export async function submittersOf(tx: Tx, projectId: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('project_version')
    .select(sql<string>`submitter ->> 'userId'`.as('userId'))
    .distinct()
    .where('project_id', '=', projectId)
    .execute();
  return rows.map(({ userId }) => userId);
}

/** The open case of this submitter, when it can go on with the content as it was published. */
async function findOwnCase(
  tx: Tx,
  project: ProjectRow,
  { userId }: Actor,
): Promise<Extract<GoingOn, { kind: 'case' }> | undefined> {
  const returned = await findCaseAtMaker(tx, 'project', project.id);
  if (returned?.makerUserId !== userId) return undefined;
  const isPublished = (await otherContentPublishedOn(tx, project)) === undefined;
  return isPublished ? { kind: 'case', caseId: returned.id } : undefined;
}

async function lastSequence(tx: Tx, projectId: string): Promise<number> {
  const row = await tx
    .selectFrom('project_step')
    .select((select) => select.fn.max('sequence').as('last'))
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row?.last ?? 0;
}

async function findSubmission(tx: Tx, projectId: string, key: string): Promise<number | undefined> {
  const row = await tx
    .selectFrom('project_version')
    .select('version')
    .where('project_id', '=', projectId)
    .where('submission_key', '=', key)
    .executeTakeFirst();
  return row?.version;
}

async function requireSubmittable(
  tx: Tx,
  project: ProjectRow,
  { principal, businessDate, isBackfilled, body }: SubmitContext,
): Promise<void> {
  if (project.state !== 'draft' && project.state !== 'returned') {
    throw new DomainError('project.notSubmittable', `项目${projectStateTitles[project.state]}，不能提交`);
  }
  if (project.state === 'returned') requireProposerSide(principal, project.proposer);
  if (isBackfilled) await requireBackfillable(tx, project, businessDate);
  requireComplete(project, businessDate);
  if (body.villageRecord.heldOn > businessDate) {
    throw new DomainError('project.meetingInFuture', '村级会议日期不能晚于提交日期', {
      fields: [{ path: 'villageRecord.heldOn', message: '不能晚于提交日期' }],
    });
  }
  const publishedOn = await otherContentPublishedOn(tx, project);
  if (publishedOn !== undefined && body.villageRecord.heldOn < publishedOn) {
    const detail = `内容与已公示的不同，须另开村级会议：会议日期不能早于原内容公示的 ${publishedOn}`;
    throw new DomainError('project.meetingNotNew', detail, {
      fields: [{ path: 'villageRecord.heldOn', message: `须为 ${publishedOn} 及以后的会议` }],
    });
  }
  if (body.villageRecord.agreedCount * 2 <= body.villageRecord.attendeeCount) {
    throw new DomainError('project.notAgreed', '到会人员过半数同意方可申报', {
      fields: [{ path: 'villageRecord.agreedCount', message: '须过半数' }],
    });
  }
  const attachment = await tx
    .selectFrom('project_attachment')
    .select('id')
    .where('project_id', '=', project.id)
    .executeTakeFirst();
  if (!attachment) throw new DomainError('project.attachmentMissing', '提交前须上传村级会议记录等附件');
  const open = await countOpenWarnings(tx, project.id);
  if (open > 0) throw new DomainError('project.warningsOpen', `还有 ${open} 条疑点未说明理由或修改`);
}

async function insertVersion(
  tx: Tx,
  project: ProjectRow,
  submission: Submission,
  { body, idempotencyKey }: SubmitContext,
): Promise<void> {
  await tx
    .insertInto('project_version')
    .values({
      project_id: project.id,
      region_code: project.regionCode,
      version: submission.version,
      entry: encodeEntry(project.entry),
      village_record: JSON.stringify(body.villageRecord satisfies z.output<typeof submissionBody>['villageRecord']),
      change_reason: body.changeReason ?? null,
      submission_key: idempotencyKey,
      submitter: JSON.stringify(submission.submitter satisfies Actor),
      submitted_on: submission.businessDate,
      is_backfilled: submission.isBackfilled,
      decision_id: submission.decisionId,
    })
    .execute();
}
