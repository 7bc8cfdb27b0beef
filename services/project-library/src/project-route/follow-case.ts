import type { ApprovalActivities } from '@sunledger/approval';
import { DomainError, systemPrincipal } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { encodeEntry } from '../project/entry.ts';
import { getProject } from '../project/get-project.ts';

type Recorded = Parameters<ApprovalActivities['recordApproval']>[0];

/** 论证须有专家意见：refuses an agreement in the argumentation before an expert opinion of this round is recorded. */
export async function requireExpertOpinion({ db }: Dependencies, { subject, record }: Recorded): Promise<void> {
  if (subject.type !== 'project' || record.verb !== 'approve' || record.stepId !== 'countyArgumentation') return;
  const found = await db.transaction(systemPrincipal('project-library'), async (anyTx) => {
    const tx: Tx = anyTx;
    return tx
      .selectFrom('expert_opinion as opinion')
      .innerJoin('project_step as step', (join) =>
        join.onRef('step.project_id', '=', 'opinion.project_id').onRef('step.round', '=', 'opinion.round'),
      )
      .select('opinion.id')
      .where('opinion.project_id', '=', subject.id)
      .where('step.state', '=', 'running')
      .executeTakeFirst();
  });
  if (!found) throw new DomainError('project.expertOpinionMissing', '请先登记本轮专家论证意见，再办理论证');
}

/** A case that goes back to its maker opens the project for changes; a resubmission closes it again and keeps the version. */
export async function followProjectCase(
  { db }: Dependencies,
  { subject, record, state, idempotencyKey }: Recorded,
): Promise<void> {
  if (subject.type !== 'project') return;
  const isReturned = state.phase.kind === 'atMaker';
  if (!isReturned && record.verb !== 'resubmit') return;
  await db.transaction(systemPrincipal('project-library'), async (tx) => {
    await tx
      .updateTable('project')
      .set({ state: isReturned ? 'returned' : 'inReview', returned_reason: isReturned ? record.opinion : null })
      .where('id', '=', subject.id)
      .where('state', 'in', ['inReview', 'returned'])
      .execute();
    if (!isReturned) await keepVersion(tx, subject.id, record, idempotencyKey);
  });
}

// Whoever resubmits through the approval itself, without the submission form, leaves a version all the same.
async function keepVersion(tx: Tx, projectId: string, record: Recorded['record'], key: string): Promise<void> {
  const project = await getProject(tx, projectId, 'forUpdate');
  const last = await tx
    .selectFrom('project_version')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('version', 'desc')
    .executeTakeFirstOrThrow();
  const entry = encodeEntry(project.entry);
  if (JSON.stringify(sorted(last.entry)) === JSON.stringify(sorted(JSON.parse(entry)))) return;
  const version = last.version + 1;
  await tx
    .insertInto('project_version')
    .values({
      project_id: projectId,
      region_code: project.regionCode,
      version,
      entry,
      village_record: JSON.stringify(last.village_record),
      change_reason: record.opinion,
      submission_key: key,
      submitter: JSON.stringify(record.actor),
      submitted_on: record.businessDate,
      decision_id: last.decision_id,
      is_backfilled: record.isBackfilled,
    })
    .onConflict((conflict) => conflict.columns(['project_id', 'submission_key']).doNothing())
    .execute();
  await tx.updateTable('project').set({ version }).where('id', '=', projectId).execute();
}

// jsonb does not keep the order of keys.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
