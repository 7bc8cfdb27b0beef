import { action, command, query, type Route } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { addPlanItem, createPlan, removePlanItem, updatePlan } from './change-plan.ts';
import {
  createPlanBody,
  planItemBody,
  planItemParams,
  planPageSchema,
  planParams,
  planQuery,
  planSchema,
  planSubmissionBody,
  planWithdrawalBody,
  updatePlanBody,
} from './contract.ts';
import { listPlans, planView } from './queries.ts';
import { submitPlan } from './submit-plan.ts';
import { withdrawPlan } from './withdraw-plan.ts';

export function planRoutes(deps: Dependencies): Route[] {
  return [...readRoutes, ...changeRoutes, submissionRoute(deps), withdrawalRoute(deps)];
}

const readRoutes: Route[] = [
  query({
    method: 'GET',
    url: '/plans',
    operationId: 'listPlans',
    summary: '年度计划',
    permission: 'project.read',
    query: planQuery,
    response: planPageSchema,
    handle: ({ tx, query: filter }) => listPlans(tx, filter),
  }),
  query({
    method: 'GET',
    url: '/plans/:id',
    operationId: 'getPlan',
    summary: '年度计划：项目、上限和下限',
    permission: 'project.read',
    params: planParams,
    response: planSchema,
    handle: ({ tx, principal, params, businessDate }) => planView(tx, principal, params.id, businessDate),
  }),
];

const changeRoutes: Route[] = [
  command({
    method: 'POST',
    url: '/plans',
    operationId: 'createPlan',
    summary: '新建年度计划',
    permission: 'plan.manage',
    body: createPlanBody,
    response: planSchema,
    status: 201,
    handle: async (context) =>
      planView(context.tx, context.principal, await createPlan(context, context.body), context.businessDate),
  }),
  command({
    method: 'PUT',
    url: '/plans/:id',
    operationId: 'updatePlan',
    summary: '修改计划名称和资金上限',
    permission: 'plan.manage',
    params: planParams,
    body: updatePlanBody,
    response: planSchema,
    handle: async (context) => {
      await updatePlan(context, context.params.id, context.body);
      return planView(context.tx, context.principal, context.params.id, context.businessDate);
    },
  }),
  command({
    method: 'POST',
    url: '/plans/:id/items',
    operationId: 'addPlanItem',
    summary: '从项目库选择项目，或修改已选项目的安排',
    permission: 'plan.manage',
    params: planParams,
    body: planItemBody,
    response: planSchema,
    status: 201,
    handle: async (context) => {
      await addPlanItem(context, context.params.id, context.body);
      return planView(context.tx, context.principal, context.params.id, context.businessDate);
    },
  }),
  command({
    method: 'DELETE',
    url: '/plans/:id/items/:projectId',
    operationId: 'removePlanItem',
    summary: '从计划中移出项目',
    permission: 'plan.manage',
    params: planItemParams,
    response: planSchema,
    handle: async (context) => {
      await removePlanItem(context, context.params.id, context.params.projectId);
      return planView(context.tx, context.principal, context.params.id, context.businessDate);
    },
  }),
];

function submissionRoute(deps: Dependencies): Route {
  return action({
    method: 'POST',
    url: '/plans/:id/submission',
    operationId: 'submitPlan',
    summary: '提交计划审批，或退回后重新提交',
    permission: 'plan.manage',
    params: planParams,
    body: planSubmissionBody,
    response: planSchema,
    handle: async (context) => {
      await submitPlan(deps, context);
      const { principal, params, businessDate } = context;
      return deps.db.transaction(principal, (tx) => planView(tx, principal, params.id, businessDate), {
        readOnly: true,
      });
    },
  });
}

function withdrawalRoute(deps: Dependencies): Route {
  return action({
    method: 'POST',
    url: '/plans/:id/withdrawal',
    operationId: 'withdrawPlan',
    summary: '作废编制中或被退回的计划，所选项目和批次随之释放',
    permission: 'plan.manage',
    params: planParams,
    body: planWithdrawalBody,
    response: planSchema,
    handle: async (context) => {
      await withdrawPlan(deps, context);
      const { principal, params, businessDate } = context;
      return deps.db.transaction(principal, (tx) => planView(tx, principal, params.id, businessDate), {
        readOnly: true,
      });
    },
  });
}
