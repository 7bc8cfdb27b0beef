import { actorOf } from '@sunledger/approval';
import { formatYuan } from '@sunledger/money';
import { DomainError, invalidField, requireRegion, uuidv7 } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { z } from 'zod';
import { editorsWith } from '../editor.ts';
import { projectStateTitles } from '../project/project.ts';
import { getProject } from '../project/get-project.ts';
import type { Writing } from '../project/save-project.ts';
import { negativeFindings } from '../project-warning/negative-list.ts';
import { recordFindings } from '../project-warning/warning.ts';
import type { createPlanBody, planItemBody, updatePlanBody } from './contract.ts';
import { findOverrunLimit } from './overrun-limit.ts';
import { endedPlanStates } from './plan-state.ts';
import { getPlan, type PlanRow } from './queries.ts';

/** Opens a plan of a county, year and batch. */
export async function createPlan(writing: Writing, body: z.output<typeof createPlanBody>): Promise<string> {
  const { tx, principal, businessDate, isBackfilled, audit } = writing;
  requireRegion(principal, body.regionCode);
  const id = uuidv7();
  const maker = actorOf(principal);
  const inserted = await tx
    .insertInto('annual_plan')
    .values({
      id,
      region_code: body.regionCode,
      year: body.year,
      batch: body.batch,
      title: body.title,
      ceiling_fen: body.ceilingFen,
      state: 'draft',
      maker: JSON.stringify(maker),
      maker_user_id: maker.userId,
      editor_user_ids: [maker.userId],
      is_backfilled: isBackfilled,
      created_on: businessDate,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['region_code', 'year', 'batch'])
        .where(sql<boolean>`state not in ('rejected', 'withdrawn')`)
        .doNothing(),
    )
    .executeTakeFirst();
  if (inserted.numInsertedOrUpdatedRows === 0n) {
    throw new DomainError('plan.exists', `${body.year} 年第 ${body.batch} 批计划已存在，请编制下一批`);
  }
  await audit({
    action: 'plan.create',
    subjectType: 'annualPlan',
    subjectId: id,
    regionCode: body.regionCode,
    after: body,
  });
  return id;
}

/** Changes title and ceiling while the plan is open. The ceiling cannot fall below what is chosen. */
export async function updatePlan(writing: Writing, id: string, body: z.output<typeof updatePlanBody>): Promise<void> {
  const { tx, audit } = writing;
  const plan = await openPlan(writing, id);
  const chosen = await tx
    .selectFrom('annual_plan_item')
    .select((select) => select.fn.sum<bigint | null>('approved_amount_fen').as('total'))
    .where('plan_id', '=', id)
    .executeTakeFirst();
  if (BigInt(chosen?.total ?? 0n) > body.ceilingFen) {
    throw invalidField('ceilingFen', `资金上限不能低于已选项目合计 ${formatYuan(BigInt(chosen?.total ?? 0n))} 元`);
  }
  await tx
    .updateTable('annual_plan')
    .set({ title: body.title, ceiling_fen: body.ceilingFen })
    .where('id', '=', id)
    .execute();
  await audit({
    action: 'plan.update',
    subjectType: 'annualPlan',
    subjectId: id,
    regionCode: plan.region_code,
    before: { title: plan.title, ceilingFen: plan.ceiling_fen },
    after: body,
  });
}

/** Chooses a project from the library. 只有入库项目才能列入计划；疑似负面清单的记为疑点，说明理由之前计划不能提交。 */
export async function addPlanItem(
  writing: Writing,
  planId: string,
  body: z.output<typeof planItemBody>,
): Promise<void> {
  const { tx, businessDate, audit } = writing;
  const plan = await openPlan(writing, planId);
  const project = await getProject(tx, body.projectId, 'forUpdate');
  if (project.state !== 'inLibrary') {
    throw new DomainError(
      'plan.notInLibrary',
      `只能从项目库中选择：项目“${project.name}”${projectStateTitles[project.state]}`,
    );
  }
  if (!project.regionCode.startsWith(plan.region_code))
    throw new DomainError('plan.otherCounty', '项目不属于本计划的县');
  const total = body.sources.reduce((sum, source) => sum + source.amountFen, 0n);
  if (total !== body.approvedAmountFen) throw invalidField('sources', '各资金来源合计与安排金额不一致');
  const limit = findOverrunLimit({ regionCode: plan.region_code, date: businessDate });
  const noticedFen = project.entry.amountFen ?? 0n;
  if (limit && body.approvedAmountFen > limit.limitOf(noticedFen)) {
    throw invalidField('approvedAmountFen', limit.refusalOf(noticedFen));
  }
  await requireUnplanned(writing, planId, project.id);
  const findings = negativeFindings(project.entry, { regionCode: plan.region_code, date: businessDate });
  await recordFindings(tx, project, findings, ['negativeList']);
  const columns = {
    priority: body.priority,
    approved_amount_fen: body.approvedAmountFen,
    sources: JSON.stringify(body.sources.map((source) => ({ ...source, amountFen: source.amountFen.toString() }))),
    note: body.note ?? null,
  };
  await tx
    .insertInto('annual_plan_item')
    .values({ plan_id: planId, project_id: project.id, region_code: project.regionCode, ...columns })
    .onConflict((conflict) => conflict.columns(['plan_id', 'project_id']).doUpdateSet(columns))
    .execute();
  await audit({
    action: 'plan.addItem',
    subjectType: 'annualPlan',
    subjectId: planId,
    regionCode: plan.region_code,
    after: body,
  });
}

async function requireUnplanned({ tx }: Writing, planId: string, projectId: string): Promise<void> {
  const other = await tx
    .selectFrom('annual_plan_item as item')
    .innerJoin('annual_plan as plan', 'plan.id', 'item.plan_id')
    .select('plan.title')
    .where('item.project_id', '=', projectId)
    .where('item.plan_id', '<>', planId)
    .where('plan.state', 'not in', endedPlanStates)
    .executeTakeFirst();
  if (other) throw new DomainError('plan.chosenElsewhere', `项目已选入“${other.title}”`);
}

/** Takes a project out of an open plan. */
export async function removePlanItem(writing: Writing, planId: string, projectId: string): Promise<void> {
  const { tx, audit } = writing;
  const plan = await openPlan(writing, planId);
  const removed = await tx
    .deleteFrom('annual_plan_item')
    .where('plan_id', '=', planId)
    .where('project_id', '=', projectId)
    .returning(['priority', 'approved_amount_fen'])
    .executeTakeFirst();
  if (!removed) throw new DomainError('plan.itemUnknown', '计划中没有这个项目', { status: 404 });
  await audit({
    action: 'plan.removeItem',
    subjectType: 'annualPlan',
    subjectId: planId,
    regionCode: plan.region_code,
    before: { projectId, ...removed },
  });
}

// Whoever opens it to change it is one of its editors from then on.
async function openPlan({ tx, principal }: Writing, id: string): Promise<PlanRow> {
  const plan = await getPlan(tx, id, 'forUpdate');
  if (plan.state !== 'draft' && plan.state !== 'returned') {
    throw new DomainError('plan.fixed', '计划已提交，不能再调整');
  }
  const editors = { editor_user_ids: editorsWith(actorOf(principal).userId) };
  await tx.updateTable('annual_plan').set(editors).where('id', '=', id).execute();
  return plan;
}
