import type { FundAllocationClient } from '@sunledger/fund-allocation-client';
import { queryOptions } from '@tanstack/react-query';
import { call, fundAllocation, type AnswerOf, type QueryOf } from '../../api.ts';

export type Reconciliation = AnswerOf<FundAllocationClient, '/reconciliations'>['items'][number];
export type ReconciliationFilter = QueryOf<FundAllocationClient, '/reconciliations'>;
export type Difference = Reconciliation['differences'][number];

export const RECONCILIATION_KEY = ['fund-allocation', 'reconciliation'] as const;

export function reconciliationQuery(id: string) {
  return queryOptions({
    queryKey: [...RECONCILIATION_KEY, id],
    queryFn: ({ signal }) => call(fundAllocation.GET('/reconciliations/{id}', { params: { path: { id } }, signal })),
  });
}
