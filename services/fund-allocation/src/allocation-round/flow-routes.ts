import { command, idSchema, type Route } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { leaveUnpublished, retryNotice } from './answer-notice-refusal.ts';
import { issueBody, reasonBody, roundParams, roundSchema, withdrawalDecision } from './contract.ts';
import { issueRound } from './issue-round.ts';
import { findRound } from './queries.ts';
import { submitRound } from './submit-round.ts';
import { decideWithdrawal, proposeWithdrawal } from './withdraw-round.ts';

const manyRegionsMs = 30_000;

/** What becomes of a round after its draft: submission, issue, withdrawal, and the notice of its result. */
export function flowRoutes(deps: Dependencies): Route[] {
  return [
    command({
      method: 'POST',
      url: '/allocation-rounds/:id/submission',
      operationId: 'submitAllocationRound',
      summary: '提交审批',
      permission: 'round.manage',
      params: roundParams,
      body: z.strictObject({ simulationId: idSchema }),
      response: roundSchema,
      handle: async (context) => {
        const { tx, params, body } = context;
        await submitRound({ ...context, config: deps.config }, context, params.id, body.simulationId);
        return findRound(tx, params.id);
      },
    }),
    command({
      method: 'POST',
      url: '/allocation-rounds/:id/issue',
      operationId: 'issueAllocationRound',
      summary: '下达：按批准的金额记账并发起结果公告',
      permission: 'allotment.issue',
      params: roundParams,
      body: issueBody,
      statementTimeoutMs: manyRegionsMs,
      response: roundSchema,
      prepare: async ({ principal, params }) => {
        const { regionCode } = await deps.db.transaction(principal, (tx) => findRound(tx, params.id), {
          readOnly: true,
        });
        return deps.calendarOf(regionCode);
      },
      handle: async (context) => {
        const { tx, params, body, prepared: calendar } = context;
        await issueRound({ ...context, packs: deps.packs, calendar }, context, params.id, body.documentNumber);
        return findRound(tx, params.id);
      },
    }),
    ...withdrawalRoutes(),
    ...noticeRoutes(),
  ];
}

function withdrawalRoutes(): Route[] {
  return [
    command({
      method: 'POST',
      url: '/allocation-rounds/:id/withdrawal',
      operationId: 'proposeAllocationRoundWithdrawal',
      summary: '提出撤回已批准、尚未下达的分配轮次',
      permission: 'round.manage',
      params: roundParams,
      body: reasonBody,
      response: roundSchema,
      handle: async (context) => {
        await proposeWithdrawal(context, context, context.params.id, context.body.reason);
        return findRound(context.tx, context.params.id);
      },
    }),
    command({
      method: 'POST',
      url: '/allocation-rounds/:id/withdrawal-decision',
      operationId: 'decideAllocationRoundWithdrawal',
      summary: '复核分配轮次的撤回（须非提出人）',
      permission: 'round.approve',
      params: roundParams,
      body: withdrawalDecision,
      response: roundSchema,
      handle: async (context) => {
        await decideWithdrawal(context, context, context.params.id, context.body);
        return findRound(context.tx, context.params.id);
      },
    }),
  ];
}

function noticeRoutes(): Route[] {
  return [
    command({
      method: 'POST',
      url: '/allocation-rounds/:id/notice-retry',
      operationId: 'retryAllocationRoundNotice',
      summary: '重新发起被退回、撤回或异议成立的结果公告',
      permission: 'allotment.issue',
      params: roundParams,
      response: roundSchema,
      handle: async (context) => {
        await retryNotice(context, context, context.params.id);
        return findRound(context.tx, context.params.id);
      },
    }),
    command({
      method: 'POST',
      url: '/allocation-rounds/:id/unpublished',
      operationId: 'leaveAllocationRoundUnpublished',
      summary: '登记分配结果不公告及原因（须非下达人）',
      permission: 'round.approve',
      params: roundParams,
      body: reasonBody,
      response: roundSchema,
      handle: async (context) => {
        await leaveUnpublished(context, context, context.params.id, context.body.reason);
        return findRound(context.tx, context.params.id);
      },
    }),
  ];
}
