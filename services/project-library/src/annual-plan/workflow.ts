import { runApprovalChain } from '@sunledger/approval/workflow';
import { workflowToday } from '@sunledger/service-kit/workflow';
import { proxyActivities } from '@temporalio/workflow';
import type { PlanActivities, PlanReviewInput } from './activity-contract.ts';

const { openPlanReview, closePlanReview } = proxyActivities<PlanActivities>({ startToCloseTimeout: '60 seconds' });

/** Decides one annual plan: 扶贫办复核 → 领导小组审批. A withdrawn or rejected plan gives its projects free again. */
export async function annualPlanReview(input: PlanReviewInput): Promise<string> {
  const { planId, maker, isBackfilled } = input;
  const { caseId, title, regionCode, definition } = await openPlanReview(input);
  const ended = await runApprovalChain({
    caseId,
    definition,
    subject: { type: 'annualPlan', id: planId, title, regionCode },
    maker,
    businessDate: isBackfilled ? input.businessDate : workflowToday(),
    isBackfilled,
  });
  const { outcome, businessDate, decisionId } = ended;
  await closePlanReview({ planId, outcome, businessDate, decisionId, isBackfilled });
  return outcome;
}
