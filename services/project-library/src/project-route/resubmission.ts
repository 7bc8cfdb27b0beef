import { isDeepStrictEqual } from 'node:util';
import { actorOf } from '@sunledger/approval';
import type { Principal } from '@sunledger/service-kit';
import { findCaseAtMaker } from '../approval-return.ts';
import type { Tx } from '../database.ts';
import type { RouteResubmission } from '../project/contract.ts';
import type { ProjectRow } from '../project/get-project.ts';
import { publishedContent } from './notice-content.ts';
import { routeStep } from './route-steps.ts';

/** The last notice of a project that hung: what it showed and since when; undefined before the first. */
async function lastPublished(tx: Tx, projectId: string) {
  return tx
    .selectFrom('project_step')
    .select(['published', 'opened_on'])
    .where('project_id', '=', projectId)
    .where('published', 'is not', null)
    .orderBy('sequence', 'desc')
    .executeTakeFirst();
}

/** The day on which other content of the project was published than it has now; undefined when nothing differs. */
export async function otherContentPublishedOn(tx: Tx, project: ProjectRow): Promise<string | undefined> {
  const last = await lastPublished(tx, project.id);
  if (!last || isDeepStrictEqual(last.published, publishedContent(project))) return undefined;
  return last.opened_on;
}

/** Where a returned project goes on when it is submitted again, told before it is done; null in any other state. */
export async function resubmissionOf(
  tx: Tx,
  project: ProjectRow,
  principal: Principal,
): Promise<RouteResubmission | null> {
  if (project.state !== 'returned') return null;
  const fromVillage = (mustRepublish: boolean, sentence: string): RouteResubmission => ({
    stepId: 'villageRecord',
    mustRepublish,
    sentence: `${sentence}重新提交后从村级会议记录和村级公示重新开始`,
  });
  if ((await otherContentPublishedOn(tx, project)) !== undefined) {
    return fromVillage(true, '内容与已公示的不同，须重新公示：须另开村级会议，');
  }
  const returned = await findCaseAtMaker(tx, 'project', project.id);
  if (!returned) return fromVillage(false, '');
  const { id, title } = routeStep(project.stepId!);
  const isOwn = returned.makerUserId === actorOf(principal).userId;
  const howItGoesOn = isOwn ? `重新提交后由“${title}”继续办理` : `您接手重新提交后，由“${title}”重新办理`;
  return { stepId: id, mustRepublish: false, sentence: `公示内容没有变动，${howItGoesOn}` };
}
