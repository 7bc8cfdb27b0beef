import { queryOptions } from '@tanstack/react-query';
import { call, registry, type AnswerOf } from '../../api.ts';
import type { RegistryClient } from '@sunledger/registry-client';

export type Region = AnswerOf<RegistryClient, '/regions'>['items'][number];
export type RegionDetail = AnswerOf<RegistryClient, '/regions/{code}'>;
export type Designation = AnswerOf<RegistryClient, '/region-designations'>['items'][number];

export const REGION_KEY = ['registry', 'region'] as const;

const dateOf = (date: string | undefined) => (date === undefined ? {} : { date });

/** One region with its full name, as it was on a date (today without one). */
export function regionQuery(code: string, date?: string) {
  return queryOptions({
    queryKey: [...REGION_KEY, 'one', code, date],
    queryFn: ({ signal }) =>
      call(registry.GET('/regions/{code}', { params: { path: { code }, query: dateOf(date) }, signal })),
    staleTime: 3_600_000,
  });
}

export function childRegionsQuery(parent: string, date?: string) {
  return queryOptions({
    queryKey: [...REGION_KEY, 'children', parent, date],
    queryFn: async ({ signal }) =>
      (await call(registry.GET('/regions', { params: { query: { parent, ...dateOf(date) } }, signal }))).items,
    staleTime: 3_600_000,
  });
}

export function regionSearchQuery(text: string) {
  return queryOptions({
    queryKey: [...REGION_KEY, 'search', text],
    queryFn: async ({ signal }) =>
      (await call(registry.GET('/regions/search', { params: { query: { q: text, limit: 30 } }, signal }))).items,
    staleTime: 3_600_000,
  });
}

export function designationsQuery(region: string, date?: string) {
  return queryOptions({
    queryKey: [...REGION_KEY, 'designations', region, date],
    queryFn: async ({ signal }) =>
      (await call(registry.GET('/region-designations', { params: { query: { region, ...dateOf(date) } }, signal })))
        .items,
  });
}

/** Codes of the regions above: '421024100' → ['42', '4210', '421024']. */
export function ancestorCodes(code: string): string[] {
  return [2, 4, 6, 9].filter((length) => length < code.length).map((length) => code.slice(0, length));
}
