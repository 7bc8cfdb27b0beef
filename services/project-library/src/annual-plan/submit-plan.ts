import { actorOf } from '@sunledger/approval';
import { type ActionContext, commandTools, DomainError, type Principal } from '@sunledger/service-kit';
import { findCaseAtMaker, mayTakeOver, resubmitCase, untilTaken } from '../approval-return.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { type PlanReviewInput, takeOverPlanSignal } from './activity-contract.ts';
import type { planParams, planSubmissionBody } from './contract.ts';
import type { OverrunLimit } from './overrun-limit.ts';
import { getPlan, meterOf, notMakerSentence, type PlanItems, type PlanRow } from './queries.ts';

type SubmitContext = ActionContext<typeof planParams, undefined, typeof planSubmissionBody>;

/** Workflow that decides a plan. */
export function planWorkflowId(planId: string): string {
  return `annual-plan-${planId}`;
}

/**
 * Submits a plan, or a returned one again; from the submission on it is closed for changes. Safe to repeat with the same
 * key; a submission that the open case was not told of is also carried on there, by its maker.
 */
export async function submitPlan(deps: Dependencies, context: SubmitContext): Promise<void> {
  const { principal, params, businessDate, isBackfilled, idempotencyKey } = context;
  const actor = actorOf(principal);
  const returned = await deps.db.transaction(principal, async (tx) => {
    const plan = await getPlan(tx, params.id, 'forUpdate');
    const found = await findCaseAtMaker(tx, 'annualPlan', params.id);
    if (plan.submission_key !== idempotencyKey) await keepSubmission(tx, plan, found?.makerUserId, context);
    else if (plan.state !== 'inReview') return undefined;
    return found;
  });
  if (returned === undefined) return;
  if (returned.makerUserId !== actor.userId) {
    return untilTaken(deps.db, async (tx) => !(await findCaseAtMaker(tx, 'annualPlan', params.id)));
  }
  const workflowId = planWorkflowId(params.id);
  const caseId = returned.id;
  return resubmitCase(deps.temporal, { workflowId, caseId, actor, businessDate, isBackfilled, key: idempotencyKey });
}

/** Refuses whoever is neither the maker of the plan nor a colleague of theirs. */
export function requireMakerSide(principal: Principal, plan: PlanRow): void {
  if (mayTakeOver(principal, plan.maker)) return;
  throw new DomainError('plan.notMaker', notMakerSentence(plan.maker), { status: 403 });
}

async function keepSubmission(
  tx: Tx,
  plan: PlanRow,
  returnedTo: string | undefined,
  context: SubmitContext,
): Promise<void> {
  const { principal, businessDate, isBackfilled, body, idempotencyKey } = context;
  if (plan.state !== 'draft' && plan.state !== 'returned') throw new DomainError('plan.fixed', '计划已提交');
  if (plan.state === 'returned') requireMakerSide(principal, plan);
  const { items, meter, overrun } = await meterOf(tx, plan, businessDate);
  if (items.length === 0) throw new DomainError('plan.empty', '计划中还没有项目');
  if (!meter.isWithinCeiling) throw new DomainError('plan.ceilingExceeded', '已选项目合计超过计划资金上限');
  requireNoticed(items, overrun);
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
  const round = plan.round + 1;
  await tx
    .updateTable('annual_plan')
    .set({
      state: 'inReview',
      submission_key: idempotencyKey,
      round,
      floor_reason: missed.length > 0 ? body.floorReason! : null,
      decision_records: JSON.stringify([...meter.records, ...(overrun ? [overrun.record] : [])]),
      maker: JSON.stringify(actor),
      maker_user_id: actor.userId,
    })
    .where('id', '=', plan.id)
    .execute();
  const { audit, startWorkflow, signalWorkflow } = commandTools(tx, context);
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
  const workflowId = planWorkflowId(plan.id);
  const input: PlanReviewInput = { planId: plan.id, round, maker: actor, businessDate, isBackfilled };
  if (plan.state === 'draft') await startWorkflow({ workflowType: 'annualPlanReview', workflowId, args: [input] });
  else if (returnedTo !== actor.userId) await signalWorkflow({ workflowId, signal: takeOverPlanSignal, args: [input] });
}

/** Also what was chosen under an earlier rule stays within what the public was shown. */
function requireNoticed(items: PlanItems, overrun: OverrunLimit | undefined): void {
  if (!overrun) return;
  for (const { name, approvedAmountFen, entry } of items) {
    const noticedFen = entry.amountFen ?? 0n;
    if (approvedAmountFen <= overrun.limitOf(noticedFen)) continue;
    throw new DomainError('plan.overNoticed', `“${name}”${overrun.refusalOf(noticedFen)}`);
  }
}

async function requireDoubtsExplained(tx: Tx, projectIds: string[]): Promise<void> {
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
