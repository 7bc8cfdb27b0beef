import type { components, FundAllocationClient } from '@sunledger/fund-allocation-client';
import { queryOptions } from '@tanstack/react-query';
import { call, fundAllocation, type BodyOf, type QueryOf } from '../../api.ts';

export type Allotment = components['schemas']['Allotment'];
export type AllotmentReturn = components['schemas']['AllotmentReturn'];
export type AllotmentFilter = QueryOf<FundAllocationClient, '/allotments'>;
export type PassDownBody = BodyOf<FundAllocationClient, '/allotments/{id}/pass-downs'>;

export const ALLOTMENT_KEY = ['fund-allocation', 'allotment'] as const;

export function allotmentQuery(id: string) {
  return queryOptions({
    queryKey: [...ALLOTMENT_KEY, id],
    queryFn: ({ signal }) => call(fundAllocation.GET('/allotments/{id}', { params: { path: { id } }, signal })),
  });
}

export function allotmentReturnQuery(id: string) {
  return queryOptions({
    queryKey: [...ALLOTMENT_KEY, 'return', id],
    queryFn: ({ signal }) => call(fundAllocation.GET('/allotment-returns/{id}', { params: { path: { id } }, signal })),
  });
}

export function allotmentTreeQuery(rootId: string) {
  return queryOptions({
    queryKey: [...ALLOTMENT_KEY, rootId, 'tree'],
    queryFn: async ({ signal }) =>
      (await call(fundAllocation.GET('/allotments/tree', { params: { query: { rootId } }, signal }))).items,
  });
}

export interface AllotmentNode extends Allotment {
  children?: AllotmentNode[];
}

/** Nests the flat answer (parents first); an allotment whose parent is not visible stands at the top. */
export function toTree(items: readonly Allotment[]): AllotmentNode[] {
  const nodes = new Map(items.map((item): [string, AllotmentNode] => [item.id, { ...item }]));
  const roots: AllotmentNode[] = [];
  for (const node of nodes.values()) {
    const parent = nodes.get(node.parentAllotmentId ?? '');
    if (parent) (parent.children ??= []).push(node);
    else roots.push(node);
  }
  return roots;
}

export function passDownClocksQuery(isOverdue: boolean) {
  return queryOptions({
    queryKey: [...ALLOTMENT_KEY, 'clocks', isOverdue],
    queryFn: async ({ signal }) => {
      const query = isOverdue ? { isOverdue: 'true' } : {};
      return (await call(fundAllocation.GET('/allotments/pass-down-clocks', { params: { query }, signal }))).items;
    },
  });
}
