import type { Actor, ApprovalOutcome, ChainDefinition } from '@sunledger/approval/workflow';

export interface PlanReviewInput {
  planId: string;
  maker: Actor;
  businessDate: string;
  isBackfilled: boolean;
}

export interface OpenedPlanReview {
  caseId: string;
  title: string;
  regionCode: string;
  definition: ChainDefinition;
}

export interface ClosePlanInput {
  planId: string;
  outcome: ApprovalOutcome['outcome'];
  businessDate: string;
  decisionId: string;
  isBackfilled: boolean;
}

export interface PlanActivities {
  openPlanReview(input: PlanReviewInput): Promise<OpenedPlanReview>;
  closePlanReview(input: ClosePlanInput): Promise<void>;
}
