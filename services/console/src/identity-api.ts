import { createIdentityClient, type operations } from '@sunledger/identity-client';
import type { ConsoleConfig } from './config.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { ConsoleProblem, sessionEnded } from './problem.ts';
import type { CachedServiceToken, ConsoleSession, ServiceToken } from './session-store.ts';

/** Who a person is and with which grants they may act. */
export type Me = operations['getSelf']['responses'][200]['content']['application/json'];

const RENEW_BEFORE_MILLISECONDS = 60_000;
const TIMEOUT_MILLISECONDS = 10_000;

type Credentials = { headers: { authorization: string }; signal: AbortSignal };

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

export type IdentityApi = ReturnType<typeof createIdentityApi>;

/** The person behind a session and the short tokens the services take, both from the identity service. */
export function createIdentityApi(config: ConsoleConfig, provider: IdentityProvider) {
  const client = createIdentityClient({ baseUrl: config.identityUrl });

  async function ask<Data>(
    session: ConsoleSession,
    send: (credentials: Credentials) => Promise<Answer<Data>>,
  ): Promise<Data> {
    const headers = { authorization: `Bearer ${await provider.accessToken(session)}` };
    const answer = await send({ headers, signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) }).catch(
      (cause: unknown) => {
        throw new ConsoleProblem(503, 'identity.unreachable', '身份服务暂时连不上，请稍后再试', { cause });
      },
    );
    if (answer.data !== undefined) return answer.data;
    throw refusalOf(answer);
  }

  const me = (session: ConsoleSession): Promise<Me> => ask(session, (credentials) => client.GET('/me', credentials));

  async function issue(session: ConsoleSession, grantId: string): Promise<ServiceToken> {
    const { accessToken, expiresAt } = await ask(session, (credentials) =>
      client.POST('/tokens', { ...credentials, body: { grantId } }),
    );
    return { accessToken, expiresAt: new Date(expiresAt).getTime() };
  }

  /** Sets when the token must be renewed; a refused one is forgotten, so that the next request asks again. */
  async function settle(session: ConsoleSession, grantId: string, entry: CachedServiceToken): Promise<void> {
    try {
      entry.renewAt = (await entry.token).expiresAt - RENEW_BEFORE_MILLISECONDS;
    } catch {
      if (session.serviceTokens.get(grantId) === entry) session.serviceTokens.delete(grantId);
    }
  }

  function serviceToken(session: ConsoleSession, grantId: string): Promise<ServiceToken> {
    const cached = session.serviceTokens.get(grantId);
    if (cached && cached.renewAt > Date.now()) return cached.token;
    const entry = { token: issue(session, grantId), renewAt: Number.POSITIVE_INFINITY };
    session.serviceTokens.set(grantId, entry);
    void settle(session, grantId, entry);
    return entry.token;
  }

  return {
    me,

    /** Token of one grant, from the cache until a minute before it expires. Throws what identity refuses with. */
    serviceToken,

    /** Ends the login at the identity service, for every service at once. Throws when identity cannot be reached. */
    async endLogin(session: ConsoleSession): Promise<void> {
      const { sessionId } = await me(session);
      await ask(session, (credentials) =>
        client.DELETE('/sessions/{sessionId}', { ...credentials, params: { path: { sessionId } } }),
      );
    },
  };
}

/** An answer that is no problem+json, a proxy's page for example, counts as a failure of identity. */
function refusalOf({ response, error }: Answer<unknown>): ConsoleProblem {
  if (response.status === 401) return sessionEnded();
  const { code, detail } = (error ?? {}) as { code?: unknown; detail?: unknown };
  if (typeof code === 'string' && typeof detail === 'string') return new ConsoleProblem(response.status, code, detail);
  return new ConsoleProblem(503, 'identity.failed', '身份服务没有给出可读的答复，请稍后再试');
}
