import type { Actor, ApprovalOutcome, ChainDefinition, ExcludedPerson } from '@sunledger/approval/workflow';
import type { PublishNoticeInput, PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';

export interface AllocationRoundRun {
  roundId: string;
  caseId: string;
  title: string;
  regionCode: string;
  definition: ChainDefinition;
  maker: Actor;
  /** Who drafted the round and therefore may not decide; absent in runs that began before this was kept. */
  excluded?: ExcludedPerson[];
  /** The registry's snapshot that the factor values were read from, to be frozen under the decision of the submission. */
  factors?: { snapshotId: string; decisionId: string };
  businessDate: string;
  isBackfilled: boolean;
}

export interface SettleRoundInput {
  roundId: string;
  isBackfilled: boolean;
  outcome: ApprovalOutcome['outcome'];
  businessDate: string;
  decidedBy: ApprovalOutcome['decidedBy'];
  decisionId: string;
  opinion: string | null;
}

export interface RoundActivities {
  /** Freezes the factor snapshot at the registry and notes when; a repeat changes nothing. */
  freezeFactors(run: AllocationRoundRun): Promise<void>;
  /** Writes the outcome of the approval; a repeat changes nothing. */
  settleRoundApproval(input: SettleRoundInput): Promise<void>;
  /** What the notice of the issued round says, from the matrix that was approved. */
  roundNotice(roundId: string): Promise<PublishNoticeInput>;
  /** Keeps the notice as the announcement, or why it is none; a repeat changes nothing. */
  recordRoundNotice(roundId: string, outcome: PublishNoticeOutcome): Promise<void>;
  /** Keeps why the notice was refused; a repeat changes nothing. */
  recordNoticeRefusal(roundId: string, refusal: string): Promise<void>;
  /** What became of a notice that was refused or failed: nobody answered yet, it is to be published again, or it stays unpublished. */
  noticeStanding(roundId: string): Promise<NoticeStanding>;
}

export type NoticeStanding = 'refused' | 'retried' | 'unpublished';

/** Signal of the issue command: the money is booked, the notice may go out. */
export const roundIssuedSignal = 'roundIssued';

/** Signal of the withdrawal: the approved round is not issued any more. */
export const roundWithdrawnSignal = 'roundWithdrawn';

/** Signal that somebody answered the refusal of the notice; what they answered stands in the database. */
export const noticeAnsweredSignal = 'noticeAnswered';

export const roundWorkflowId = (roundId: string): string => `allocation-round-${roundId}`;
