import { DomainError, notFound } from '@sunledger/service-kit';
import { SignJWT } from 'jose';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { listActiveGrants, needsSecondFactor, type ActiveGrant } from '../role-grant/active-grants.ts';
import { findRole, permissionsOf } from '../role-grant/role-catalogue.ts';
import type { ActiveSession } from '../session/login-session.ts';
import type { UserAccount } from '../user/user-account.ts';

export interface AccessToken {
  accessToken: string;
  /** Instant the token ends. */
  expiresAt: string;
}

const epochSeconds = (instant: string) => Math.floor(Date.parse(instant) / 1000);

/** The grant a person wants to act under. Throws `notFound` for one that is not theirs or does not count today. */
export async function requireActingGrant(
  tx: Tx,
  deps: Dependencies,
  user: UserAccount,
  grantId: string,
): Promise<{ acting: ActiveGrant; held: ActiveGrant[] }> {
  const held = await listActiveGrants(tx, user.id, deps.clock.today());
  const acting = held.find((grant) => grant.id === grantId);
  if (!acting) throw notFound('授权');
  return { acting, held };
}

/** The refusal when the acting role, or one that adds to it, asks for a second factor and this session has none. */
export function secondFactorProblem(
  acting: ActiveGrant,
  held: readonly ActiveGrant[],
  session: ActiveSession,
): DomainError | undefined {
  const adding = held.filter((grant) => findRole(grant.role)?.addsToOtherRoles !== undefined);
  if (session.secondFactorAt !== null || !needsSecondFactor([acting, ...adding])) return undefined;
  return new DomainError('token.secondFactorRequired', '该岗位需要动态码验证，请重新登录并完成验证', { status: 403 });
}

/** A short token for one acting grant, with what services need to decide without asking further. */
export async function signAccessToken(
  deps: Dependencies,
  user: UserAccount,
  session: ActiveSession,
  acting: ActiveGrant,
  held: readonly ActiveGrant[],
): Promise<AccessToken> {
  const claims = {
    sub: user.id,
    name: user.displayName,
    sid: session.id,
    ver: user.version,
    org: acting.organisationId,
    org_name: acting.organisationName,
    role: acting.role,
    region: acting.regionCode,
    permissions: permissionsOf(acting, held),
    auth_time: epochSeconds(session.authenticatedAt),
    amr: session.methods,
    ...(session.secondFactorAt === null ? {} : { second_factor_at: epochSeconds(session.secondFactorAt) }),
  };
  return sign(deps, claims, 'sunledger');
}

/** Signs claims with the current EdDSA key for as long as configuration says. */
export async function sign(
  deps: Dependencies,
  claims: Record<string, unknown>,
  audience: string,
): Promise<AccessToken> {
  const { kid, key } = await deps.signingKeys.current('EdDSA');
  const now = Math.floor(deps.clock.now() / 1000);
  const lifetime = deps.config.SERVICE_TOKEN_SECONDS;
  const accessToken = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt' })
    .setIssuer(deps.config.IDENTITY_URL)
    .setAudience(audience)
    .setIssuedAt(now)
    .setExpirationTime(now + lifetime)
    .sign(key);
  return { accessToken, expiresAt: new Date((now + lifetime) * 1000).toISOString() };
}
