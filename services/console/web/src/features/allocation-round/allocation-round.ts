import type { components, FundAllocationClient } from '@sunledger/fund-allocation-client';
import { parseFen, sumFen } from '@sunledger/money';
import { queryOptions } from '@tanstack/react-query';
import { call, fundAllocation, type AnswerOf, type BodyOf, type QueryOf } from '../../api.ts';

export type Round = components['schemas']['AllocationRound'];
export type Simulation = components['schemas']['AllocationSimulation'];
export type SimulationRow = components['schemas']['AllocationRow'];
export type Adjustment = components['schemas']['AllocationAdjustment'];
export type RowFilter = QueryOf<FundAllocationClient, '/allocation-simulations/{id}/rows'>;
export type RoundFilter = QueryOf<FundAllocationClient, '/allocation-rounds'>;
export type RoundBody = BodyOf<FundAllocationClient, '/allocation-rounds'>;
export type RoundRegion = AnswerOf<FundAllocationClient, '/allocation-rounds/{id}/regions'>['items'][number];
export type Component = Round['definition']['components'][number];

/** What stays with the issuing region. */
export const setAsideFenOf = ({ setAsides }: Simulation): bigint =>
  sumFen(setAsides.map(({ amountFen }) => parseFen(amountFen)));

export const ROUND_KEY = ['fund-allocation', 'allocation-round'] as const;

export function roundQuery(id: string) {
  return queryOptions({
    queryKey: [...ROUND_KEY, id],
    queryFn: ({ signal }) => call(fundAllocation.GET('/allocation-rounds/{id}', { params: { path: { id } }, signal })),
  });
}

/** Simulations of a round, newest first. */
export function simulationsQuery(id: string) {
  return queryOptions({
    queryKey: [...ROUND_KEY, id, 'simulation'],
    queryFn: async ({ signal }) =>
      (await call(fundAllocation.GET('/allocation-rounds/{id}/simulations', { params: { path: { id } }, signal })))
        .items,
  });
}

const PAGE_LIMIT = 200;

async function readAllPages<Row>(
  read: (query: { limit: number; cursor?: string }) => Promise<{ items: Row[]; nextCursor: string | null }>,
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: Row[]; nextCursor: string | null } = await read({
      limit: PAGE_LIMIT,
      ...(cursor === null ? {} : { cursor }),
    });
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

/** Every region of a round with its factor values, for editing a draft. */
export function roundRegionsQuery(id: string) {
  return queryOptions({
    queryKey: [...ROUND_KEY, id, 'region'],
    queryFn: ({ signal }) =>
      readAllPages<RoundRegion>((query) =>
        call(fundAllocation.GET('/allocation-rounds/{id}/regions', { params: { path: { id }, query }, signal })),
      ),
  });
}

/** The first page of a matrix: what the chart beside it shows. */
export function firstRowsQuery(simulationId: string) {
  return queryOptions({
    queryKey: [...ROUND_KEY, 'simulation', simulationId, 'first-rows'],
    queryFn: async ({ signal }) =>
      (
        await call(
          fundAllocation.GET('/allocation-simulations/{id}/rows', {
            params: { path: { id: simulationId }, query: { limit: PAGE_LIMIT } },
            signal,
          }),
        )
      ).items,
  });
}

/** Every cell of a region with value, share, weight, clause and rounding. */
export function explanationQuery(simulationId: string, regionCode: string) {
  return queryOptions({
    queryKey: [...ROUND_KEY, 'simulation', simulationId, 'explanation', regionCode],
    queryFn: ({ signal }) =>
      call(
        fundAllocation.GET('/allocation-simulations/{id}/rows/{regionCode}', {
          params: { path: { id: simulationId, regionCode } },
          signal,
        }),
      ),
  });
}

export function comparisonQuery(simulationIds: readonly string[]) {
  return queryOptions({
    queryKey: [...ROUND_KEY, 'comparison', ...simulationIds],
    queryFn: ({ signal }) =>
      call(
        fundAllocation.GET('/allocation-simulations/comparison', {
          params: { query: { simulationIds: simulationIds.join(',') as never } },
          signal,
        }),
      ),
  });
}

export function sensitivityQuery(id: string, step: string) {
  return queryOptions({
    queryKey: [...ROUND_KEY, id, 'sensitivity', step],
    queryFn: ({ signal }) =>
      call(
        fundAllocation.GET('/allocation-rounds/{id}/sensitivity', {
          params: { path: { id }, query: { step } },
          signal,
        }),
      ),
  });
}
