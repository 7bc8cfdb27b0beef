import type { Actor, ApprovalOutcome, ChainDefinition } from '@sunledger/approval/workflow';

/** One submission of a request; a payment that the bank returned is submitted once more under the next attempt. */
export interface PaymentRequestRun {
  requestId: string;
  attempt: number;
  caseId: string;
  title: string;
  regionCode: string;
  definition: ChainDefinition;
  maker: Actor;
  businessDate: string;
  isBackfilled: boolean;
}

export interface SettleApprovalInput extends Pick<
  PaymentRequestRun,
  'requestId' | 'attempt' | 'caseId' | 'isBackfilled'
> {
  outcome: ApprovalOutcome['outcome'];
  businessDate: string;
  decidedBy: ApprovalOutcome['decidedBy'];
  decisionId: string;
  opinion: string | null;
}

/** What became of a decided request: money held, or refused because the facts no longer admit it. */
export type SettledApproval = { status: 'approved' | 'rejected' | 'withdrawn' } | { status: 'refused'; reason: string };

export interface PaymentRequestActivities {
  /** Holds the money of an approved request, or writes down why not. Repeats give the same answer. */
  settlePaymentApproval(input: SettleApprovalInput): Promise<SettledApproval>;
}

/** The workflow of a submission; later submissions carry their number. */
export const paymentRequestWorkflowId = (requestId: string, attempt: number): string =>
  `payment-request-${requestId}${attempt === 1 ? '' : `-${attempt}`}`;
