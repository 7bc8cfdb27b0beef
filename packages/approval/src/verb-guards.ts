import type { VerbInput } from './approval-chain.ts';
import { mustBeDistinct, type ReturnTarget } from './chain-definition.ts';
import {
  type Actor,
  type Assignment,
  type ChainState,
  openAssignments,
  type Phase,
  type PersonVerb,
  personVerbs,
  type StepPhase,
  stepOf,
  verbTitles,
} from './chain-state.ts';
import { type Refusal, refuse } from './refusal.ts';

export interface AllowedVerb {
  verb: PersonVerb;
  title: string;
  allowed: boolean;
  /** Why the button is disabled. */
  reason?: string;
  /** For `return`: where to. */
  targets?: { id: ReturnTarget; title: string }[];
}

/** Every verb with whether this person may use it now, and why not. */
export function allowedVerbs(state: ChainState, actor: Actor): AllowedVerb[] {
  return personVerbs.map((verb) => {
    const refusal = guardOf(state, actor, verb);
    const allowed: AllowedVerb = { verb, title: verbTitles[verb], allowed: refusal === undefined };
    if (refusal) allowed.reason = refusal.message;
    if (verb === 'return') allowed.targets = returnTargets(state);
    return allowed;
  });
}

/** Refuses what the person may not do now, or what the request lacks. */
export function refusalOf(state: ChainState, input: VerbInput): Refusal | undefined {
  const { phase } = state;
  const seen = input.stepId;
  if (phase.kind === 'atStep' && seen !== undefined && seen !== phase.stepId) {
    return refuse(
      'approval.stepNotCurrent',
      `该事项已流转到“${stepOf(state.definition, phase.stepId).title}”，请刷新后再办理`,
    );
  }
  return guardOf(state, input.actor, input.verb) ?? dateRefusal(state, input) ?? contentRefusal(state, input);
}

/** The open assignment this person would decide; one bound to them by name comes first. */
export function assignmentOf(state: ChainState, phase: StepPhase, actor: Actor): Assignment | undefined {
  const own = openAssignments(state.definition, phase).filter((one) => isFor(one, actor));
  return own.find((one) => one.person) ?? own[0];
}

/** The undecided assignment this person handed on and may take back: somebody else holds it by name now. */
export function handedAssignmentOf(state: ChainState, phase: StepPhase, actor: Actor): Assignment | undefined {
  return openAssignments(state.definition, phase).find(
    ({ delegators = [], person, ...one }) =>
      person?.userId !== actor.userId &&
      delegators.some(({ userId }) => userId === actor.userId) &&
      holdsRole(one, actor),
  );
}

/** People who may not decide the open step although they may hold its role: its task is not shown to them. */
export function barredUserIds(state: ChainState, phase: StepPhase): string[] {
  const conflicting = state.decisions.filter((one) => mustBeDistinct(state.definition, phase.stepId, one.stepId));
  const agreed = phase.assignments.flatMap((one) => (one.approvedBy ? [one.approvedBy.userId] : []));
  const all = [
    state.maker.userId,
    ...state.excluded.map((one) => one.userId),
    ...conflicting.map((one) => one.userId),
    ...agreed,
  ];
  return [...new Set(all)];
}

function isFor(assignment: Assignment, actor: Actor): boolean {
  if (assignment.person && assignment.person.userId !== actor.userId) return false;
  return holdsRole(assignment, actor);
}

function holdsRole({ origin, role, regionCode, organisationId }: Assignment, actor: Actor): boolean {
  if (origin === 'added') return true;
  return (
    role === actor.role &&
    regionCode === actor.regionCode &&
    (organisationId === undefined || organisationId === actor.organisationId)
  );
}

type AtMaker = Extract<Phase, { kind: 'atMaker' }>;

function guardOf(state: ChainState, actor: Actor, verb: PersonVerb): Refusal | undefined {
  const { phase } = state;
  if (phase.kind === 'closed') return refuse('approval.caseClosed', '该事项已办结');
  const isMaker = actor.userId === state.maker.userId;
  switch (verb) {
    case 'withdraw':
      return isMaker ? undefined : refuse('approval.notMaker', '只有经办人可以撤回');
    case 'resubmit':
      if (!isMaker) return refuse('approval.notMaker', '只有经办人可以重新提交');
      return phase.kind === 'atMaker' ? undefined : refuse('approval.notReturned', '该事项未被退回，无需重新提交');
    case 'urge':
      return phase.kind === 'atStep' ? urgeRefusal(state, actor) : withMaker();
    case 'return':
      if (phase.kind === 'atMaker') return withMaker();
      return (
        decisionRefusal(state, phase, actor) ??
        (returnTargets(state).length > 0 ? undefined : refuse('approval.targetStepInvalid', '本环节不能退回'))
      );
    case 'takeBack':
      if (phase.kind === 'atMaker') return withMaker();
      return handedAssignmentOf(state, phase, actor)
        ? undefined
        : refuse('approval.notDelegator', '您没有转办出去、尚未办理的任务');
    case 'reject':
      return decisionRefusal(state, phase.kind === 'atMaker' ? stepThatReturned(state, phase) : phase, actor);
    case 'approve':
    case 'delegate':
    case 'addSigner':
      return phase.kind === 'atStep' ? decisionRefusal(state, phase, actor) : withMaker();
  }
}

