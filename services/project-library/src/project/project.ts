import type { Actor } from '@sunledger/approval';
import { DomainError, type Principal } from '@sunledger/service-kit';
import { mayTakeOver } from '../approval-return.ts';

export const projectStates = ['draft', 'inReview', 'returned', 'inLibrary', 'planned', 'rejected', 'removed'] as const;
export type ProjectState = (typeof projectStates)[number];

export const projectStateTitles: Record<ProjectState, string> = {
  draft: '草稿',
  inReview: '审核中',
  returned: '已退回',
  inLibrary: '已入库',
  planned: '已列入年度计划',
  rejected: '未通过',
  removed: '已调整出库',
};

/** What says who may change a project. */
interface Editable {
  state: ProjectState;
  proposer: Actor;
}

/**
 * Refuses a change of the content while others decide on it or after they have decided, and of a returned project by
 * anybody but the proposer's side. The permission itself is the route's.
 */
export function requireMayEdit(principal: Principal, { state, proposer }: Editable): void {
  if (state === 'returned') return requireProposerSide(principal, proposer);
  if (state !== 'draft') throw new DomainError('project.fixed', `项目${projectStateTitles[state]}，内容不能再修改`);
}

/** True when this person may change the content now. */
export function mayEdit(principal: Principal, { state, proposer }: Editable): boolean {
  if (!principal.permissions.has('project.propose')) return false;
  return state === 'draft' || (state === 'returned' && mayTakeOver(principal, proposer));
}

/** Refuses whoever is neither the proposer nor a colleague of theirs. The permission itself is the route's. */
export function requireProposerSide(principal: Principal, proposer: Actor): void {
  if (mayTakeOver(principal, proposer)) return;
  throw new DomainError('project.notProposer', `只有申报人${proposer.userName}或同单位、同地区的申报人员可以办理`, {
    status: 403,
  });
}
