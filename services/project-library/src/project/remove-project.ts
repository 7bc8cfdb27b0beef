import { DomainError } from '@sunledger/service-kit';
import type { CommandTools } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { endedPlanStates } from '../annual-plan/plan-state.ts';
import { type ProjectState, projectStateTitles } from './project.ts';
import { getProject } from './get-project.ts';

interface Removal extends Pick<CommandTools, 'audit' | 'emit'> {
  tx: Tx;
  businessDate: string;
}

/** 调整出库: takes a project that stands in one of the states out for a filed reason. Planned projects are unplanned, which others are told. */
export async function removeProject(
  { tx, businessDate, audit, emit }: Removal,
  id: string,
  reason: string,
  from: readonly ProjectState[],
): Promise<void> {
  const project = await getProject(tx, id, 'forUpdate');
  const { state, regionCode } = project;
  if (!from.includes(state)) {
    throw new DomainError(
      'project.notRemovable',
      `项目${projectStateTitles[state]}，不能${from.includes('inLibrary') ? '调整出库' : '作废'}`,
    );
  }
  const openPlan = await tx
    .selectFrom('annual_plan_item as item')
    .innerJoin('annual_plan as plan', 'plan.id', 'item.plan_id')
    .select(['plan.title', 'plan.id', 'plan.state', 'plan.year'])
    .where('item.project_id', '=', id)
    .where('plan.state', 'not in', endedPlanStates)
    .executeTakeFirst();
  if (openPlan && openPlan.state !== 'approved') {
    throw new DomainError('project.inPlan', `项目已选入“${openPlan.title}”，请先从计划中移出`);
  }
  await tx
    .updateTable('project')
    .set({
      state: 'removed',
      step_id: null,
      removal_reason: reason,
      removed_on: businessDate,
      updated_at: new Date().toISOString(),
    })
    .where('id', '=', id)
    .execute();
  const decisionId = await audit({
    action: 'project.remove',
    subjectType: 'project',
    subjectId: id,
    regionCode,
    before: { state },
    after: { state: 'removed' },
    reason,
  });
  if (state !== 'planned') return;
  const payload = {
    projectId: id,
    code: project.code,
    planId: openPlan?.id ?? null,
    reason,
    decisionId,
    unplannedOn: businessDate,
  };
  await emit({ type: 'project.unplanned', subjectId: id, payload });
}
