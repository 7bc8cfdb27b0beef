import { command, DomainError, download, idSchema, pageQuery, query, type Route } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { findTransactionsOf, ledgerTransactionSchema } from '../ledger-entry/transactions.ts';
import { decideAdjustment, proposeAdjustment } from './adjust-round.ts';
import {
  adjustmentBody,
  adjustmentDecision,
  adjustmentSchema,
  noticeClocksSchema,
  roundBody,
  roundPage,
  roundParams,
  roundQuery,
  roundRegionPage,
  roundSchema,
} from './contract.ts';
import { renderAllocationTable } from './export-matrix.ts';
import { fillFromSnapshot } from './factor-snapshot.ts';
import { flowRoutes } from './flow-routes.ts';
import { readNoticeClocks } from './notice-clock.ts';
import { findAdjustments, findRound, listRoundRegions, listRounds } from './queries.ts';
import { createRound, replaceRound, setSource } from './save-round.ts';
import { simulationRoutes } from './simulation-routes.ts';

const roundBodyLimit = 33_554_432;
const longImportMs = 30_000;

export function roundRoutes(deps: Dependencies): Route[] {
  return [
    ...draftRoutes(deps),
    ...readRoutes(deps),
    ...adjustmentRoutes(),
    ...simulationRoutes(deps),
    ...flowRoutes(deps),
  ];
}

function draftRoutes(deps: Dependencies): Route[] {
  const statementTimeoutMs = longImportMs;
  return [
    command({
      method: 'POST',
      url: '/allocation-rounds',
      operationId: 'createAllocationRound',
      summary: '新建分配轮次',
      permission: 'round.manage',
      body: roundBody,
      bodyLimitBytes: roundBodyLimit,
      response: roundSchema,
      status: 201,
      prepare: (context) => fillFromSnapshot(deps, context, context.body),
      handle: async (context) => {
        const { body, source: factorSource } = context.prepared;
        return findRound(context.tx, await createRound(context, context, body, { factorSource }));
      },
      statementTimeoutMs,
    }),
    command({
      method: 'PUT',
      url: '/allocation-rounds/:id',
      operationId: 'replaceAllocationRound',
      summary: '修改分配轮次草稿',
      permission: 'round.manage',
      params: roundParams,
      body: roundBody,
      bodyLimitBytes: roundBodyLimit,
      response: roundSchema,
      prepare: (context) => fillFromSnapshot(deps, context, context.body),
      handle: async (context) => {
        const { id } = context.params;
        await replaceRound(context, context, id, context.prepared.body, context.prepared.source);
        return findRound(context.tx, id);
      },
      statementTimeoutMs,
    }),
    command({
      method: 'POST',
      url: '/allocation-rounds/:id/source',
      operationId: 'setAllocationRoundSource',
      summary: '选择被分配的指标',
      permission: 'round.manage',
      params: roundParams,
      body: z.strictObject({ sourceAllotmentId: idSchema }),
      response: roundSchema,
      handle: async (context) => {
        await setSource(context, context, context.params.id, context.body.sourceAllotmentId);
        return findRound(context.tx, context.params.id);
      },
    }),
  ];
}

function readRoutes(deps: Dependencies): Route[] {
  return [
    query({
      method: 'GET',
      url: '/allocation-rounds',
      operationId: 'listAllocationRounds',
      summary: '分配轮次',
      permission: 'fund.read',
      query: roundQuery,
      response: roundPage,
      handle: ({ tx, query: filter }) => listRounds(tx, filter),
    }),
    query({
      method: 'GET',
      url: '/allocation-rounds/notice-clocks',
      operationId: 'listRoundNoticeClocks',
      summary: '尚未公告分配结果的轮次及期限，最急的在前',
      permission: 'fund.read',
      query: z.object({ isOverdue: z.stringbool().default(false) }),
      response: noticeClocksSchema,
      prepare: ({ principal }) => deps.calendarOf(principal.regionCode),
      handle: async ({ tx, prepared: calendar, query: { isOverdue }, businessDate: today }) => {
        const items = await readNoticeClocks(tx, { packs: deps.packs, calendar }, today);
        return { items: isOverdue ? items.filter(({ remainingDays }) => (remainingDays ?? 0) < 0) : items };
      },
    }),
    query({
      method: 'GET',
      url: '/allocation-rounds/:id',
      operationId: 'getAllocationRound',
      summary: '分配轮次及其记账',
      permission: 'fund.read',
      params: roundParams,
      response: z.object({
        round: roundSchema,
        adjustments: z.array(adjustmentSchema),
        transactions: z.array(ledgerTransactionSchema),
      }),
      handle: async ({ tx, params }) => ({
        round: await findRound(tx, params.id),
        adjustments: await findAdjustments(tx, params.id),
        transactions: await findTransactionsOf(tx, 'allocationRound', params.id),
      }),
    }),
    query({
      method: 'GET',
      url: '/allocation-rounds/:id/regions',
      operationId: 'listAllocationRoundRegions',
      summary: '参加分配的地区及因素值',
      permission: 'fund.read',
      params: roundParams,
      query: z.object(pageQuery),
      response: roundRegionPage,
      handle: async ({ tx, params, query: page }) => {
        await findRound(tx, params.id);
        return listRoundRegions(tx, params.id, page);
      },
    }),
    download({
      method: 'GET',
      url: '/allocation-rounds/:id/table.pdf',
      operationId: 'getAllocationTablePaper',
      summary: '资金分配表（PDF）',
      permission: 'fund.read',
      params: roundParams,
      handle: ({ read, params }) =>
        read(async (tx) => {
          const round = await findRound(tx, params.id);
          if (round.simulationId === null) throw new DomainError('round.notSubmitted', '提交后才有分配表');
          return renderAllocationTable(tx, params.id, new Date(deps.clock.now()));
        }),
    }),
  ];
}

function adjustmentRoutes(): Route[] {
  const response = z.object({ items: z.array(adjustmentSchema) });
  return [
    command({
      method: 'POST',
      url: '/allocation-rounds/:id/adjustments',
      operationId: 'proposeRoundAdjustment',
      summary: '提出人工调整',
      permission: 'round.manage',
      params: roundParams,
      body: adjustmentBody,
      response,
      status: 201,
      handle: async (context) => {
        await proposeAdjustment(context, context, context.params.id, context.body);
        return { items: await findAdjustments(context.tx, context.params.id) };
      },
    }),
    command({
      method: 'POST',
      url: '/round-adjustments/:id/decision',
      operationId: 'decideRoundAdjustment',
      summary: '审批人工调整（须非提出人）',
      permission: 'round.approve',
      params: roundParams,
      body: adjustmentDecision,
      response,
      handle: async (context) => {
        const roundId = await decideAdjustment(context, context, context.params.id, context.body.verb);
        return { items: await findAdjustments(context.tx, roundId) };
      },
    }),
  ];
}
