import { type ActionContext, commandTools, DomainError } from '@sunledger/service-kit';
import { updateIdOf } from '../approval-return.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { type PlanWithdrawal, withdrawPlanUpdate } from './activity-contract.ts';
import type { planParams, planWithdrawalBody } from './contract.ts';
import { getPlan, type PlanRow } from './queries.ts';
import { planWorkflowId, requireMakerSide } from './submit-plan.ts';

type WithdrawContext = ActionContext<typeof planParams, undefined, typeof planWithdrawalBody>;

/** Ends a plan that is not under approval: a draft in one transaction, a returned one with its workflow. A repeat finds it ended. */
export async function withdrawPlan(deps: Dependencies, context: WithdrawContext): Promise<void> {
  const { principal, params, body, businessDate, isBackfilled, idempotencyKey } = context;
  const plan = await deps.db.transaction(principal, async (tx) => {
    const found = await getPlan(tx, params.id, 'forUpdate');
    if (found.state === 'withdrawn' && found.withdrawal_reason === body.reason) return found;
    if (found.state !== 'draft' && found.state !== 'returned') {
      throw new DomainError('plan.notWithdrawable', '只有编制中或被退回的计划可以作废');
    }
    if (found.state === 'returned') requireMakerSide(principal, found);
    else await endDraft(tx, found, context);
    return found;
  });
  if (plan.state !== 'returned') return;
  const by = principal.onBehalfOf ?? { userId: principal.userId, userName: principal.userName };
  const workflowId = planWorkflowId(plan.id);
  await deps.temporal.executeUpdate({
    workflowId,
    update: withdrawPlanUpdate,
    updateId: updateIdOf(principal.userId, idempotencyKey),
    args: [{ by, reason: body.reason, businessDate, isBackfilled } satisfies PlanWithdrawal],
  });
  // The plan is given up: nothing is left for the workflow but to say so.
  await deps.temporal.client().workflow.getHandle(workflowId).result();
}

async function endDraft(tx: Tx, plan: PlanRow, context: WithdrawContext): Promise<void> {
  const { businessDate, body } = context;
  await tx
    .updateTable('annual_plan')
    .set({ state: 'withdrawn', decided_on: businessDate, withdrawal_reason: body.reason })
    .where('id', '=', plan.id)
    .execute();
  await commandTools(tx, context).audit({
    action: 'plan.withdraw',
    subjectType: 'annualPlan',
    subjectId: plan.id,
    regionCode: plan.region_code,
    before: { state: plan.state },
    after: { state: 'withdrawn' },
    reason: body.reason,
  });
}
