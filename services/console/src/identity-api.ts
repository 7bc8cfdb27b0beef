import { z } from 'zod';
import type { ConsoleConfig } from './config.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { ConsoleProblem, sessionEnded } from './problem.ts';
import type { CachedServiceToken, ConsoleSession, ServiceToken } from './session-store.ts';

const grantSchema = z.object({
  id: z.string(),
  organisationId: z.string(),
  organisationName: z.string(),
  role: z.string(),
  roleTitle: z.string(),
  regionCode: z.string(),
  regionName: z.string(),
  /** True when this login cannot act with it until a second factor was given. */
  needsSecondFactor: z.boolean(),
  permissions: z.array(z.string()),
});

const meSchema = z.object({
  user: z.object({ id: z.string(), name: z.string(), account: z.string() }),
  grants: z.array(grantSchema),
  sessionId: z.string(),
});

export type Me = z.output<typeof meSchema>;

const tokenSchema = z.object({ accessToken: z.string(), expiresAt: z.union([z.string(), z.number()]) });
const problemSchema = z.object({ code: z.string(), detail: z.string() });

const RENEW_BEFORE_MILLISECONDS = 60_000;
const TIMEOUT_MILLISECONDS = 10_000;

export type IdentityApi = ReturnType<typeof createIdentityApi>;

/** The person behind a session and the short tokens the services take, both from the identity service. */
export function createIdentityApi(config: ConsoleConfig, provider: IdentityProvider) {
  async function ask(session: ConsoleSession, path: string, init: RequestInit = {}): Promise<unknown> {
    const token = await provider.accessToken(session);
    const response = await fetch(`${config.identityUrl}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${token}`,
        ...(init.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    }).catch((cause: unknown) => {
      throw new ConsoleProblem(503, 'identity.unreachable', '身份服务暂时连不上，请稍后再试', { cause });
    });
    if (response.ok) return response.json();
    if (response.status === 401) throw sessionEnded();
    const problem = problemSchema.safeParse(await response.json().catch(() => null));
    if (problem.success) throw new ConsoleProblem(response.status, problem.data.code, problem.data.detail);
    throw new ConsoleProblem(503, 'identity.failed', '身份服务没有给出可读的答复，请稍后再试');
  }

  async function issue(session: ConsoleSession, grantId: string): Promise<ServiceToken> {
    const body = JSON.stringify({ grantId });
    const { accessToken, expiresAt } = tokenSchema.parse(await ask(session, '/tokens', { method: 'POST', body }));
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
    async me(session: ConsoleSession): Promise<Me> {
      return meSchema.parse(await ask(session, '/me'));
    },

    /** Token of one grant, from the cache until a minute before it expires. Throws what identity refuses with. */
    serviceToken,

    /** Ends the login at the identity service, for every service at once. Throws when identity cannot be reached. */
    async endLogin(session: ConsoleSession): Promise<void> {
      const { sessionId } = meSchema.parse(await ask(session, '/me'));
      await ask(session, `/sessions/${sessionId}`, { method: 'DELETE' });
    },
  };
}
