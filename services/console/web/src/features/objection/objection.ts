import type { DisclosureClient } from '@sunledger/disclosure-client';
import { queryOptions } from '@tanstack/react-query';
import { call, disclosure, type AnswerOf, type QueryOf } from '../../api.ts';

export type ObjectionSummary = AnswerOf<DisclosureClient, '/objections'>['items'][number];
export type ObjectionFilter = QueryOf<DisclosureClient, '/objections'>;
export type Objection = AnswerOf<DisclosureClient, '/objections/{id}'>;

export const OBJECTION_KEY = ['disclosure', 'objection'] as const;

export function objectionQuery(id: string) {
  return queryOptions({
    queryKey: [...OBJECTION_KEY, 'one', id],
    queryFn: ({ signal }) => call(disclosure.GET('/objections/{id}', { params: { path: { id } }, signal })),
  });
}
