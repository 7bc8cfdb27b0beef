import { runApprovalChain } from '@sunledger/approval/workflow';
import { proxyActivities } from '@temporalio/workflow';
import type { PaymentRequestActivities, PaymentRequestRun, SettledApproval } from './workflow-contract.ts';

const activities = proxyActivities<PaymentRequestActivities>({ startToCloseTimeout: '1 minute' });

/** 拨付申请: the approval chain of its tier, then the hold on the allotment. */
export async function paymentRequest(run: PaymentRequestRun): Promise<SettledApproval> {
  const { requestId, attempt, caseId, definition, maker, businessDate, isBackfilled } = run;
  const subject = { type: 'paymentRequest', id: requestId, title: run.title, regionCode: run.regionCode };
  const approval = await runApprovalChain({ caseId, definition, maker, subject, businessDate, isBackfilled });
  return activities.settlePaymentApproval({
    requestId,
    attempt,
    caseId,
    isBackfilled,
    outcome: approval.outcome,
    businessDate: approval.businessDate,
    decidedBy: approval.decidedBy,
    decisionId: approval.decisionId,
    opinion: approval.opinion,
  });
}
