import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { App } from 'antd';
import { ApiProblem, problemText, request, requestJson } from '../api.ts';
import { loginUrl, sessionQuery, type Session } from './session.ts';

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

/** Switches the acting grant; everything read under the old one is forgotten, then 待办 opens. */
export function useSwitchGrant() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { message } = App.useApp();
  return useMutation({
    mutationFn: (grantId: string) => requestJson<Session>('/auth/acting-grant', json({ grantId })),
    onSuccess: async (session) => {
      await navigate({ to: '/' });
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
      queries.setQueryData(sessionQuery.queryKey, session);
      void message.success(`现在以“${session.actingGrant?.roleTitle ?? ''}”身份办理`);
    },
    onError: (error) => {
      if (error instanceof ApiProblem && error.code === 'token.secondFactorRequired') {
        window.location.assign(loginUrl());
        return;
      }
      void message.error(problemText(error), 6);
    },
  });
}

/** Locks the screen on the server: until the password is given again, the session reads and writes nothing. */
export async function lockSession(): Promise<void> {
  await request('/auth/lock', { method: 'POST' });
}

/** Ends the session here and at the identity service, then shows the signed-out page. */
export async function signOut(): Promise<void> {
  const answer = await requestJson<{ redirectTo: string }>('/auth/logout', { method: 'POST' });
  window.location.assign(answer.redirectTo);
}
