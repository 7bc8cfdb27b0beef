import { toJson, type EventConsumer } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { projectPlannedSchema } from './contract.ts';

/** project-library decides what is planned; payments only follow. */
export function planConsumers(): EventConsumer[] {
  return [
    {
      event: 'project-library.project.planned',
      handle: async ({ tx, payload, audit }) => {
        const project = projectPlannedSchema.parse(payload);
        await upsertProject(tx, project);
        await audit({
          action: 'plannedProject.receive',
          subjectType: 'plannedProject',
          subjectId: project.projectId,
          regionCode: project.regionCode,
          after: { planId: project.planId, approvedAmountFen: project.approvedAmountFen, status: 'planned' },
        });
      },
    },
    {
      event: 'project-library.project.unplanned',
      handle: async ({ tx, subjectId, audit }) => {
        const removed = await (tx as Tx)
          .updateTable('planned_project')
          .set({ status: 'unplanned', updated_at: new Date().toISOString() })
          .where('id', '=', subjectId)
          .returning('region_code')
          .executeTakeFirst();
        if (!removed) return;
        await audit({
          action: 'plannedProject.remove',
          subjectType: 'plannedProject',
          subjectId,
          regionCode: removed.region_code,
          after: { status: 'unplanned' },
        });
      },
    },
  ];
}

async function upsertProject(tx: Tx, project: ReturnType<typeof projectPlannedSchema.parse>): Promise<void> {
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
    status: 'planned',
  };
  await tx
    .insertInto('planned_project')
    .values({ id: project.projectId, ...stated })
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ ...stated, updated_at: new Date().toISOString() }))
    .execute();
}
