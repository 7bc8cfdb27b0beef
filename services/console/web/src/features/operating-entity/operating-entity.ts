import type { RegistryClient } from '@sunledger/registry-client';
import { queryOptions } from '@tanstack/react-query';
import { call, registry, type AnswerOf, type QueryOf } from '../../api.ts';

export type Entity = AnswerOf<RegistryClient, '/entities'>['items'][number];
export type EntityFilter = QueryOf<RegistryClient, '/entities'>;
export type EntityAccount = AnswerOf<RegistryClient, '/entities/{id}/accounts'>['items'][number];

export const ENTITY_KEY = ['registry', 'entity'] as const;

export function entityQuery(id: string) {
  return queryOptions({
    queryKey: [...ENTITY_KEY, id],
    queryFn: ({ signal }) => call(registry.GET('/entities/{id}', { params: { path: { id } }, signal })),
  });
}

export function entityAccountsQuery(id: string) {
  return queryOptions({
    queryKey: [...ENTITY_KEY, id, 'account'],
    queryFn: async ({ signal }) =>
      (await call(registry.GET('/entities/{id}/accounts', { params: { path: { id } }, signal }))).items,
  });
}
