import type { Actor, ApprovalOutcome, ChainDefinition, ExcludedPerson, Person } from '@sunledger/approval/workflow';

export interface PlanReviewInput {
  planId: string;
  /** Number of the submission; a later one has a higher number. */
  round: number;
  maker: Actor;
  businessDate: string;
  isBackfilled: boolean;
}

export interface OpenedPlanReview {
  caseId: string;
  title: string;
  regionCode: string;
  definition: ChainDefinition;
  /** Earlier makers of the plan, and whoever changed it. */
  excluded: ExcludedPerson[];
}

export interface ClosePlanInput {
  planId: string;
  outcome: ApprovalOutcome['outcome'];
  businessDate: string;
  /** Audit event of the last decision; empty when the plan was given up. */
  decisionId: string;
  isBackfilled: boolean;
  /** Opinion of the last decision, or why the plan was given up. */
  reason: string | null;
  /** Who gave it up. */
  by?: Person;
}

/** Signal: a colleague has submitted a returned plan as its new maker. */
export const takeOverPlanSignal = 'takeOverPlan';
/** Update: the maker's side gives a returned plan up. */
export const withdrawPlanUpdate = 'withdrawPlan';

export interface PlanWithdrawal {
  by: Person;
  reason: string;
  businessDate: string;
  isBackfilled: boolean;
}

export interface PlanActivities {
  openPlanReview(input: PlanReviewInput): Promise<OpenedPlanReview>;
  closePlanReview(input: ClosePlanInput): Promise<void>;
}
