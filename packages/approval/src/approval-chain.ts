import { addDays } from '@sunledger/calendar';
import { type ChainDefinition, problemsOfDefinition, type ReturnTarget } from './chain-definition.ts';
import {
  type Actor,
  type Assignment,
  type ChainRecord,
  type ChainState,
  type Deadline,
  type ExcludedPerson,
  isStepAgreed,
  type Person,
  type PersonVerb,
  type Phase,
  type StepPhase,
  stepOf,
  systemActor,
  type Verb,
} from './chain-state.ts';
import { type Refusal } from './refusal.ts';
import { assignmentOf, handedAssignmentOf, refusalOf } from './verb-guards.ts';

/** A colleague a task is handed to, or who is asked to sign as well. */
export interface TargetPerson extends Person {
  /** Where the colleague works; their 待办 is shown there. Without it: where the case belongs. */
  regionCode?: string;
}

export interface VerbInput {
  verb: PersonVerb;
  actor: Actor;
  businessDate: string;
  isBackfilled?: boolean;
  /** The step the person was looking at; refused when the case has moved on since. */
  stepId?: string;
  opinion?: string;
  /** For `return`. */
  targetStepId?: ReturnTarget;
  /** For `delegate` and `addSigner`. */
  targetPerson?: TargetPerson;
}

export interface Applied {
  state: ChainState;
  record: ChainRecord;
}

/** True for a refusal; false for what was applied. */
export function isRefusal(result: Applied | Refusal): result is Refusal {
  return 'code' in result;
}

export interface OpenChainInput {
  caseId: string;
  definition: ChainDefinition;
  maker: Actor;
  /** Day on which the case opens; a workflow moves it up to its own day unless the case is entered by 补录. */
  businessDate: string;
  isBackfilled?: boolean;
  excluded?: ExcludedPerson[];
}

/** Opens a case at its first step. Throws RangeError when the definition cannot run (problemsOfDefinition says why). */
export function openChain(input: OpenChainInput): Applied {
  const { caseId, definition, maker, businessDate, isBackfilled = false, excluded = [] } = input;
  const problems = problemsOfDefinition(definition);
  if (problems.length > 0) throw new RangeError(problems.join('；'));
  const phase = openStep(definition, definition.steps[0]!.id, 1, businessDate);
  const state: ChainState = {
    caseId,
    definition,
    maker,
    excluded,
    round: 1,
    sequence: 0,
    phase,
    decisions: [],
    urges: [],
  };
  return recorded(state, { verb: 'submit', actor: maker, businessDate, isBackfilled, stepId: null });
}

/**
 * Applies what a person did. Pure: returns the next state with its record, or a refusal and nothing else.
 * Nobody decides twice in steps that must be distinct, the maker decides none, and neither delegation nor an added
 * signer opens a way around it.
 */
export function applyVerb(state: ChainState, input: VerbInput): Applied | Refusal {
  const refusal = refusalOf(state, input);
  if (refusal) return refusal;
  const { phase } = state;
  const { verb, actor, businessDate } = input;
  const assignment = phase.kind === 'atStep' ? concernedBy(state, phase, input) : undefined;
  const next = transition(state, input, assignment);
  return recorded(next, {
    verb,
    actor,
    businessDate,
    isBackfilled: input.isBackfilled ?? false,
    stepId: decidedStepOf(phase, verb),
    round: state.round,
    onBehalfOf: verb === 'takeBack' ? null : (assignment?.delegators?.at(-1) ?? null),
    opinion: input.opinion?.trim() || null,
    targetStepId: verb === 'return' ? (input.targetStepId ?? null) : null,
    targetPerson: concernedPerson(input, assignment),
  });
}

/** The assignment a verb is about. */
function concernedBy(state: ChainState, phase: StepPhase, { verb, actor }: VerbInput): Assignment | undefined {
  return verb === 'takeBack' ? handedAssignmentOf(state, phase, actor) : assignmentOf(state, phase, actor);
}

/** The other person of a verb: to whom a task goes, or from whom it comes back. */
function concernedPerson({ verb, targetPerson }: VerbInput, assignment: Assignment | undefined): Person | null {
  if (verb === 'takeBack') return assignment?.person ?? null;
  const takesTarget = verb === 'delegate' || verb === 'addSigner';
  return takesTarget && targetPerson ? personOf(targetPerson) : null;
}

