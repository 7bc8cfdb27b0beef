import type { RegistryClient } from '@sunledger/registry-client';
import { queryOptions } from '@tanstack/react-query';
import { call, registry, type AnswerOf, type QueryOf } from '../../api.ts';

export type Bank = AnswerOf<RegistryClient, '/banks'>['items'][number];
export type BankLayout = Bank['layout'];
export type BankLayoutEntry = AnswerOf<RegistryClient, '/bank-layouts'>['items'][number];
export type BankBranch = AnswerOf<RegistryClient, '/bank-branches'>['items'][number];
export type BankBranchFilter = QueryOf<RegistryClient, '/bank-branches'>;

export const BANK_KEY = ['registry', 'bank'] as const;
export const BRANCH_KEY = ['registry', 'bank-branch'] as const;

export const banksQuery = queryOptions({
  queryKey: [...BANK_KEY],
  queryFn: async ({ signal }) => (await call(registry.GET('/banks', { signal }))).items,
});

/** Every layout that was registered and what became of it, newest first. */
export const bankLayoutsQuery = queryOptions({
  queryKey: [...BANK_KEY, 'layouts'],
  queryFn: async ({ signal }) =>
    (await call(registry.GET('/bank-layouts', { params: { query: { limit: 200 } }, signal }))).items,
});

/** Branches to choose from; a county has a few dozen. */
export const bankBranchesQuery = queryOptions({
  queryKey: [...BRANCH_KEY, 'choices'],
  queryFn: async ({ signal }) =>
    (await call(registry.GET('/bank-branches', { params: { query: { limit: 200 } }, signal }))).items,
});
