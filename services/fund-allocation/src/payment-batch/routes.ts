import { command, download, query, type Route } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { renderBatchPaper } from './batch-paper.ts';
import {
  batchDetailSchema,
  batchPage,
  batchParams,
  batchQuery,
  createBatchBody,
  paymentTaskSchema,
} from './contract.ts';
import { askForBank, createPaymentBatch } from './create-payment-batch.ts';
import { listPaymentTasks } from './list-payment-tasks.ts';
import { findBatch, listBatches } from './queries.ts';

/** Batches for a bank: made by the payer, exported and answered through their workflow. */
export function paymentBatchRoutes(deps: Dependencies): Route[] {
  return [
    command({
      method: 'POST',
      url: '/payment-batches',
      operationId: 'createPaymentBatch',
      summary: '组成支付批次并发往银行',
      permission: 'payment.pay',
      needsFreshSecondFactor: true,
      status: 201,
      body: createBatchBody,
      response: batchDetailSchema,
      prepare: (context) => askForBank(deps, context, context.body.bankCode, context.body.requestIds),
      handle: async (context) => {
        const id = await createPaymentBatch(deps, context, context.prepared, context.body.requestIds);
        return findBatch(context.tx, id);
      },
    }),
    query({
      method: 'GET',
      url: '/payment-batches',
      operationId: 'listPaymentBatches',
      summary: '支付批次',
      permission: 'fund.read',
      query: batchQuery,
      response: batchPage,
      handle: ({ tx, query: filter }) => listBatches(tx, filter),
    }),
    query({
      method: 'GET',
      url: '/payment-batches/:id',
      operationId: 'getPaymentBatch',
      summary: '支付批次、文件和每笔结果',
      permission: 'fund.read',
      params: batchParams,
      response: batchDetailSchema,
      handle: ({ tx, params: { id } }) => findBatch(tx, id),
    }),
    download({
      method: 'GET',
      url: '/payment-batches/:id/list.pdf',
      operationId: 'printPaymentBatch',
      summary: '支付批次清单（PDF）',
      permission: 'fund.read',
      params: batchParams,
      handle: async ({ read, params: { id } }) => {
        const batch = await read((tx) => findBatch(tx, id));
        const body = await renderBatchPaper(batch, new Date(`${batch.businessDate}T00:00:00+08:00`));
        return { contentType: 'application/pdf', fileName: `支付批次清单-${batch.number}.pdf`, body, inline: true };
      },
    }),
    query({
      method: 'GET',
      url: '/payment-tasks',
      operationId: 'listPaymentTasks',
      summary: '支付待办：待组批、结果未知、不能匹配、银行退回',
      permission: 'fund.read',
      response: z.object({ items: z.array(paymentTaskSchema) }),
      handle: async ({ tx, principal }) => ({ items: await listPaymentTasks(tx, principal) }),
    }),
  ];
}
