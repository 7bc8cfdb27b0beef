import type { ChainDefinition } from '@sunledger/approval';
import { commandTools, DomainError, systemPrincipal, uuidv7 } from '@sunledger/service-kit';
import type { Config } from '../config.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import type { ClosePlanInput, OpenedPlanReview, PlanActivities } from './activity-contract.ts';
import type { ProjectPlannedPayload } from './contract.ts';
import { excludedFromPlan } from './follow-case.ts';
import { getPlan, listItems, type PlanRow } from './queries.ts';
import { isEnded } from './plan-state.ts';

const service = 'project-library';

/** The activities of annualPlanReview. */
export function createPlanActivities({ db, config }: Dependencies): PlanActivities {
  return {
    async openPlanReview({ planId }): Promise<OpenedPlanReview> {
      return db.transaction(systemPrincipal(service), async (tx) => {
        const plan = await getPlan(tx, planId);
        return {
          // The case is inserted by the chain; its id only has to be the same for this run, which the history keeps.
          caseId: uuidv7(),
          title: plan.title,
          regionCode: plan.region_code,
          definition: planChain(plan.region_code, config),
          excluded: await excludedFromPlan(tx, planId),
        };
      });
    },
    closePlanReview: (input) => db.transaction(systemPrincipal(service), (tx) => closePlan(tx, input)),
  };
}

function planChain(regionCode: string, config: Config): ChainDefinition {
  const due = { count: config.PLAN_REVIEW_WORKING_DAYS, unit: 'working' as const };
  const common = { mode: 'single' as const, due, onTimeout: 'remind' as const };
  return {
    title: '年度计划审批',
    steps: [
      {
        ...common,
        id: 'povertyOfficeCheck',
        title: '扶贫办（乡村振兴局）复核',
        assignees: [{ role: 'povertyOffice', regionCode }],
        canReturnTo: ['maker'],
        effect: '同意后报县领导小组审批',
      },
      {
        ...common,
        id: 'leadingGroupApproval',
        title: '领导小组审批',
        assignees: [{ role: 'leadingGroup', regionCode }],
        canReturnTo: ['povertyOfficeCheck', 'maker'],
        effect: '同意后计划中的项目列入年度计划，可以安排资金',
      },
    ],
  };
}

const closingVerbs = { approved: 'approve', rejected: 'close', withdrawn: 'withdraw' } as const;

async function closePlan(tx: Tx, input: ClosePlanInput): Promise<void> {
  const plan = await getPlan(tx, input.planId, 'forUpdate');
  if (plan.state === 'approved' || isEnded(plan.state)) return;
  const workflowId = `annual-plan-${plan.id}`;
  const principal = { ...systemPrincipal(service), workflowId, ...(input.by ? { onBehalfOf: input.by } : {}) };
  const { businessDate, isBackfilled } = input;
  const tools = commandTools(tx, { principal, businessDate, isBackfilled, origin: workflowId, requestId: '' });
  const state = input.outcome;
  await tx
    .updateTable('annual_plan')
    .set({
      state,
      decided_on: businessDate,
      decision_id: input.decisionId || null,
      withdrawal_reason: state === 'withdrawn' ? input.reason : null,
    })
    .where('id', '=', plan.id)
    .execute();
  await tools.audit({
    action: `plan.${closingVerbs[state]}`,
    subjectType: 'annualPlan',
    subjectId: plan.id,
    regionCode: plan.region_code,
    before: { state: plan.state },
    after: { state },
    ...(input.reason ? { reason: input.reason } : {}),
  });
  if (state === 'approved') await planProjects(tx, plan, input, tools);
}

async function planProjects(
  tx: Tx,
  plan: PlanRow,
  { decisionId }: ClosePlanInput,
  tools: ReturnType<typeof commandTools>,
): Promise<void> {
  for (const item of await listItems(tx, plan.id)) {
    const changed = await tx
      .updateTable('project')
      .set({ state: 'planned', updated_at: new Date().toISOString() })
      .where('id', '=', item.projectId)
      .where('state', '=', 'inLibrary')
      .executeTakeFirst();
    if (changed.numUpdatedRows === 0n) throw new DomainError('plan.projectLeft', `项目“${item.name}”已不在库中`);
    await tools.audit({
      action: 'project.plan',
      subjectType: 'project',
      subjectId: item.projectId,
      regionCode: item.regionCode,
      before: { state: 'inLibrary' },
      after: { state: 'planned', planId: plan.id, approvedAmountFen: item.approvedAmountFen },
    });
    const payload: ProjectPlannedPayload = {
      projectId: item.projectId,
      code: item.code,
      name: item.name,
      regionCode: item.regionCode,
      countyCode: plan.region_code,
      year: plan.year,
      planId: plan.id,
      approvedAmountFen: item.approvedAmountFen.toString(),
      sources: item.sources.map(({ sourceName, amountFen }) => ({ sourceName, amountFen: amountFen.toString() })),
      category: item.category ?? 'other',
      decisionId,
    };
    await tools.emit({ type: 'project.planned', subjectId: item.projectId, payload });
  }
}
