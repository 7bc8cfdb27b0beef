import { runApprovalChain } from '@sunledger/approval/workflow';
import { disclosureNexus } from '@sunledger/disclosure-client/nexus';
import { peerEndpoint } from '@sunledger/service-kit/workflow';
import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  createNexusServiceClient,
  defineSignal,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import { type AllocationRoundRun, type RoundActivities, roundIssuedSignal } from './workflow-contract.ts';

const activities = proxyActivities<RoundActivities>({ startToCloseTimeout: '1 minute' });
const roundIssued = defineSignal(roundIssuedSignal);

/** 资金分配: factor values frozen → approval by tier → issued by a person → notice of the result until its periods are over. */
export async function allocationRound(run: AllocationRoundRun): Promise<string> {
  const { roundId, caseId, definition, maker, excluded = [], businessDate, isBackfilled } = run;
  let isIssued = false;
  setHandler(roundIssued, () => void (isIssued = true));
  if (run.factors) {
    const refusal = await refusalOf(activities.freezeFactors(run));
    if (refusal !== undefined) {
      const { decisionId } = run.factors;
      const ending = { outcome: 'withdrawn', decidedBy: maker, decisionId, opinion: refusal } as const;
      await activities.settleRoundApproval({ roundId, isBackfilled, businessDate, ...ending });
      return 'withdrawn';
    }
  }
  const subject = { type: 'allocationRound', id: roundId, title: run.title, regionCode: run.regionCode };
  const approval = await runApprovalChain({ caseId, definition, maker, excluded, subject, businessDate, isBackfilled });
  const { outcome, decidedBy, decisionId, opinion } = approval;
  await activities.settleRoundApproval({
    roundId,
    isBackfilled,
    outcome,
    decidedBy,
    decisionId,
    opinion,
    businessDate: approval.businessDate,
  });
  if (outcome !== 'approved') return outcome;

  await condition(() => isIssued);
  const endpoint = peerEndpoint('fund-allocation', 'disclosure');
  const disclosure = createNexusServiceClient({ endpoint, service: disclosureNexus });
  const notice = await disclosure.executeOperation('publishNotice', await activities.roundNotice(roundId));
  await activities.recordRoundNotice(roundId, notice);
  return notice.outcome;
}

/** Why an activity was refused for good; undefined when it was done. */
async function refusalOf(activity: Promise<void>): Promise<string | undefined> {
  try {
    await activity;
    return undefined;
  } catch (error) {
    if (error instanceof ActivityFailure && error.cause instanceof ApplicationFailure && error.cause.nonRetryable)
      return error.cause.message;
    throw error;
  }
}
