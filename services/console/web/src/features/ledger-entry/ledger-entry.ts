import type { components } from '@sunledger/fund-allocation-client';
import { queryOptions } from '@tanstack/react-query';
import { call, fundAllocation } from '../../api.ts';

export type LedgerEntry = components['schemas']['LedgerEntry'];
export type LedgerHold = components['schemas']['LedgerHold'];
export type LedgerTransaction = components['schemas']['LedgerTransaction'];

export const LEDGER_KEY = ['fund-allocation', 'ledger'] as const;

export function ledgerAccountQuery(code: string) {
  return queryOptions({
    queryKey: [...LEDGER_KEY, 'account', code],
    queryFn: ({ signal }) =>
      call(fundAllocation.GET('/ledger/accounts/{code}', { params: { path: { code } }, signal })),
  });
}

/** What was booked for a document of another feature. */
export function documentTransactionsQuery(referenceType: string, referenceId: string) {
  return queryOptions({
    queryKey: [...LEDGER_KEY, 'of-document', referenceType, referenceId],
    queryFn: async ({ signal }) => {
      const query = { referenceType, referenceId };
      return (await call(fundAllocation.GET('/ledger/transactions', { params: { query }, signal }))).items;
    },
  });
}

export function ledgerTransactionQuery(id: string) {
  return queryOptions({
    queryKey: [...LEDGER_KEY, 'transaction', id],
    queryFn: ({ signal }) =>
      call(fundAllocation.GET('/ledger/transactions/{id}', { params: { path: { id } }, signal })),
  });
}
