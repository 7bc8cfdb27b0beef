import type { IdentityClient } from '@sunledger/identity-client';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { ApiProblem, requestJson, type AnswerOf } from '../api.ts';

type Me = AnswerOf<IdentityClient, '/me'>;

/** One role that a person holds in one organisation and region; exactly one acts at a time. */
export type Grant = Me['grants'][number];

export interface Session {
  sessionId: string;
  user: Pick<Me['user'], 'id' | 'name' | 'account'>;
  actingGrant: Grant | null;
  grants: Grant[];
  permissions: string[];
  isLocked: boolean;
  idleMinutes: number;
  profile: string;
}

const sessionKey = ['session'];

/** Under the lock the page stays as it was: what the session server does not tell then is what was known before. */
export const sessionQuery = queryOptions({
  queryKey: sessionKey,
  queryFn: async ({ signal, client }) => {
    const known = client.getQueryData<Session>(sessionKey);
    const session = await readSession(signal, known !== undefined);
    return session.isLocked && known?.user.id === session.user.id ? { ...known, isLocked: true } : session;
  },
  staleTime: 60_000,
  retry: false,
});

// A login in another tab gives the session another cookie; a request that had left with the old one is sent again.
async function readSession(signal: AbortSignal, wasSignedIn: boolean): Promise<Session> {
  const read = () => requestJson<Session>('/auth/session', { signal });
  return read().catch((error: unknown) => {
    if (wasSignedIn && error instanceof ApiProblem && error.code === 'session.missing') return read();
    throw error;
  });
}

/** The signed-in person and the acting grant. Only below the shell, which waits for it. */
export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

export type PermissionNeed = string | readonly string[] | undefined;

/** True if the acting grant holds one of the needed permissions; nothing needed is always allowed. */
export function isPermitted(permissions: readonly string[], need: PermissionNeed): boolean {
  if (need === undefined) return true;
  const needed = typeof need === 'string' ? [need] : need;
  return needed.some((permission) => permissions.includes(permission));
}

/** For buttons and tabs: `const canIssue = useCan('allotment.issue')`. The server decides; this only saves a vain click. */
export function useCan(need: PermissionNeed): boolean {
  return isPermitted(useSession().permissions, need);
}

/** Address of the login page that returns to where the person is now. */
export function loginUrl(): string {
  const here = window.location.pathname + window.location.search;
  return `/auth/login?${new URLSearchParams({ returnTo: here }).toString()}`;
}
