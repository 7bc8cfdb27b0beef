import type { Actor, ChainDefinition, ExcludedPerson, Person } from '@sunledger/approval/workflow';
import type { PublishNoticeInput, PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import type { StepId } from './route-steps.ts';

/** One submission of a project: where the route starts or starts again. */
export interface Submission {
  version: number;
  submitter: Actor;
  businessDate: string;
  isBackfilled: boolean;
  /** Audit event of the submission. */
  decisionId: string;
}

export interface ProjectRouteInput {
  projectId: string;
  submission: Submission;
}

export interface OpenStepInput {
  projectId: string;
  stepId: StepId;
  round: number;
  businessDate: string;
  submission: Submission;
  /** The decision that led here, for the notice's authority. */
  decisionId: string;
}

/** What the workflow has to run for a step. */
export type OpenedStep =
  | { kind: 'record'; nextStepId: StepId; decisionId: string }
  | { kind: 'notice'; sequence: number; input: PublishNoticeInput }
  | {
      kind: 'approval';
      sequence: number;
      caseId: string;
      definition: ChainDefinition;
      title: string;
      regionCode: string;
      excluded: ExcludedPerson[];
    };

export type StepResult =
  | { kind: 'notice'; outcome: PublishNoticeOutcome }
  | {
      kind: 'approval';
      outcome: 'approved' | 'rejected';
      decidedBy: Person;
      opinion: string | null;
      decisionId: string;
    }
  | { kind: 'noticeRefused'; reason: string }
  /** Submitted again with what the open review cannot go on with. */
  | { kind: 'resubmitted' }
  /** `notice`: how the notice of the step ended, when it had one. */
  | { kind: 'withdrawn'; by: Person; reason: string; notice?: PublishNoticeOutcome };

export interface CloseStepInput {
  projectId: string;
  stepId: StepId;
  sequence: number;
  businessDate: string;
  result: StepResult;
}

/** Where the project goes from a closed step. */
export type NextMove =
  | { kind: 'step'; stepId: StepId; decisionId: string }
  | { kind: 'proposer'; decisionId: string }
  | { kind: 'end'; state: 'inLibrary' | 'rejected' | 'removed' };

export interface RouteActivities {
  openRouteStep(input: OpenStepInput): Promise<OpenedStep>;
  closeRouteStep(input: CloseStepInput): Promise<NextMove>;
  abandonProject(input: AbandonInput): Promise<NextMove>;
}

/** Update: a returned project goes on with a new version. */
export const resubmitProjectUpdate = 'resubmitProject';
/** Update: the proposer's side gives a returned project up, which ends its route. */
export const abandonProjectUpdate = 'abandonProject';
/** Update: the proposer takes the project back, whatever step it is in. */
export const withdrawProjectUpdate = 'withdrawProject';

export interface WithdrawInput {
  by: Person;
  reason: string;
  businessDate: string;
  isBackfilled: boolean;
}

export interface AbandonInput extends WithdrawInput {
  projectId: string;
}
