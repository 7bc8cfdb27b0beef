import type { FundAllocationClient } from '@sunledger/fund-allocation-client';
import { queryOptions } from '@tanstack/react-query';
import { call, fundAllocation, type AnswerOf, type BodyOf, type QueryOf } from '../../api.ts';

export type PaymentRequest = AnswerOf<FundAllocationClient, '/payment-requests'>['items'][number];
export type PaymentRequestDetail = AnswerOf<FundAllocationClient, '/payment-requests/{id}'>;
export type PaymentRequestFilter = QueryOf<FundAllocationClient, '/payment-requests'>;
export type NewPaymentRequest = BodyOf<FundAllocationClient, '/payment-requests'>;

export const PAYMENT_REQUEST_KEY = ['fund-allocation', 'payment-request'] as const;

export function paymentRequestQuery(id: string) {
  return queryOptions({
    queryKey: [...PAYMENT_REQUEST_KEY, id],
    queryFn: ({ signal }) => call(fundAllocation.GET('/payment-requests/{id}', { params: { path: { id } }, signal })),
  });
}
