import { DomainError, systemPrincipal, type Principal } from '@sunledger/service-kit';
import type { FastifyRequest } from 'fastify';
import type { AdapterPayload } from 'oidc-provider';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Origin } from '../decision-log/record-decision.ts';
import { findUser, principalOf, type UserAccount } from '../user/user-account.ts';
import { findActiveSession, touchSession, type ActiveSession } from './login-session.ts';
import { sessionLimitsOf } from './session-limits.ts';

/** A person known by the OIDC access token of their login, before any role is chosen. */
export interface Self {
  user: UserAccount;
  session: ActiveSession;
  principal: Principal;
}

export function originOf(request: FastifyRequest): Origin {
  return { address: request.ip, userAgent: String(request.headers['user-agent'] ?? ''), requestId: request.id };
}

/**
 * The person behind `Authorization: Bearer <OIDC access token>`. Moves the idle deadline of the session.
 * Throws `login.required` (401) when the token is unknown, expired, or its session has ended.
 */
async function requireSelf(tx: Tx, deps: Dependencies, authorization: string | undefined): Promise<Self> {
  const refusal = new DomainError('login.required', '登录已失效，请重新登录', { status: 401 });
  const token = /^Bearer ([\w-]{20,200})$/.exec(authorization ?? '')?.[1];
  if (!token) throw refusal;
  const nowMs = deps.clock.now();
  const stored = await tx
    .selectFrom('oidc_artifact')
    .select('payload')
    .where('kind', '=', 'AccessToken')
    .where('id', '=', token)
    .where('expires_at', '>', new Date(nowMs).toISOString())
    .executeTakeFirst();
  const payload = stored?.payload as AdapterPayload | undefined;
  const sessionUid = payload?.['sessionUid'];
  if (typeof sessionUid !== 'string') throw refusal;
  const session = await findActiveSession(tx, sessionUid, nowMs, sessionLimitsOf(deps.config));
  const user = session && (await findUser(tx, session.userId));
  if (!session || !user || session.userId !== payload?.accountId) throw refusal;
  await touchSession(tx, session.id, nowMs);
  return { user, session, principal: principalOf(user, session.id) };
}

/** Runs a request of a person acting for themselves in one transaction. */
export function asSelf<T>(
  deps: Dependencies,
  request: FastifyRequest,
  work: (tx: Tx, self: Self) => Promise<T>,
): Promise<T> {
  return deps.db.transaction(systemPrincipal('identity'), async (tx: Tx) =>
    work(tx, await requireSelf(tx, deps, request.headers.authorization)),
  );
}