/** The step that sent the case back, for those of it who end the case because its maker does not take it up again. */
function stepThatReturned({ definition }: ChainState, { since, returnedFrom }: AtMaker): StepPhase {
  const assignments = stepOf(definition, returnedFrom).assignees.map((assignee): Assignment => ({
    id: '',
    origin: 'step',
    ...assignee,
  }));
  return { kind: 'atStep', stepId: returnedFrom, since, assignments, isEscalated: false };
}

function withMaker(): Refusal {
  return refuse('approval.withMaker', '该事项已退回经办人，等待重新提交');
}

function decisionRefusal(state: ChainState, phase: StepPhase, actor: Actor): Refusal | undefined {
  if (actor.userId === state.maker.userId) return refuse('approval.makerConflict', '您是经办人，不能复核');
  if (phase.assignments.some((one) => one.approvedBy?.userId === actor.userId)) {
    return refuse('approval.alreadyAgreed', '您在本环节已表示同意，等待其他办理人');
  }
  const { title } = stepOf(state.definition, phase.stepId);
  if (!assignmentOf(state, phase, actor)) {
    const handed = handedAssignmentOf(state, phase, actor);
    if (handed?.person) return refuse('approval.handedOn', `您已转办给${handed.person.userName}，收回后方可办理`);
    return refuse('approval.notAssignee', `您当前的岗位不是“${title}”环节的办理人`);
  }
  const excluded = state.excluded.find((one) => one.userId === actor.userId);
  if (excluded) return refuse('approval.excludedPerson', excluded.reason);
  const other = conflictingStep(state, phase.stepId, actor.userId);
  if (other === undefined) return undefined;
  return refuse('approval.distinctStepConflict', `您已办理“${other}”环节，不能再办理“${title}”环节`);
}

function conflictingStep(state: ChainState, stepId: string, userId: string): string | undefined {
  const decision = state.decisions.find(
    (one) => one.userId === userId && mustBeDistinct(state.definition, stepId, one.stepId),
  );
  return decision && stepOf(state.definition, decision.stepId).title;
}

function urgeRefusal(state: ChainState, actor: Actor): Refusal | undefined {
  const isInvolved = actor.userId === state.maker.userId || state.decisions.some((one) => one.userId === actor.userId);
  return isInvolved ? undefined : refuse('approval.notUrging', '只有经办人或已办理的人可以催办');
}

function dateRefusal(state: ChainState, { verb, actor, businessDate }: VerbInput): Refusal | undefined {
  const { phase } = state;
  if (phase.kind !== 'closed' && businessDate < phase.since) {
    return refuse('approval.dateTooEarly', `办理日期 ${businessDate} 早于本环节开始日期 ${phase.since}`);
  }
  const hasUrged = state.urges.some((one) => one.userId === actor.userId && one.businessDate === businessDate);
  return verb === 'urge' && hasUrged ? refuse('approval.alreadyUrged', '您今天已催办过') : undefined;
}

function contentRefusal(state: ChainState, input: VerbInput): Refusal | undefined {
  const needsOpinion = input.verb === 'reject' || input.verb === 'return';
  if (needsOpinion && !input.opinion?.trim())
    return refuse('approval.opinionRequired', `${verbTitles[input.verb]}必须填写意见`);
  if (input.verb === 'return') {
    const isTarget = returnTargets(state).some((one) => one.id === input.targetStepId);
    return isTarget ? undefined : refuse('approval.targetStepInvalid', '请选择可以退回的环节');
  }
  if (input.verb === 'delegate' || input.verb === 'addSigner') return targetPersonRefusal(state, input);
  return undefined;
}

function targetPersonRefusal(state: ChainState, { verb, actor, targetPerson }: VerbInput): Refusal | undefined {
  const { phase } = state;
  if (phase.kind !== 'atStep') return withMaker();
  const action = verbTitles[verb];
  if (!targetPerson) return refuse('approval.targetPersonRequired', `请选择${action}的人员`);
  const { userId, userName } = targetPerson;
  const conflict = (why: string) => refuse('approval.targetPersonConflict', `${userName}${why}，不能${action}给他`);
  if (userId === actor.userId) return refuse('approval.targetPersonConflict', `不能${action}给自己`);
  if (userId === state.maker.userId) return conflict('是经办人');
  if (state.excluded.some((one) => one.userId === userId)) return conflict('须回避');
  if (phase.assignments.some((one) => (one.approvedBy ?? one.person)?.userId === userId))
    return conflict('已在本环节办理人之中');
  const other = conflictingStep(state, phase.stepId, userId);
  return other === undefined ? undefined : conflict(`已办理“${other}”环节`);
}

function returnTargets(state: ChainState): { id: ReturnTarget; title: string }[] {
  if (state.phase.kind !== 'atStep') return [];
  return stepOf(state.definition, state.phase.stepId).canReturnTo.map((id) => ({
    id,
    title: id === 'maker' ? '经办人' : stepOf(state.definition, id).title,
  }));
}
