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
  /** 补录: the step belongs to a past day. A route that has reached the present day goes on live. */
  isBackfilled: boolean;
  submission: Submission;
  /** The decision that led here, for the notice's authority. */
  decisionId: string;
}

export interface RefuseStepInput extends OpenStepInput {
  /** Why the step cannot be opened, for the proposer. */
  reason: string;
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
  /** The step could not be opened at all. */
  | { kind: 'notOpened'; reason: string }
  /** Submitted again with what the open review cannot go on with. */
  | { kind: 'resubmitted' }
  /** `notice`: how the notice of the step ended, when it had one. */
  | { kind: 'withdrawn'; by: Person; reason: string; notice?: PublishNoticeOutcome };

export interface CloseStepInput {
  projectId: string;
  stepId: StepId;
  sequence: number;
  businessDate: string;
  /** False as soon as something of the step happened on the day on which it was entered. */
  isBackfilled: boolean;
  result: StepResult;
}

/** Where the project goes from a closed step. */
export type NextMove =
  | { kind: 'step'; stepId: StepId; decisionId: string }
  | { kind: 'proposer'; decisionId: string }
  | { kind: 'end'; state: 'inLibrary' | 'rejected' | 'removed' };

export interface RouteActivities {
  openRouteStep(input: OpenStepInput): Promise<OpenedStep>;
  refuseRouteStep(input: RefuseStepInput): Promise<NextMove>;
  closeRouteStep(input: CloseStepInput): Promise<NextMove>;
  abandonProject(input: AbandonInput): Promise<NextMove>;
}

/** Signal: a returned project was submitted with a new version. */
export const resubmitProjectSignal = 'resubmitProject';
/** Update: the proposer's side gives a returned project up, which ends its route. */
export const abandonProjectUpdate = 'abandonProject';
/** Update: the proposer takes the project back, whatever step it is in. */
export const withdrawProjectUpdate = 'withdrawProject';

/** Who takes a project back or gives it up, and why. */
export interface TakeBackInput {
  by: Person;
  reason: string;
  businessDate: string;
  isBackfilled: boolean;
}

export interface WithdrawInput extends TakeBackInput {
  /** The last version that was submitted when this was asked for. */
  version: number;
}

export interface AbandonInput extends TakeBackInput {
  projectId: string;
}
