import { runApprovalChain } from '@sunledger/approval/workflow';
import { disclosureNexus, type PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import { peerEndpoint } from '@sunledger/service-kit/workflow';
import { NexusOperationFailure } from '@temporalio/common';
import {
  ActivityFailure,
  ApplicationFailure,
  condition,
  createNexusServiceClient,
  defineSignal,
  isCancellation,
  patched,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import {
  type AllocationRoundRun,
  noticeAnsweredSignal,
  type NoticeStanding,
  type RoundActivities,
  roundIssuedSignal,
  roundWithdrawnSignal,
} from './workflow-contract.ts';

const activities = proxyActivities<RoundActivities>({ startToCloseTimeout: '1 minute' });
const roundIssued = defineSignal(roundIssuedSignal);
const roundWithdrawn = defineSignal(roundWithdrawnSignal);
const noticeAnswered = defineSignal(noticeAnsweredSignal);

/**
 * 资金分配: factor values frozen → approval by tier → issued by a person, or withdrawn by two → notice of the result until
 * its periods are over.
 */
export async function allocationRound(run: AllocationRoundRun): Promise<string> {
  const { roundId, caseId, definition, maker, excluded = [], businessDate, isBackfilled } = run;
  let end: 'issued' | 'withdrawn' | undefined;
  setHandler(roundIssued, () => void (end ??= 'issued'));
  setHandler(roundWithdrawn, () => void (end ??= 'withdrawn'));
  if (run.factors) {
    const refusal = await activities.freezeFactors(run).catch(refusalIn);
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

  await condition(() => end !== undefined);
  return end === 'issued' ? announce(roundId) : 'withdrawn';
}

/**
 * Publishes the result until a notice ends clear. A refusal, a withdrawn notice or an upheld objection waits until somebody
 * lets it be published again or leaves it unpublished.
 */
async function announce(roundId: string): Promise<string> {
  let [told, heard] = [0, 0];
  setHandler(noticeAnswered, () => void (told += 1));
  for (;;) {
    const notice = await publish(roundId).catch(refusalIn);
    if (typeof notice === 'string') {
      await activities.recordNoticeRefusal(roundId, notice);
    } else {
      await activities.recordRoundNotice(roundId, notice);
      // Runs from before ended with any outcome.
      if (notice.outcome === 'clear' || !patched('noticeFailed')) return notice.outcome;
    }
    let standing: NoticeStanding = 'refused';
    while (standing === 'refused') {
      await condition(() => told > heard);
      heard = told;
      standing = await activities.noticeStanding(roundId);
    }
    if (standing === 'unpublished') return standing;
  }
}

async function publish(roundId: string): Promise<PublishNoticeOutcome> {
  const endpoint = peerEndpoint('fund-allocation', 'disclosure');
  const disclosure = createNexusServiceClient({ endpoint, service: disclosureNexus });
  return disclosure.executeOperation('publishNotice', await activities.roundNotice(roundId));
}

/** Why an activity or another service refused for good; every other failure goes on. */
function refusalIn(error: unknown): string {
  if (isCancellation(error) || !(error instanceof ActivityFailure || error instanceof NexusOperationFailure))
    throw error;
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause as Error | undefined)
    if (cause instanceof ApplicationFailure && cause.nonRetryable) return cause.message;
  if (error instanceof ActivityFailure) throw error;
  return '公告未能发布，请联系公示管理人员';
}