/**
 * What happens when the deadline (or the next reminder day) has passed: one escalation where the step has one, a
 * reminder otherwise. Undefined when no step is open.
 */
export function applyTimeout(state: ChainState, today: string): Applied | undefined {
  const { phase, definition } = state;
  if (phase.kind !== 'atStep') return undefined;
  const step = stepOf(definition, phase.stepId);
  const businessDate = today > phase.since ? today : phase.since;
  const remindAgainOn = addDays(businessDate, step.due?.count ?? 1);
  const isEscalation = step.onTimeout === 'escalate' && step.escalateTo !== undefined && !phase.isEscalated;
  const assignments = isEscalation
    ? [
        ...phase.assignments,
        { id: nextAssignmentId(state.round, phase), origin: 'escalated' as const, ...step.escalateTo! },
      ]
    : phase.assignments;
  const next = { ...phase, assignments, isEscalated: phase.isEscalated || isEscalation, remindAgainOn };
  return recorded(
    { ...state, phase: next },
    { verb: isEscalation ? 'escalate' : 'remind', actor: systemActor, businessDate, stepId: phase.stepId },
  );
}

/** Puts the computed deadline of the open step into the state; no record. */
export function withDeadline(state: ChainState, deadline: Deadline | undefined): ChainState {
  if (state.phase.kind !== 'atStep' || deadline === undefined) return state;
  return { ...state, phase: { ...state.phase, deadline } };
}

/** Adds people who must keep out from now on; no record. Who was kept out before stays so, with the first reason. */
export function withExcluded(state: ChainState, excluded: readonly ExcludedPerson[]): ChainState {
  const added = excluded.filter(({ userId }) => !state.excluded.some((one) => one.userId === userId));
  return added.length === 0 ? state : { ...state, excluded: [...state.excluded, ...added] };
}

/** Records that no deadline could be computed, so that somebody extends the calendar. */
export function applyDeadlineUnknown(state: ChainState, problem: string, today: string): Applied | undefined {
  const { phase } = state;
  if (phase.kind !== 'atStep') return undefined;
  const businessDate = today > phase.since ? today : phase.since;
  return recorded(withDeadline(state, { problem }), {
    verb: 'deadlineUnknown',
    actor: systemActor,
    businessDate,
    stepId: phase.stepId,
    opinion: problem,
  });
}

/** Ends an open case because what it decides about is gone. Undefined when it has already ended. */
export function applyCancel(state: ChainState, reason: string, businessDate: string): Applied | undefined {
  const { phase } = state;
  if (phase.kind === 'closed') return undefined;
  return recorded(
    { ...state, phase: { kind: 'closed', outcome: 'cancelled', businessDate, decidedBy: personOf(systemActor) } },
    {
      verb: 'cancel',
      actor: systemActor,
      businessDate,
      stepId: phase.kind === 'atStep' ? phase.stepId : null,
      opinion: reason,
    },
  );
}

// A case that lies with its maker stands in no step; who ends it there does so for the step that returned it.
function decidedStepOf(phase: Phase, verb: PersonVerb): string | null {
  if (phase.kind === 'atMaker' && verb === 'reject') return phase.returnedFrom;
  return phase.kind === 'atStep' ? phase.stepId : null;
}

function transition(state: ChainState, input: VerbInput, assignment: Assignment | undefined): ChainState {
  const { actor, businessDate, verb } = input;
  switch (verb) {
    case 'approve':
      return afterApproval(withDecision(state, actor), atStep(state), assignment!, actor, businessDate);
    case 'reject':
      return closed(
        state.phase.kind === 'atStep' ? withDecision(state, actor) : state,
        'rejected',
        businessDate,
        actor,
      );
    case 'return':
      return returned(withDecision(state, actor), atStep(state), input.targetStepId!, businessDate);
    case 'withdraw':
      return closed(state, 'withdrawn', businessDate, actor);
    case 'resubmit':
      return { ...state, phase: openStep(state.definition, state.definition.steps[0]!.id, state.round, businessDate) };
    case 'delegate':
      return delegated(state, atStep(state), assignment!, input.targetPerson!, actor);
    case 'takeBack':
      return takenBack(state, atStep(state), assignment!, actor);
    case 'addSigner':
      return withSigner(state, atStep(state), input.targetPerson!);
    case 'urge':
      return { ...state, urges: [...state.urges, { userId: actor.userId, businessDate }] };
  }
}

