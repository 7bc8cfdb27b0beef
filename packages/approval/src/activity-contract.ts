import type { ChainOutcome, ChainRecord, ChainState, Deadline, ExcludedPerson } from './chain-state.ts';

/** What the case is about. Titles are shown in 待办; never put personal data of villagers into them. */
export interface ApprovalSubject {
  type: string;
  id: string;
  title: string;
  /** Region the case belongs to; decides who sees it. */
  regionCode: string;
}

/** One verb and the state it leads to, to be written in one transaction. */
export interface RecordApprovalInput {
  workflowId: string;
  subject: ApprovalSubject;
  record: ChainRecord;
  state: ChainState;
  /** Same key, same workflow = same record: the update id of a person's verb, or a name for the chain's own. */
  idempotencyKey: string;
  /** Natural day in Shanghai by the workflow's clock; tells a deadline that is over from one that is to come. */
  today: string;
}

export interface RecordedApproval {
  /** Audit event of this verb; what other services check before they act on it. */
  decisionId: string;
  /** Deadline of the step that is open now; missing when it has none. */
  deadline?: Deadline;
  /** Everybody who has to keep out of the case from now on. */
  excluded?: ExcludedPerson[];
}

export interface DeadlineQuestion {
  subject: ApprovalSubject;
  state: ChainState;
}

/** The activities a worker registers for runApprovalChain; createApprovalActivities makes them. */
export interface ApprovalActivities {
  openCase(input: RecordApprovalInput): Promise<RecordedApproval>;
  recordApproval(input: RecordApprovalInput): Promise<RecordedApproval>;
  closeCase(input: RecordApprovalInput): Promise<RecordedApproval>;
  /** Asks again for a deadline that could not be computed, and shows it in 待办 once the calendar reaches it. */
  approvalDeadline(question: DeadlineQuestion): Promise<Deadline>;
}

/** Name of the Update that carries a person's verb into the workflow. */
export const decideApprovalUpdate = 'decideApproval';
/** Name of the Query that answers with the state of a case. */
export const approvalStateQuery = 'approvalState';

export interface DecideApprovalResult {
  caseId: string;
  decisionId: string;
  sequence: number;
  /** Where the case stands after the verb. */
  standing: { kind: 'atStep'; stepId: string } | { kind: 'atMaker' } | { kind: 'closed'; outcome: ChainOutcome };
}
