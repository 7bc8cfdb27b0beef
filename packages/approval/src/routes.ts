import { createHash } from 'node:crypto';
import {
  action,
  type ActionContext,
  type BaseConfig,
  type Database,
  invalidField,
  notFound,
  type Principal,
  query,
  type Route,
  type TemporalGateway,
  unstored,
} from '@sunledger/service-kit';
import { type DecideApprovalResult, decideApprovalUpdate } from './activity-contract.ts';
import { actorOf } from './actor.ts';
import {
  type ApprovalCaseView,
  caseListQuery,
  caseParams,
  caseSchema,
  caseSummaryPageSchema,
  decisionBody,
  decisionResultSchema,
  taskPageSchema,
  taskQuery,
} from './contract.ts';
import { findColleague } from './find-colleague.ts';
import { createFindHolders } from './find-holders.ts';
import { findCase, findCaseWorkflow, listCases, listTasks } from './queries.ts';
import { stalledReason } from './stalled-step.ts';
import type { DecideApprovalInput } from './workflow.ts';

export interface ApprovalRoutesDependencies {
  db: Database;
  temporal: TemporalGateway;
  config: Pick<BaseConfig, 'IDENTITY_URL'>;
}

/** 待办, approval cases and decisions; every service with approval chains lists them among its routes. */
export function approvalRoutes(deps: ApprovalRoutesDependencies): Route[] {
  return [
    query({
      method: 'GET',
      url: '/approval-tasks',
      operationId: 'listApprovalTasks',
      summary: '我的待办',
      permission: 'approval.read',
      query: taskQuery,
      response: taskPageSchema,
      handle: ({ tx, principal, query: filter, businessDate }) => listTasks(tx, principal, filter, businessDate),
    }),
    query({
      method: 'GET',
      url: '/approval-cases',
      operationId: 'listApprovalCases',
      summary: '审批事项',
      permission: 'approval.read',
      query: caseListQuery,
      response: caseSummaryPageSchema,
      handle: ({ tx, principal, query: filter }) => listCases(tx, principal, filter),
    }),
    unstored({
      method: 'GET',
      url: '/approval-cases/:id',
      operationId: 'getApprovalCase',
      summary: '审批过程和可用操作',
      permission: 'approval.read',
      params: caseParams,
      response: caseSchema,
      handle: ({ principal, params, request }) =>
        readCase(deps, principal, params.id, request.headers.authorization ?? ''),
    }),
    action({
      method: 'POST',
      url: '/approval-cases/:id/decisions',
      operationId: 'decideApproval',
      summary: '办理审批',
      permission: 'approval.decide',
      params: caseParams,
      body: decisionBody,
      response: decisionResultSchema,
      handle: (context) => decide(deps, context),
    }),
  ];
}

// Identity is asked after the transaction; a case can be read while it is silent.
async function readCase(
  { db, config }: ApprovalRoutesDependencies,
  principal: Principal,
  id: string,
  authorization: string,
): Promise<ApprovalCaseView> {
  const found = await db.transaction(principal, (tx) => findCase(tx, principal, id), { readOnly: true });
  if (!found) throw notFound('审批事项');
  const findHolders = createFindHolders(config.IDENTITY_URL, authorization);
  return { ...found.view, stalled: await stalledReason(found.state, findHolders).catch(() => null) };
}

type DecisionContext = ActionContext<typeof caseParams, undefined, typeof decisionBody>;

async function decide(deps: ApprovalRoutesDependencies, context: DecisionContext): Promise<DecideApprovalResult> {
  const { principal, params, businessDate, isBackfilled, body } = context;
  const caseId = params.id;
  const workflowId = await deps.db.transaction(principal, (tx) => findCaseWorkflow(tx, caseId), { readOnly: true });
  if (workflowId === undefined) throw notFound('审批事项');
  const actor = actorOf(principal);
  const updateId = updateIdOf(actor.userId, context.idempotencyKey);
  const input: DecideApprovalInput = { caseId, updateId, verb: body.verb, actor, businessDate, isBackfilled };
  if (body.stepId !== undefined) input.stepId = body.stepId;
  if (body.opinion !== undefined) input.opinion = body.opinion;
  if (body.targetStepId !== undefined) input.targetStepId = body.targetStepId;
  if (body.toUserId !== undefined) {
    const colleague = await findColleague(deps.config.IDENTITY_URL, context.authorization, body.toUserId);
    if (!colleague) throw invalidField('toUserId', '只能交给同一地区同一岗位的在岗同事，请重新选择');
    input.targetPerson = colleague;
  }
  return deps.temporal.executeUpdate({ workflowId, update: decideApprovalUpdate, updateId, args: [input] });
}

// Two people may choose the same key; an update id counts for the whole workflow.
function updateIdOf(userId: string, idempotencyKey: string): string {
  return createHash('sha256')
    .update(JSON.stringify([userId, idempotencyKey]))
    .digest('hex')
    .slice(0, 40);
}
