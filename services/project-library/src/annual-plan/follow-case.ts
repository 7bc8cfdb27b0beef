import type { ApprovalActivities, ExcludedPerson } from '@sunledger/approval';
import { DomainError } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { editorsOf } from '../editor.ts';
import { getPlan } from './queries.ts';

type Recorded = Parameters<ApprovalActivities['recordApproval']>[0];

/** What a verb in the approval demands of its plan and changes in it: a case that goes back to its maker opens it for changes. */
export async function followPlanCase(tx: Tx, { subject, record, state }: Recorded): Promise<void> {
  if (record.verb === 'resubmit') await requireSubmitted(tx, subject.id, record.actor.userId);
  if (state.phase.kind !== 'atMaker') return;
  await tx
    .updateTable('annual_plan')
    .set({ state: 'returned' })
    .where('id', '=', subject.id)
    .where('state', '=', 'inReview')
    .execute();
}

// The plan's own submission checks the selection and closes it; nothing goes past it through the approval.
async function requireSubmitted(tx: Tx, planId: string, userId: string): Promise<void> {
  const plan = await getPlan(tx, planId, 'forUpdate');
  if (plan.state !== 'inReview' || plan.maker.userId !== userId) {
    throw new DomainError('plan.submitOnPage', '请在计划页重新提交，由系统重新核对上限和下限');
  }
}

/** Who decides nothing about a plan: who submitted it before, and whoever changed it. */
export async function excludedFromPlan(tx: Tx, planId: string): Promise<ExcludedPerson[]> {
  const makers = await tx
    .selectFrom('approval_case')
    .select('maker_user_id as userId')
    .distinct()
    .where('subject_type', '=', 'annualPlan')
    .where('subject_id', '=', planId)
    .execute();
  const excluded = makers.map(({ userId }) => ({ userId, reason: '您编制过本计划，不能办理' }));
  return [...excluded, ...(await editorsOf(tx, 'annual_plan', planId))];
}
