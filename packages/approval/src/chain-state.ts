import type { ChainDefinition, ChainStep, ReturnTarget } from './chain-definition.ts';

export interface Person {
  userId: string;
  userName: string;
}

/** The person who acts, with the one grant they act with. */
export interface Actor extends Person {
  organisationId: string;
  organisationName: string;
  role: string;
  regionCode: string;
}

/** The deadline of the open step: a day, or why none could be computed (calendar not known that far). */
export type Deadline = { dueDate: string } | { problem: string };

/** One open or given agreement that the current step waits for. */
export interface Assignment {
  id: string;
  /** `added` must agree besides the step's own; `escalated` decides in place of everybody who has not. */
  origin: 'step' | 'added' | 'escalated';
  /** Missing only for an added signer, who is named by `person`. */
  role?: string;
  regionCode?: string;
  organisationId?: string;
  /** Set by delegation or adding: only this person. */
  person?: Person;
  /** Who handed it on, in order; each of them may take it back while it is not decided. */
  delegators?: Person[];
  approvedBy?: Person;
}

export type ChainOutcome = 'approved' | 'rejected' | 'withdrawn' | 'cancelled';

export interface StepPhase {
  kind: 'atStep';
  stepId: string;
  /** Business date on which the step opened. */
  since: string;
  assignments: Assignment[];
  deadline?: Deadline;
  isEscalated: boolean;
  /** Set by each time-out: the day after which the next reminder is due. The deadline itself never moves. */
  remindAgainOn?: string;
}

export type Phase =
  | StepPhase
  | { kind: 'atMaker'; since: string; returnedFrom: string }
  | { kind: 'closed'; outcome: ChainOutcome; businessDate: string; decidedBy: Person };

/** Somebody decided a step; kept over every round, so that a return does not wash a conflict away. */
export interface StepDecision extends Person {
  stepId: string;
}

/** A person who may not decide in this case at all, e.g. because it benefits them. */
export interface ExcludedPerson {
  userId: string;
  /** Chinese sentence shown to them, e.g. '您是本项目受益人，不能审批'. */
  reason: string;
}

export interface ChainState {
  caseId: string;
  definition: ChainDefinition;
  maker: Actor;
  excluded: ExcludedPerson[];
  /** 1 at the start; one more after each return. */
  round: number;
  /** Sequence number of the last record. */
  sequence: number;
  phase: Phase;
  decisions: StepDecision[];
  urges: { userId: string; businessDate: string }[];
}

/** Every verb a person may use, in the order in which they are offered. */
export const personVerbs = [
  'approve',
  'reject',
  'return',
  'withdraw',
  'resubmit',
  'delegate',
  'takeBack',
  'addSigner',
  'urge',
] as const;
/** What a person does. */
export type PersonVerb = (typeof personVerbs)[number];
/** What the chain records by itself. */
export type SystemVerb = 'submit' | 'remind' | 'escalate' | 'deadlineUnknown' | 'cancel';
export type Verb = PersonVerb | SystemVerb;

/** The Chinese word of every verb, as buttons and histories show it. */
export const verbTitles: Record<Verb, string> = {
  approve: '同意',
  reject: '不同意',
  return: '退回',
  withdraw: '撤回',
  resubmit: '重新提交',
  delegate: '转办',
  takeBack: '收回转办',
  addSigner: '加签',
  urge: '催办',
  submit: '提交',
  remind: '超时提醒',
  escalate: '超时升级',
  deadlineUnknown: '期限无法计算',
  cancel: '终止',
};

/** One row of the history, as the state machine produces it. */
export interface ChainRecord {
  sequence: number;
  round: number;
  verb: Verb;
  /** The step the verb was used in; null while the case lay with the maker. */
  stepId: string | null;
  actor: Actor;
  /** The colleague who delegated the decision to the actor. */
  onBehalfOf: Person | null;
  opinion: string | null;
  /** Return target; the step or 'maker'. */
  targetStepId: ReturnTarget | null;
  /** Person a task was handed to or taken back from, or who was added. */
  targetPerson: Person | null;
  businessDate: string;
  /** 补录: entered later, with a business date of the past. */
  isBackfilled: boolean;
}

/** Who the chain itself is in its records. */
export const systemActor: Actor = {
  userId: 'system',
  userName: '系统',
  organisationId: '',
  organisationName: '系统',
  role: 'system',
  regionCode: '',
};

/** The definition of a step of this case. Throws when the id is not one of its steps: a defect. */
export function stepOf(definition: ChainDefinition, stepId: string): ChainStep {
  const step = definition.steps.find(({ id }) => id === stepId);
  if (!step) throw new Error(`the chain has no step ${stepId}`);
  return step;
}

/** The assignments of a step that still wait for somebody. */
export function openAssignments(definition: ChainDefinition, phase: StepPhase): Assignment[] {
  const { mode } = stepOf(definition, phase.stepId);
  const ownSettled = mode !== 'allOf' && phase.assignments.some((one) => one.origin === 'step' && one.approvedBy);
  return phase.assignments.filter((one) => !one.approvedBy && !(ownSettled && one.origin === 'step'));
}

/** True when the step has every agreement it needs. */
export function isStepAgreed(definition: ChainDefinition, phase: StepPhase): boolean {
  if (phase.assignments.some((one) => one.origin === 'escalated' && one.approvedBy)) return true;
  return openAssignments(definition, phase).every((one) => one.origin === 'escalated');
}