function afterApproval(
  state: ChainState,
  phase: StepPhase,
  assignment: Assignment,
  actor: Actor,
  businessDate: string,
): ChainState {
  const assignments = phase.assignments.map((one) =>
    one === assignment ? { ...one, approvedBy: personOf(actor) } : one,
  );
  const next: StepPhase = { ...phase, assignments };
  if (!isStepAgreed(state.definition, next)) return { ...state, phase: next };
  const { steps } = state.definition;
  const following = steps[steps.findIndex(({ id }) => id === phase.stepId) + 1];
  if (!following) return closed(state, 'approved', businessDate, actor);
  return { ...state, phase: openStep(state.definition, following.id, state.round, businessDate) };
}

function returned(state: ChainState, from: StepPhase, target: ReturnTarget, businessDate: string): ChainState {
  const round = state.round + 1;
  const phase: Phase =
    target === 'maker'
      ? { kind: 'atMaker', since: businessDate, returnedFrom: from.stepId }
      : openStep(state.definition, target, round, businessDate);
  return { ...state, round, phase };
}

// A delegate needs the same role in the same place: delegation points at a person, it never grants authority.
function delegated(
  state: ChainState,
  phase: StepPhase,
  assignment: Assignment,
  target: TargetPerson,
  actor: Actor,
): ChainState {
  const delegators = [...(assignment.delegators ?? []), personOf(actor)];
  return replaced(state, phase, assignment, { ...assignment, person: personOf(target), delegators });
}

// As it was before this person handed it on: open to everybody with the role again, unless it had come to them by name.
function takenBack(state: ChainState, phase: StepPhase, assignment: Assignment, actor: Actor): ChainState {
  const { person: _holder, delegators = [], ...open } = assignment;
  const earlier = delegators.slice(
    0,
    delegators.findIndex(({ userId }) => userId === actor.userId),
  );
  if (earlier.length > 0) {
    return replaced(state, phase, assignment, { ...open, person: personOf(actor), delegators: earlier });
  }
  return replaced(state, phase, assignment, open.origin === 'added' ? { ...open, person: personOf(actor) } : open);
}

function replaced(state: ChainState, phase: StepPhase, before: Assignment, after: Assignment): ChainState {
  const assignments = phase.assignments.map((one) => (one === before ? after : one));
  return { ...state, phase: { ...phase, assignments } };
}

function withSigner(state: ChainState, phase: StepPhase, target: TargetPerson): ChainState {
  const added: Assignment = { id: nextAssignmentId(state.round, phase), origin: 'added', person: personOf(target) };
  if (target.regionCode !== undefined) added.regionCode = target.regionCode;
  return { ...state, phase: { ...phase, assignments: [...phase.assignments, added] } };
}

function openStep(definition: ChainDefinition, stepId: string, round: number, since: string): StepPhase {
  const assignments = stepOf(definition, stepId).assignees.map((assignee, index): Assignment => ({
    id: `${stepId}.${round}.${index + 1}`,
    origin: 'step',
    ...assignee,
  }));
  return { kind: 'atStep', stepId, since, assignments, isEscalated: false };
}

function nextAssignmentId(round: number, phase: StepPhase): string {
  return `${phase.stepId}.${round}.${phase.assignments.length + 1}`;
}

function withDecision(state: ChainState, actor: Actor): ChainState {
  return { ...state, decisions: [...state.decisions, { stepId: atStep(state).stepId, ...personOf(actor) }] };
}

function closed(
  state: ChainState,
  outcome: 'approved' | 'rejected' | 'withdrawn',
  businessDate: string,
  actor: Actor,
): ChainState {
  return { ...state, phase: { kind: 'closed', outcome, businessDate, decidedBy: personOf(actor) } };
}

function atStep(state: ChainState): StepPhase {
  if (state.phase.kind !== 'atStep') throw new Error(`case ${state.caseId} has no open step`);
  return state.phase;
}

function personOf({ userId, userName }: Person): Person {
  return { userId, userName };
}

type RecordFields = Pick<ChainRecord, 'actor' | 'businessDate' | 'stepId'> & { verb: Verb } & Partial<ChainRecord>;

function recorded(state: ChainState, fields: RecordFields): Applied {
  const sequence = state.sequence + 1;
  const blank = {
    round: state.round,
    onBehalfOf: null,
    opinion: null,
    targetStepId: null,
    targetPerson: null,
    isBackfilled: false,
  };
  return { state: { ...state, sequence }, record: { ...blank, ...fields, sequence } };
}
