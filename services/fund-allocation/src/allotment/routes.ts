import { command, query, type Route } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { entriesOf, ledgerEntrySchema } from '../ledger-entry/transactions.ts';
import { allotmentAccount, getAllotment } from './allotment.ts';
import {
  allotmentPage,
  allotmentParams,
  allotmentQuery,
  allotmentSchema,
  batchConfirmationBody,
  overdueSchema,
  passDownBody,
  returnBody,
  returnSchema,
  secondPersonBody,
} from './contract.ts';
import { cancelPassDown, confirmPassDown, proposePassDown, receiveAllotment } from './pass-down.ts';
import {
  findAllotmentTree,
  findAllotmentView,
  findAllotmentViews,
  findReturn,
  listAllotments,
  listReturns,
  listUnpassed,
} from './queries.ts';
import { decideReturn, proposeReturn } from './return-allotment.ts';

const allotmentList = z.object({ items: z.array(allotmentSchema) });

export function allotmentRoutes(deps: Dependencies): Route[] {
  return [...readRoutes(deps), ...passDownRoutes(deps), ...returnRoutes()];
}

function readRoutes({ calendar }: Dependencies): Route[] {
  return [
    query({
      method: 'GET',
      url: '/allotments',
      operationId: 'listAllotments',
      summary: '指标',
      permission: 'fund.read',
      query: allotmentQuery,
      response: allotmentPage,
      handle: ({ tx, query: filter }) => listAllotments(tx, filter),
    }),
    query({
      method: 'GET',
      url: '/allotments/tree',
      operationId: 'getAllotmentTree',
      summary: '指标及其全部下级指标，上级在前',
      permission: 'fund.read',
      query: z.object({ rootId: z.uuid() }),
      response: allotmentList,
      handle: async ({ tx, query: { rootId } }) => ({ items: await findAllotmentTree(tx, rootId) }),
    }),
    query({
      method: 'GET',
      url: '/allotments/pass-down-clocks',
      operationId: 'listPassDownClocks',
      summary: '尚未转拨完的指标及期限，最急的在前',
      permission: 'fund.read',
      query: z.object({ isOverdue: z.stringbool().default(false) }),
      response: overdueSchema,
      handle: async ({ tx, query: { isOverdue }, businessDate: today }) => {
        const items = (await listUnpassed(tx)).map((allotment) => ({
          allotment,
          remainingDays: calendar.remainingDays({
            today,
            deadline: allotment.passDownDueOn ?? today,
            unit: 'natural',
          }),
        }));
        return { items: isOverdue ? items.filter((item) => item.remainingDays < 0) : items };
      },
    }),
    query({
      method: 'GET',
      url: '/allotments/:id',
      operationId: 'getAllotment',
      summary: '指标及其下级指标和退回',
      permission: 'fund.read',
      params: allotmentParams,
      response: z.object({
        allotment: allotmentSchema,
        children: z.array(allotmentSchema),
        returns: z.array(returnSchema),
      }),
      handle: async ({ tx, params }) => ({
        allotment: await findAllotmentView(tx, params.id),
        children: (await listAllotments(tx, { parentAllotmentId: params.id, limit: 200 })).items,
        returns: await listReturns(tx, params.id),
      }),
    }),
    query({
      method: 'GET',
      url: '/allotments/:id/entries',
      operationId: 'listAllotmentEntries',
      summary: '指标的账户明细',
      permission: 'fund.read',
      params: allotmentParams,
      query: z.object({
        cursor: z
          .string()
          .regex(/^\d{1,18}$/)
          .optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      response: z.object({ items: z.array(ledgerEntrySchema), nextCursor: z.string().nullable() }),
      handle: async ({ tx, params, query: page }) => {
        await getAllotment(tx, params.id);
        return entriesOf(tx, allotmentAccount(params.id), page);
      },
    }),
  ];
}

function passDownRoutes(deps: Dependencies): Route[] {
  return [
    command({
      method: 'POST',
      url: '/allotments/:id/pass-downs',
      operationId: 'proposePassDown',
      summary: '向下级下达指标，金额即时冻结',
      permission: 'allotment.issue',
      params: allotmentParams,
      body: passDownBody,
      response: allotmentList,
      status: 201,
      handle: async (context) => {
        const ids = await proposePassDown(context, context, context.params.id, context.body);
        return { items: await findAllotmentViews(context.tx, ids) };
      },
    }),
    command({
      method: 'POST',
      url: '/allotments/:id/confirmation',
      operationId: 'confirmPassDown',
      summary: '确认或撤销一笔下达（确认人须非提出人）',
      permission: 'round.approve',
      params: allotmentParams,
      body: secondPersonBody,
      response: allotmentSchema,
      handle: async (context) => {
        const { params, body } = context;
        if (body.verb === 'confirm') await confirmPassDown(context, context, params.id);
        else await cancelPassDown(context, context, params.id, body.reason);
        return findAllotmentView(context.tx, params.id);
      },
    }),
    command({
      method: 'POST',
      url: '/allotments/confirmations',
      operationId: 'confirmPassDowns',
      summary: '成批确认下达，一笔不成则全部不成',
      permission: 'round.approve',
      body: batchConfirmationBody,
      response: allotmentList,
      handle: async (context) => {
        // Ids ascend, so that two batches never wait for each other.
        const ids = [...new Set(context.body.allotmentIds)].sort();
        for (const id of ids) await confirmPassDown(context, context, id);
        return { items: await findAllotmentViews(context.tx, ids) };
      },
    }),
    command({
      method: 'POST',
      url: '/allotments/:id/receipt',
      operationId: 'receiveAllotment',
      summary: '签收下达的指标',
      permission: 'fund.register',
      params: allotmentParams,
      response: allotmentSchema,
      handle: async (context) => {
        await receiveAllotment(context, context, deps, context.params.id);
        return findAllotmentView(context.tx, context.params.id);
      },
    }),
  ];
}

function returnRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/allotment-returns/:id',
      operationId: 'getAllotmentReturn',
      summary: '指标退回',
      permission: 'fund.read',
      params: allotmentParams,
      response: returnSchema,
      handle: ({ tx, params: { id } }) => findReturn(tx, id),
    }),
    command({
      method: 'POST',
      url: '/allotments/:id/returns',
      operationId: 'proposeAllotmentReturn',
      summary: '向上级退回指标，金额即时冻结',
      permission: 'allotment.issue',
      params: allotmentParams,
      body: returnBody,
      response: returnSchema,
      status: 201,
      handle: async (context) => {
        const id = await proposeReturn(context, context, context.params.id, context.body);
        return findReturn(context.tx, id);
      },
    }),
    command({
      method: 'POST',
      url: '/allotment-returns/:id/confirmation',
      operationId: 'confirmAllotmentReturn',
      summary: '确认或撤销指标退回（确认人须非提出人）',
      permission: 'round.approve',
      params: allotmentParams,
      body: secondPersonBody,
      response: returnSchema,
      handle: async (context) => {
        await decideReturn(context, context, context.params.id, context.body);
        return findReturn(context.tx, context.params.id);
      },
    }),
  ];
}
