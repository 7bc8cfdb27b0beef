import type { components, FundAllocationClient } from '@sunledger/fund-allocation-client';
import { queryOptions } from '@tanstack/react-query';
import { call, fundAllocation, type BodyOf, type QueryOf } from '../../api.ts';

export type FundDocument = components['schemas']['FundDocument'];
export type FundDocumentFilter = QueryOf<FundAllocationClient, '/fund-documents'>;
export type FundDocumentBody = BodyOf<FundAllocationClient, '/fund-documents'>;

export const FUND_DOCUMENT_KEY = ['fund-allocation', 'fund-document'] as const;

export function fundDocumentQuery(id: string) {
  return queryOptions({
    queryKey: [...FUND_DOCUMENT_KEY, id],
    queryFn: ({ signal }) => call(fundAllocation.GET('/fund-documents/{id}', { params: { path: { id } }, signal })),
  });
}
