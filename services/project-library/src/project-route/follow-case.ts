import type { ApprovalActivities } from '@sunledger/approval';
import { DomainError, systemPrincipal } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { getProject } from '../project/get-project.ts';
import { otherContentPublishedOn } from './resubmission.ts';

type Recorded = Parameters<ApprovalActivities['recordApproval']>[0];

/** What a verb in a review of a project demands, before it is recorded. */
export async function guardProjectCase({ db }: Dependencies, { subject, record }: Recorded): Promise<void> {
  if (subject.type !== 'project') return;
  const isArgued = record.verb === 'approve' && record.stepId === 'countyArgumentation';
  if (!isArgued && record.verb !== 'resubmit') return;
  await db.transaction(systemPrincipal('project-library'), (tx) =>
    isArgued ? requireExpertOpinion(tx, subject.id) : closeContent(tx, subject.id),
  );
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
async function closeContent(tx: Tx, projectId: string): Promise<void> {
  const project = await getProject(tx, projectId, 'forUpdate');
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

/** A case that goes back to its maker opens the project for changes. */
export async function followProjectCase({ db }: Dependencies, { subject, record, state }: Recorded): Promise<void> {
  if (subject.type !== 'project' || state.phase.kind !== 'atMaker') return;
  await db.transaction(systemPrincipal('project-library'), (tx) =>
    tx
      .updateTable('project')
      .set({ state: 'returned', returned_reason: record.opinion })
      .where('id', '=', subject.id)
      .where('state', '=', 'inReview')
      .execute(),
  );
}
