import { createHash } from 'node:crypto';
import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import { DomainError } from './errors.ts';
import type { Principal } from './principal.ts';

/** Claims of the five-minute tokens that identity issues. */
const claimsSchema = z.object({
  sub: z.string(),
  exp: z.number(),
  name: z.string(),
  sid: z.string().default(''),
  second_factor_at: z.number().optional(),
  ver: z.number().int().default(0),
  org: z.string().default(''),
  org_name: z.string().default(''),
  role: z.string(),
  region: z.string(),
  permissions: z.array(z.string()),
  workflow_id: z.string().optional(),
  decision_id: z.string().optional(),
  on_behalf_of: z.object({ userId: z.string(), userName: z.string() }).optional(),
});

const sessionStateSchema = z.object({ active: z.boolean(), version: z.number().int() });
type SessionState = z.output<typeof sessionStateSchema>;
type Claims = z.output<typeof claimsSchema>;

const unauthenticated = (message: string) => new DomainError('login.required', message, { status: 401 });
const readCacheMs = 1000;

export type TokenVerifier = ReturnType<typeof createTokenVerifier>;

/**
 * Verifies tokens by identity's JWKS, for this platform or this service only, and asks identity whether the session is
 * still active with the same version of rights, so that a revoked grant or an ended session acts at once. Fails closed
 * when identity does not answer.
 */
export function createTokenVerifier(identityUrl: string, service: string) {
  const readClaims = createClaimsReader(identityUrl, service);
  const sessionState = createSessionStateSource(identityUrl);
  return {
    /** The principal of a Bearer token; `fresh` asks identity now instead of trusting an answer of the last second. */
    async authenticate(authorization: string | undefined, fresh: boolean): Promise<Principal> {
      const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
      if (!token) throw unauthenticated('请先登录');
      const claims = await readClaims(token);
      if (claims.sub.startsWith('service:')) return toPrincipal(claims);
      const state = await sessionState(claims.sid, fresh);
      if (!state.active) throw unauthenticated('登录已失效，请重新登录');
      if (state.version !== claims.ver)
        throw new DomainError('login.stale', '您的授权已变更，请刷新后继续', { status: 401 });
      return toPrincipal(claims);
    },
  };
}

// A signature costs more than everything else of a read: what was verified once is known by its hash until it expires.
function createClaimsReader(identityUrl: string, service: string): (token: string) => Promise<Claims> {
  const keys = createRemoteJWKSet(new URL(`${identityUrl}/jwks`), { cooldownDuration: 1000 });
  const verified = new Map<string, Claims>();
  return async (token) => {
    const hash = createHash('sha256').update(token).digest('base64');
    const known = verified.get(hash);
    if (known && known.exp * 1000 > Date.now()) return known;
    const claims = await verify(token, keys, { issuer: identityUrl, audience: ['sunledger', service] });
    if (verified.size >= 10_000) verified.clear();
    verified.set(hash, claims);
    return claims;
  };
}

async function verify(
  token: string,
  keys: ReturnType<typeof createRemoteJWKSet>,
  expected: { issuer: string; audience: string[] },
): Promise<Claims> {
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, keys, {
      ...expected,
      algorithms: ['EdDSA', 'ES256'],
      requiredClaims: ['exp', 'sub'],
    }));
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_JWT_EXPIRED') throw unauthenticated('登录凭证已过期，请刷新页面');
    if ((error as { code?: string }).code === 'ERR_JWKS_TIMEOUT' || error instanceof TypeError)
      throw identityDown(error);
    throw unauthenticated('登录凭证无效');
  }
  const claims = claimsSchema.safeParse(payload);
  if (!claims.success) throw unauthenticated('登录凭证无效');
  return claims.data;
}

function toPrincipal(claims: Claims): Principal {
  return {
    userId: claims.sub,
    userName: claims.name,
    sessionId: claims.sid,
    secondFactorAt: claims.second_factor_at,
    organisationId: claims.org,
    organisationName: claims.org_name,
    role: claims.role,
    regionCode: claims.region,
    permissions: new Set(claims.permissions),
    service: claims.sub.startsWith('service:') ? claims.sub.slice('service:'.length) : undefined,
    workflowId: claims.workflow_id,
    decisionId: claims.decision_id,
    onBehalfOf: claims.on_behalf_of,
  };
}

function identityDown(cause: unknown): DomainError {
  return new DomainError('identity.unavailable', '身份服务暂时不可用，请稍后重试', { status: 503, cause });
}

// Requests that arrive together share one question; a write never trusts an answer older than its own arrival.
function createSessionStateSource(identityUrl: string) {
  const cache = new Map<string, { at: number; state: SessionState }>();
  const pending = new Map<string, Promise<SessionState>>();
  const next = new Map<string, Promise<SessionState>>();

  async function ask(sid: string): Promise<SessionState> {
    let response: Response;
    try {
      response = await fetch(`${identityUrl}/sessions/${encodeURIComponent(sid)}/state`, {
        signal: AbortSignal.timeout(3000),
      });
    } catch (error) {
      throw identityDown(error);
    }
    if (response.status === 404) return { active: false, version: 0 };
    if (!response.ok) throw identityDown(new Error(`session state answered ${response.status}`));
    return sessionStateSchema.parse(await response.json());
  }

  function question(sid: string): Promise<SessionState> {
    const asked = ask(sid)
      .then((state) => {
        if (cache.size > 10_000) cache.clear();
        cache.set(sid, { at: performance.now(), state });
        return state;
      })
      .finally(() => pending.delete(sid));
    pending.set(sid, asked);
    return asked;
  }

  return async (sid: string, fresh: boolean): Promise<SessionState> => {
    const underWay = pending.get(sid);
    if (!fresh) {
      const known = cache.get(sid);
      if (known && performance.now() - known.at < readCacheMs) return known.state;
      return underWay ?? question(sid);
    }
    if (!underWay) return question(sid);
    // The question under way may have been answered before this write arrived: all writes waiting share the next one.
    const following = next.get(sid) ?? underWay.catch(() => undefined).then(() => (next.delete(sid), question(sid)));
    next.set(sid, following);
    return following;
  };
}

export interface ServiceTokenRequest {
  audience: string;
  workflowId: string;
  decisionId: string;
  onBehalfOf: { userId: string; userName: string };
  regionCode: string;
}

export type ServiceTokenSource = ReturnType<typeof createServiceTokenSource>;

/** Asks identity for tokens with this service's client secret. */
export function createServiceTokenSource(identityUrl: string, clientId: string, secret: string | undefined) {
  return {
    /** A short token that names the workflow and the decision it executes. */
    async issue(request: ServiceTokenRequest): Promise<string> {
      if (!secret) throw new Error('SERVICE_CLIENT_SECRET_FILE is not configured');
      const response = await fetch(`${identityUrl}/service-tokens`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`,
        },
        body: JSON.stringify(request),
        signal: AbortSignal.timeout(5000),
      });
      if (!response.ok) throw new Error(`identity refused a service token: ${response.status}`);
      return z.object({ accessToken: z.string() }).parse(await response.json()).accessToken;
    },
  };
}
