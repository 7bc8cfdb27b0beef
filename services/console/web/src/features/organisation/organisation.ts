import type { IdentityClient } from '@sunledger/identity-client';
import { queryOptions } from '@tanstack/react-query';
import { call, identity, type AnswerOf, type QueryOf } from '../../api.ts';

export type Organisation = AnswerOf<IdentityClient, '/organisations'>['items'][number];
export type OrganisationFilter = QueryOf<IdentityClient, '/organisations'>;

export const ORGANISATION_KEY = ['identity', 'organisation'] as const;

/** The first page of organisations by name, for choosing one. */
export function organisationChoicesQuery(name: string) {
  return queryOptions({
    queryKey: [...ORGANISATION_KEY, 'choices', name],
    queryFn: async ({ signal }) => {
      const query = { limit: 100, ...(name === '' ? {} : { name }) };
      return (await call(identity.GET('/organisations', { params: { query }, signal }))).items;
    },
  });
}
