import { queryOptions } from '@tanstack/react-query';
import { call, identity } from '../../api.ts';
import type { ApprovalDecision, ApprovalVerb } from '../../ui/ApprovalBar.tsx';
import type { TimelineEntry } from '../../ui/ApprovalTimeline.tsx';
import { approvalsOf, type ApprovalCase, type ApprovalService, type DecisionBody } from './approvals.ts';
import { consequenceOf, PHRASES, VERB_KINDS } from './labels.ts';

export function approvalCaseQuery(service: ApprovalService, caseId: string) {
  return queryOptions({
    queryKey: [service, 'approval-case', caseId],
    queryFn: ({ signal }) =>
      call(approvalsOf(service).GET('/approval-cases/{id}', { params: { path: { id: caseId } }, signal })),
  });
}

/** Latest case about a subject; null when none was opened. */
export function subjectCaseQuery(service: ApprovalService, subjectType: string, subjectId: string) {
  return queryOptions({
    queryKey: [service, 'approval-case', 'of-subject', subjectType, subjectId],
    queryFn: async ({ signal }) => {
      const query = { subjectType, subjectId, limit: 1 };
      const cases = await call(approvalsOf(service).GET('/approval-cases', { params: { query }, signal }));
      return cases.items[0]?.id ?? null;
    },
  });
}

/** Sends a decision; the step the person saw goes with it, so that a case that moved on in the meantime is refused. */
export function decideCase(
  service: ApprovalService,
  approvalCase: ApprovalCase,
  decision: ApprovalDecision,
  headers: Record<string, string>,
): Promise<unknown> {
  const takesPerson = decision.verb === 'delegate' || decision.verb === 'addSigner';
  const body = {
    verb: decision.verb as DecisionBody['verb'],
    ...(approvalCase.currentStepId === null ? {} : { stepId: approvalCase.currentStepId }),
    ...(decision.opinion === '' ? {} : { opinion: decision.opinion }),
    ...targetOf(decision, takesPerson),
  };
  const params = { path: { id: approvalCase.id } };
  return call(approvalsOf(service).POST('/approval-cases/{id}/decisions', { params, body, headers }));
}

function targetOf({ target }: ApprovalDecision, isPerson: boolean): Pick<DecisionBody, 'toUserId' | 'targetStepId'> {
  if (target === undefined) return {};
  return isPerson ? { toUserId: target } : { targetStepId: target };
}

/** Those to whom the acting person may hand over: the same role in the same region. */
export const colleaguesQuery = queryOptions({
  queryKey: ['identity', 'colleague'],
  queryFn: async ({ signal }) =>
    (await call(identity.GET('/colleagues', { signal }))).items.map(({ userId, userName, organisationName }) => ({
      value: userId,
      label: `${userName}（${organisationName}）`,
    })),
});

/**
 * The verbs of the bar; handing over is refused in words when there is nobody to hand over to. Taking back concerns only
 * those who handed a task on.
 */
export function verbsOf(
  approvalCase: ApprovalCase,
  colleagues: readonly { value: string; label: string }[],
): ApprovalVerb[] {
  const offered = approvalCase.allowedVerbs.filter(({ verb, allowed }) => verb !== 'takeBack' || allowed);
  return offered.map((entry): ApprovalVerb => {
    const takesPerson = entry.verb === 'delegate' || entry.verb === 'addSigner';
    const options = takesPerson ? colleagues : entry.targets?.map(({ id, title }) => ({ value: id, label: title }));
    const isLonely = takesPerson && colleagues.length === 0;
    const lonely = isLonely ? '本地区没有同岗位的其他人员' : undefined;
    const reason = entry.allowed ? lonely : (entry.reason ?? '当前不能办理');
    return {
      key: entry.verb,
      label: entry.title,
      kind: VERB_KINDS[entry.verb] ?? 'default',
      consequence: consequenceOf(entry.verb, approvalCase.effect),
      opinion: entry.verb === 'reject' || entry.verb === 'return' ? 'required' : 'optional',
      ...(reason === undefined ? {} : { reason }),
      ...(PHRASES[entry.verb] ? { phrases: PHRASES[entry.verb] } : {}),
      ...(options && options.length > 0 ? { target: { label: takesPerson ? '人员' : '退回到', options } } : {}),
    };
  });
}

const KINDS: Record<string, TimelineEntry['kind']> = {
  reject: 'refused',
  return: 'returned',
  withdraw: 'returned',
  cancel: 'refused',
  delegate: 'transferred',
  takeBack: 'transferred',
  addSigner: 'transferred',
};

/** Everything that happened, then the open step, then what is still to come. */
export function timelineOf(approvalCase: ApprovalCase): TimelineEntry[] {
  const past = approvalCase.history.map((record): TimelineEntry => {
    const onBehalf = record.onBehalfOf ? `，代 ${record.onBehalfOf.userName}` : '';
    const to = record.targetPerson?.userName ?? record.targetStepTitle;
    return {
      key: `record-${record.sequence}`,
      title: record.stepTitle ?? approvalCase.title,
      kind: KINDS[record.verb] ?? 'agreed',
      verb: to ? `${record.verbTitle}（${to}）` : record.verbTitle,
      who: `${record.actor.userName}（${record.actor.organisationName}${onBehalf}）`,
      at: record.recordedAt,
      opinion: record.opinion ?? '',
      ...(record.isBackfilled ? { extra: `补录，业务日期 ${record.businessDate}` } : {}),
    };
  });
  const open = approvalCase.steps.filter((step) => step.state === 'current' || step.state === 'waiting');
  const ahead = open.map((step): TimelineEntry => {
    const due = step.dueDate === null ? step.dueProblem : `期限 ${step.dueDate}`;
    const isCurrent = step.state === 'current';
    return {
      key: `step-${step.id}`,
      title: step.title,
      kind: isCurrent ? 'current' : 'upcoming',
      ...(due === null ? {} : { due }),
      ...(isCurrent && approvalCase.stalled !== null ? { extra: approvalCase.stalled } : {}),
    };
  });
  const isOver = approvalCase.status !== 'atStep' && approvalCase.status !== 'atMaker';
  return isOver ? past : [...past, ...ahead];
}
