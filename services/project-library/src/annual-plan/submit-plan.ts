import { actorOf } from '@sunledger/approval';
import { type ActionContext, commandTools, DomainError, type Principal } from '@sunledger/service-kit';
import { findCaseAtMaker, mayTakeOver, resubmitCase, updateIdOf } from '../approval-return.ts';
import type { Dependencies } from '../dependencies.ts';
import { type PlanReviewInput, takeOverPlanUpdate } from './activity-contract.ts';
import type { planParams, planSubmissionBody } from './contract.ts';
import { getPlan, meterOf, notMakerSentence, type PlanRow } from './queries.ts';

type SubmitContext = ActionContext<typeof planParams, undefined, typeof planSubmissionBody>;

/** Workflow that decides a plan. */
export function planWorkflowId(planId: string): string {
  return `annual-plan-${planId}`;
}

/** Submits a plan, or a returned one again. Safe to repeat with the same key. */
export async function submitPlan(deps: Dependencies, context: SubmitContext): Promise<void> {
  const { principal, params, businessDate, isBackfilled, idempotencyKey } = context;
  const returned = await deps.db.transaction(principal, async (tx) => {
    const plan = await getPlan(tx, params.id, 'forUpdate');
    if (plan.submission_key !== idempotencyKey) await keepSubmission(tx, plan, context);
    return findCaseAtMaker(tx, 'annualPlan', params.id);
  });
  if (returned === undefined) return;
  const workflowId = planWorkflowId(params.id);
  const actor = actorOf(principal);
  if (returned.makerUserId === actor.userId) {
    const caseId = returned.id;
    return resubmitCase(deps.temporal, { workflowId, caseId, actor, businessDate, isBackfilled, key: idempotencyKey });
  }
  const taken: PlanReviewInput = { planId: params.id, maker: actor, businessDate, isBackfilled };
  const updateId = updateIdOf(actor.userId, idempotencyKey);
  await deps.temporal.executeUpdate({ workflowId, update: takeOverPlanUpdate, updateId, args: [taken] });
}

/** Refuses whoever is neither the maker of the plan nor a colleague of theirs. */
export function requireMakerSide(principal: Principal, plan: PlanRow): void {
  if (mayTakeOver(principal, plan.maker)) return;
  throw new DomainError('plan.notMaker', notMakerSentence(plan.maker), { status: 403 });
}

type Transaction = Parameters<Parameters<Dependencies['db']['transaction']>[1]>[0];

async function keepSubmission(tx: Transaction, plan: PlanRow, context: SubmitContext): Promise<void> {
  const { principal, businessDate, isBackfilled, body, idempotencyKey } = context;
  if (plan.state !== 'draft' && plan.state !== 'returned') throw new DomainError('plan.fixed', '计划已提交');
  if (plan.state === 'returned') requireMakerSide(principal, plan);
  const { items, meter } = await meterOf(tx, plan, businessDate);
  if (items.length === 0) throw new DomainError('plan.empty', '计划中还没有项目');
  if (!meter.isWithinCeiling) throw new DomainError('plan.ceilingExceeded', '已选项目合计超过计划资金上限');
  await requireDoubtsExplained(
    tx,
    items.map((item) => item.projectId),
  );
  const missed = meter.floors.filter((floor) => !floor.isWithin).map((floor) => floor.sentence);
  if (missed.length > 0 && !body.floorReason) {
    throw new DomainError('plan.floorMissed', missed.join('；'), {
      fields: [{ path: 'floorReason', message: '未达到政策下限，须说明理由' }],
    });
  }
  const actor = actorOf(principal);
  const columns = {
    submission_key: idempotencyKey,
    round: plan.round + 1,
    floor_reason: missed.length > 0 ? body.floorReason! : null,
    decision_records: JSON.stringify(meter.records),
    maker: JSON.stringify(actor),
    maker_user_id: actor.userId,
  };
  const isFirst = plan.state === 'draft';
  await tx
    .updateTable('annual_plan')
    .set(isFirst ? { ...columns, state: 'inReview' } : columns)
    .where('id', '=', plan.id)
    .execute();
  const { audit, startWorkflow } = commandTools(tx, context);
  await audit({
    action: 'plan.submit',
    subjectType: 'annualPlan',
    subjectId: plan.id,
    regionCode: plan.region_code,
    before: { state: plan.state, makerUserId: plan.maker_user_id },
    after: {
      makerUserId: actor.userId,
      totalFen: meter.totalFen,
      ceilingFen: meter.ceilingFen,
      projectCount: items.length,
      missed,
    },
    ...(body.floorReason ? { reason: body.floorReason } : {}),
  });
  if (!isFirst) return;
  const input: PlanReviewInput = { planId: plan.id, maker: actor, businessDate, isBackfilled };
  await startWorkflow({ workflowType: 'annualPlanReview', workflowId: planWorkflowId(plan.id), args: [input] });
}

async function requireDoubtsExplained(tx: Transaction, projectIds: string[]): Promise<void> {
  const open = await tx
    .selectFrom('project_warning')
    .innerJoin('project', 'project.id', 'project_warning.project_id')
    .select(['project.name', 'project_warning.message', 'project_warning.clause'])
    .where('project_warning.project_id', 'in', projectIds)
    .where('project_warning.rule', '=', 'negativeList')
    .where('project_warning.state', '=', 'open')
    .execute();
  if (open.length === 0) return;
  const sentences = open.map((row) => `“${row.name}”${row.message}（${row.clause}）`);
  throw new DomainError('plan.negativeList', `${sentences.join('；')}；请先说明理由或移出计划`);
}
