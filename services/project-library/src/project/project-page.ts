import type { Principal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import { mayTakeOver } from '../approval-return.ts';
import { endedPlanStates } from '../annual-plan/plan-state.ts';
import { countOpenWarnings, listWarnings } from '../project-warning/warning.ts';
import { listExpertOpinions, listSteps } from '../project-route/list-steps.ts';
import { resubmissionOf } from '../project-route/resubmission.ts';
import { isBefore, villageRoute } from '../project-route/route-steps.ts';
import { listAttachments } from './attachment.ts';
import { lackingFields } from './completeness.ts';
import type { ProjectView, RouteStep, VillageRecord } from './contract.ts';
import { mayEdit, projectStateTitles } from './project.ts';
import { getProject, type ProjectRow } from './get-project.ts';
import { summaryOf } from './queries.ts';

/** The whole path of a project: content, versions, steps, notices, approvals, warnings and plan. */
export async function projectPage(tx: Tx, principal: Principal, id: string, today: string): Promise<ProjectView> {
  const project = await getProject(tx, id);
  const row = await tx
    .selectFrom('project')
    .selectAll()
    .select([
      sql<string | null>`entry ->> 'location'`.as('location'),
      sql<string>`proposer ->> 'userName'`.as('proposer_name'),
      sql<bigint>`0::bigint`.as('open_warnings'),
    ])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const openWarningCount = await countOpenWarnings(tx, id);
  const missing = lackingFields(project, today);
  const steps = await listSteps(tx, id);
  const attachments = await listAttachments(tx, id);
  const submitHint = submitHintOf(project, principal, {
    missing: missing.length,
    openWarningCount,
    attachments: attachments.length,
  });
  return {
    ...summaryOf(row),
    openWarningCount,
    entry: project.entry,
    version: project.version,
    source: row.source,
    importId: row.import_id,
    returnedReason: row.returned_reason,
    removalReason: row.removal_reason,
    removedOn: row.removed_on,
    createdOn: row.created_on,
    proposer: project.proposer,
    villageRecord: await lastVillageRecord(tx, id),
    missing,
    canEdit: mayEdit(principal, project),
    canSubmit: submitHint === null,
    submitHint,
    resubmission: await resubmissionOf(tx, project, principal),
    route: routeProgress(steps),
    steps,
    versions: await listVersions(tx, id),
    attachments,
    warnings: await listWarnings(tx, id),
    expertOpinions: await listExpertOpinions(tx, id),
    approvals: await listApprovals(tx, id),
    plan: await planOf(tx, id),
  };
}

interface Lacking {
  missing: number;
  openWarningCount: number;
  attachments: number;
}

function submitHintOf(project: ProjectRow, principal: Principal, lacking: Lacking): string | null {
  if (project.state !== 'draft' && project.state !== 'returned')
    return `项目${projectStateTitles[project.state]}，无需提交`;
  if (!principal.permissions.has('project.propose')) return '您当前的岗位不能申报项目';
  if (project.state === 'returned' && !mayTakeOver(principal, project.proposer))
    return `只有申报人${project.proposer.userName}或同单位、同地区的申报人员可以重新提交`;
  if (project.regionCode.length !== 12) return '村级项目须落到行政村';
  if (lacking.missing > 0) return `还有 ${lacking.missing} 项未填报`;
  if (lacking.attachments === 0) return '须上传会议记录等附件';
  if (lacking.openWarningCount > 0) return `还有 ${lacking.openWarningCount} 条疑点未说明理由`;
  return null;
}

/** Every step of the route with its latest state, for a progress bar. */
function routeProgress(steps: readonly RouteStep[]): ProjectView['route'] {
  const running = steps.findLast((step) => step.state === 'running');
  return villageRoute.map(({ id, title }) => {
    const latest = steps.findLast((step) => step.stepId === id);
    const isAhead = running !== undefined && isBefore(running.stepId, id);
    return { stepId: id, title, state: latest === undefined || isAhead ? 'waiting' : latest.state };
  });
}

async function lastVillageRecord(tx: Tx, id: string): Promise<VillageRecord | null> {
  const row = await tx
    .selectFrom('project_version')
    .select('village_record')
    .where('project_id', '=', id)
    .orderBy('version', 'desc')
    .executeTakeFirst();
  return row ? (row.village_record as unknown as VillageRecord) : null;
}

async function listVersions(tx: Tx, id: string): Promise<ProjectView['versions']> {
  const rows = await tx
    .selectFrom('project_version')
    .select(['version', 'submitted_on', 'submitter', 'change_reason', 'is_backfilled'])
    .where('project_id', '=', id)
    .orderBy('version')
    .execute();
  return rows.map((row) => ({
    version: row.version,
    submittedOn: row.submitted_on,
    submitterName: (row.submitter as { userName: string }).userName,
    changeReason: row.change_reason,
    isBackfilled: row.is_backfilled,
  }));
}

async function listApprovals(tx: Tx, id: string): Promise<ProjectView['approvals']> {
  const rows = await tx
    .selectFrom('approval_case')
    .select(['id', 'title', 'status', 'opened_on', 'closed_on'])
    .where('subject_type', '=', 'project')
    .where('subject_id', '=', id)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({
    caseId: row.id,
    title: row.title,
    status: row.status,
    openedOn: row.opened_on,
    closedOn: row.closed_on,
  }));
}

async function planOf(tx: Tx, id: string): Promise<ProjectView['plan']> {
  const row = await tx
    .selectFrom('annual_plan_item as item')
    .innerJoin('annual_plan as plan', 'plan.id', 'item.plan_id')
    .select(['plan.id', 'plan.title', 'plan.year', 'plan.state', 'item.approved_amount_fen'])
    .where('item.project_id', '=', id)
    .where('plan.state', 'not in', endedPlanStates)
    .orderBy('plan.created_at', 'desc')
    .executeTakeFirst();
  if (!row) return null;
  return {
    planId: row.id,
    title: row.title,
    year: row.year,
    state: row.state,
    approvedAmountFen: row.approved_amount_fen,
  };
}
