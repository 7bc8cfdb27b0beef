import { type Assignment, type ChainState, openAssignments, type StepPhase, stepOf } from './chain-state.ts';
import { barredUserIds } from './verb-guards.ts';

/** Somebody who holds a role in a region today. */
export interface RoleHolder {
  userId: string;
  organisationId: string;
}

/** The holders of a role in exactly a region. */
export type FindHolders = (role: string, regionCode: string) => Promise<readonly RoleHolder[]>;

/** An open assignment with the people of its post, and those of them who may decide it. */
interface Standing {
  assignment: Assignment;
  holderIds: readonly string[];
  eligibleIds: readonly string[];
}

/**
 * Why the open step cannot go on although everybody does their work: nobody is left who may decide it. A Chinese
 * sentence with the way out; null while somebody may act. What `findHolders` throws is thrown on.
 */
export async function stalledReason(state: ChainState, findHolders: FindHolders): Promise<string | null> {
  const { phase, definition } = state;
  if (phase.kind !== 'atStep') return null;
  const barred = new Set(barredUserIds(state, phase));
  const open = await Promise.all(
    openAssignments(definition, phase).map(async (assignment): Promise<Standing> => {
      const holderIds = await holdersOf(assignment, findHolders);
      return { assignment, holderIds, eligibleIds: holderIds.filter((userId) => !barred.has(userId)) };
    }),
  );
  if (open.some((one) => one.assignment.origin === 'escalated' && mayGoOn(one))) return null;
  const own = open.filter(({ assignment }) => assignment.origin === 'step');
  const stalled = own.filter((one) => !mayGoOn(one));
  const isEnough = stepOf(definition, phase.stepId).mode === 'anyOf' && stalled.length < own.length;
  const [first] = isEnough ? [] : stalled;
  return first ? sentenceOf(state, phase, first) : null;
}

async function holdersOf(
  { role, regionCode, organisationId }: Assignment,
  findHolders: FindHolders,
): Promise<readonly string[]> {
  if (role === undefined || regionCode === undefined) return [];
  const holders = await findHolders(role, regionCode);
  return holders
    .filter((one) => organisationId === undefined || one.organisationId === organisationId)
    .map(({ userId }) => userId);
}

function mayGoOn({ assignment: { person }, eligibleIds }: Standing): boolean {
  return person ? eligibleIds.includes(person.userId) : eligibleIds.length > 0;
}

function sentenceOf({ definition }: ChainState, phase: StepPhase, stalled: Standing): string {
  const { title, onTimeout } = stepOf(definition, phase.stepId);
  const { deadline, isEscalated } = phase;
  const escalates = onTimeout === 'escalate' && !isEscalated && deadline !== undefined && 'dueDate' in deadline;
  const later = escalates ? `；${deadline.dueDate} 之后升级办理` : '';
  return `“${title}”环节现在没有人可以办理：${whyAndWayOut(stalled)}${later}`;
}

function whyAndWayOut({ assignment: { person, delegators = [] }, holderIds, eligibleIds }: Standing): string {
  const appoint = '请由安全管理员给其他人员授权该岗位';
  if (person) {
    const delegator = delegators.findLast(({ userId }) => eligibleIds.includes(userId));
    const why = `任务已转办给${person.userName}，${person.userName}已不在该岗位`;
    return delegator ? `${why}，请${delegator.userName}收回转办` : `${why}，转办人也不在该岗位，请经办人撤回后重新提交`;
  }
  if (holderIds.length === 0) return `本地区现在没有人担任该岗位，${appoint}`;
  return `该岗位的 ${holderIds.length} 人都须回避（经办、修改过内容或已办理其他环节），${appoint}`;
}
