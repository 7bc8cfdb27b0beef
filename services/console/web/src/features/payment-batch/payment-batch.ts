import type { FundAllocationClient } from '@sunledger/fund-allocation-client';
import { queryOptions } from '@tanstack/react-query';
import { call, fundAllocation, type AnswerOf, type QueryOf } from '../../api.ts';

export type PaymentBatch = AnswerOf<FundAllocationClient, '/payment-batches'>['items'][number];
export type PaymentBatchDetail = AnswerOf<FundAllocationClient, '/payment-batches/{id}'>;
export type PaymentInstruction = PaymentBatchDetail['instructions'][number];
export type PaymentBatchFilter = QueryOf<FundAllocationClient, '/payment-batches'>;
export type PaymentTask = AnswerOf<FundAllocationClient, '/payment-tasks'>['items'][number];

export const PAYMENT_BATCH_KEY = ['fund-allocation', 'payment-batch'] as const;

export function paymentBatchQuery(id: string) {
  return queryOptions({
    queryKey: [...PAYMENT_BATCH_KEY, id],
    queryFn: ({ signal }) => call(fundAllocation.GET('/payment-batches/{id}', { params: { path: { id } }, signal })),
  });
}

export const paymentTasksQuery = queryOptions({
  queryKey: ['fund-allocation', 'payment-task'],
  queryFn: async ({ signal }) => (await call(fundAllocation.GET('/payment-tasks', { signal }))).items,
});
