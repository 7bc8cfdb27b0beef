import { addRates, formatPercent, multiplyFen, parseFen, parseRate, rateOf } from '@sunledger/money';
import type { ProjectLibraryClient } from '@sunledger/project-library-client';
import { queryOptions } from '@tanstack/react-query';
import { call, projectLibrary, type AnswerOf, type BodyOf, type QueryOf } from '../../api.ts';

export type PlanSummary = AnswerOf<ProjectLibraryClient, '/plans'>['items'][number];
export type PlanFilter = QueryOf<ProjectLibraryClient, '/plans'>;
export type Plan = AnswerOf<ProjectLibraryClient, '/plans/{id}'>;
export type PlanItem = Plan['items'][number];
export type PlanItemBody = BodyOf<ProjectLibraryClient, '/plans/{id}/items'>;

/** The most that may be arranged of what the public was shown, with its share and clause; the server refuses more. */
export function overrunLimitOf({ overrun }: Plan, noticedFen: string | null) {
  if (overrun === null || noticedFen === null) return undefined;
  const share = addRates(rateOf(1n, 1n), parseRate(overrun.rate));
  return {
    limitFen: multiplyFen(parseFen(noticedFen), share, 'floor').toString(),
    percent: formatPercent(share, 0, 'floor'),
    clause: `${overrun.documentNumber} ${overrun.clauseId}`,
  };
}

export const PLAN_KEY = ['project-library', 'annual-plan'] as const;

/** A plan changes its projects and the approvals with it. */
export const PLAN_CHANGES = [['project-library']] as const;

export function planQuery(id: string) {
  return queryOptions({
    queryKey: [...PLAN_KEY, 'one', id],
    queryFn: ({ signal }) => call(projectLibrary.GET('/plans/{id}', { params: { path: { id } }, signal })),
  });
}

/** Recent plans, to choose two of them for comparison. */
export const planChoicesQuery = queryOptions({
  queryKey: [...PLAN_KEY, 'choices'],
  queryFn: async ({ signal }) =>
    (await call(projectLibrary.GET('/plans', { params: { query: { limit: 100 } }, signal }))).items,
});
