import type { IdentityClient } from '@sunledger/identity-client';
import { queryOptions } from '@tanstack/react-query';
import { call, identity, type AnswerOf, type QueryOf } from '../../api.ts';

export type User = AnswerOf<IdentityClient, '/users'>['items'][number];
export type UserFilter = QueryOf<IdentityClient, '/users'>;
export type Grant = AnswerOf<IdentityClient, '/grants'>['items'][number];
export type GrantFilter = QueryOf<IdentityClient, '/grants'>;
export type LoginSession = AnswerOf<IdentityClient, '/users/{userId}/sessions'>['items'][number];
export type Decision = AnswerOf<IdentityClient, '/decisions'>['items'][number];
export type DecisionFilter = QueryOf<IdentityClient, '/decisions'>;

export const USER_KEY = ['identity', 'user'] as const;
export const GRANT_KEY = ['identity', 'grant'] as const;

export function userQuery(userId: string) {
  return queryOptions({
    queryKey: [...USER_KEY, userId],
    queryFn: ({ signal }) => call(identity.GET('/users/{userId}', { params: { path: { userId } }, signal })),
  });
}

/** Every role with its permissions, and the pairs that one person never holds together. */
export const rolesQuery = queryOptions({
  queryKey: ['identity', 'role'],
  queryFn: ({ signal }) => call(identity.GET('/roles', { signal })),
  staleTime: 3_600_000,
});

export function userSessionsQuery(userId: string) {
  return queryOptions({
    queryKey: [...USER_KEY, userId, 'session'],
    queryFn: ({ signal }) => call(identity.GET('/users/{userId}/sessions', { params: { path: { userId } }, signal })),
  });
}

/** The grants a person holds now; enough to warn of an incompatible one before it is asked for. */
export function heldGrantsQuery(userId: string) {
  return queryOptions({
    queryKey: [...GRANT_KEY, 'held', userId],
    queryFn: async ({ signal }) => {
      const query = { userId, isRevoked: 'false', limit: 200 };
      return (await call(identity.GET('/grants', { params: { query }, signal }))).items;
    },
  });
}
