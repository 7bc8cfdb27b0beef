import type { ApprovalActivities } from '@sunledger/approval';
import { DomainError } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { getProject } from '../project/get-project.ts';
import { otherContentPublishedOn } from './resubmission.ts';

type Recorded = Parameters<ApprovalActivities['recordApproval']>[0];

/** What a verb in a review demands of its project and changes in it: a case that goes back to its maker opens it for changes. */
export async function followProjectCase(tx: Tx, { subject, record, state }: Recorded): Promise<void> {
  if (record.verb === 'approve' && record.stepId === 'countyArgumentation') await requireExpertOpinion(tx, subject.id);
  if (record.verb === 'resubmit') await closeContent(tx, subject.id, record.actor.userId);
  if (state.phase.kind !== 'atMaker') return;
  await tx
    .updateTable('project')
    .set({ state: 'returned', returned_reason: record.opinion })
    .where('id', '=', subject.id)
    .where('state', '=', 'inReview')
    .execute();
}

// 论证须有专家意见：no agreement in the argumentation before an expert opinion of this round is recorded.
async function requireExpertOpinion(tx: Tx, projectId: string): Promise<void> {
  const found = await tx
    .selectFrom('expert_opinion as opinion')
    .innerJoin('project_step as step', (join) =>
      join.onRef('step.project_id', '=', 'opinion.project_id').onRef('step.round', '=', 'opinion.round'),
    )
    .select('opinion.id')
    .where('opinion.project_id', '=', projectId)
    .where('step.state', '=', 'running')
    .executeTakeFirst();
  if (!found) throw new DomainError('project.expertOpinionMissing', '请先登记本轮专家论证意见，再办理论证');
}

// The review goes on with the version that was submitted and with what was published, whoever asks for it and by which
// door; from here on nobody changes the content.
async function closeContent(tx: Tx, projectId: string, userId: string): Promise<void> {
  const project = await getProject(tx, projectId, 'forUpdate');
  const { proposer } = project;
  if (proposer.userId !== userId) {
    throw new DomainError('project.takenOver', `${proposer.userName}已接手重新提交本项目，您不再是申报人`);
  }
  const submitted = await tx
    .selectFrom('project')
    .innerJoin('project_version as last', (join) =>
      join.onRef('last.project_id', '=', 'project.id').onRef('last.version', '=', 'project.version'),
    )
    .select('project.id')
    .where('project.id', '=', projectId)
    .whereRef('last.entry', '=', 'project.entry')
    .executeTakeFirst();
  if (!submitted) throw new DomainError('project.submitOnPage', '内容已修改，请在项目页重新提交');
  if ((await otherContentPublishedOn(tx, project)) !== undefined) {
    throw new DomainError('project.mustRepublish', '内容与已公示的不同，须重新公示，请在项目页重新提交');
  }
  await tx
    .updateTable('project')
    .set({ state: 'inReview', returned_reason: null })
    .where('id', '=', projectId)
    .where('state', '=', 'returned')
    .execute();
}
