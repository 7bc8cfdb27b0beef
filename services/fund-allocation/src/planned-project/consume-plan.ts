import { toJson, type EventConsumer } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import { projectPlannedSchema, projectUnplannedSchema } from './contract.ts';

/**
 * project-library decides what is planned; payments only follow. Its events may come in any order and end the same: a
 * project that left a plan is not brought back by what the plan said before.
 */
export function planConsumers(): EventConsumer[] {
  return [
    {
      event: 'project-library.project.planned',
      handle: async ({ tx, payload, audit }) => {
        const project = projectPlannedSchema.parse(payload);
        await lockPlan(tx, project.projectId);
        const status = (await hasLeft(tx, project)) ? 'unplanned' : 'planned';
        if (!(await writeProject(tx, project, status))) return;
        await audit({
          action: 'plannedProject.receive',
          subjectType: 'plannedProject',
          subjectId: project.projectId,
          regionCode: project.regionCode,
          after: { planId: project.planId, approvedAmountFen: project.approvedAmountFen, status },
        });
      },
    },
    {
      event: 'project-library.project.unplanned',
      handle: async ({ tx, payload, audit }) => {
        const { projectId, planId } = projectUnplannedSchema.parse(payload);
        await lockPlan(tx, projectId);
        await (tx as Tx)
          .insertInto('plan_removal')
          .values({ project_id: projectId, plan_id: planId })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const removed = await (tx as Tx)
          .updateTable('planned_project')
          .set({ status: 'unplanned', updated_at: new Date().toISOString() })
          .where('id', '=', projectId)
          .where('plan_id', '=', planId)
          .returning('region_code')
          .executeTakeFirst();
        await audit({
          action: 'plannedProject.remove',
          subjectType: 'plannedProject',
          subjectId: projectId,
          ...(removed ? { regionCode: removed.region_code } : {}),
          after: { planId, status: 'unplanned' },
        });
      },
    },
  ];
}

type PlannedProjectEvent = ReturnType<typeof projectPlannedSchema.parse>;

// Two events of one project pass one after the other: neither overlooks the other.
async function lockPlan(tx: Tx, projectId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${`plan:${projectId}`}))`.execute(tx);
}

async function hasLeft(tx: Tx, { projectId, planId }: PlannedProjectEvent): Promise<boolean> {
  const removal = await tx
    .selectFrom('plan_removal')
    .select('plan_id')
    .where('project_id', '=', projectId)
    .where('plan_id', '=', planId)
    .executeTakeFirst();
  return removal !== undefined;
}

/** False when the project stands in another plan by now. */
async function writeProject(tx: Tx, project: PlannedProjectEvent, status: 'planned' | 'unplanned'): Promise<boolean> {
  const stated = {
    region_code: project.regionCode,
    county_code: project.countyCode,
    code: project.code,
    name: project.name,
    category: project.category ?? null,
    year: project.year,
    plan_id: project.planId,
    approved_amount_fen: BigInt(project.approvedAmountFen),
    sources: toJson(project.sources) ?? '[]',
    plan_decision_id: project.decisionId,
    status,
  };
  const written = await tx
    .insertInto('planned_project')
    .values({ id: project.projectId, ...stated })
    .onConflict((conflict) => {
      const update = conflict.column('id').doUpdateSet({ ...stated, updated_at: new Date().toISOString() });
      return status === 'planned' ? update : update.whereRef('planned_project.plan_id', '=', 'excluded.plan_id');
    })
    .executeTakeFirst();
  return (written.numInsertedOrUpdatedRows ?? 0n) > 0n;
}
