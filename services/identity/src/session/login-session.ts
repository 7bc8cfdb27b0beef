import { sql } from 'kysely';
import { uuidv7 } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';

export interface SessionLimits {
  idleSeconds: number;
  absoluteSeconds: number;
}

export interface NewLoginSession {
  userId: string;
  regionCode: string;
  /** RFC 8176 names: 'pwd', 'otp', 'fed'. */
  methods: string[];
  hasSecondFactor: boolean;
  address: string;
  userAgent: string;
}

export interface SessionState {
  active: boolean;
  /** Of the user's rights; a token issued at another version is worthless. */
  version: number;
}

/** Opens a session; returns its id. */
export async function openLoginSession(
  tx: Tx,
  session: NewLoginSession,
  nowMs: number,
  limits: SessionLimits,
): Promise<string> {
  const id = uuidv7();
  const now = new Date(nowMs).toISOString();
  await tx
    .insertInto('login_session')
    .values({
      id,
      user_id: session.userId,
      region_code: session.regionCode,
      methods: session.methods,
      authenticated_at: now,
      second_factor_at: session.hasSecondFactor ? now : null,
      last_seen_at: now,
      expires_at: new Date(nowMs + limits.absoluteSeconds * 1000).toISOString(),
      address: session.address.slice(0, 64),
      user_agent: session.userAgent.slice(0, 300),
    })
    .execute();
  return id;
}

/** Ties a session to the provider's browser session; an older login in the same browser ends, and its tokens with it. */
export async function bindOidcSession(tx: Tx, sessionId: string, oidcSessionUid: string): Promise<void> {
  // The provider knows the browser session by the same name after the new login: its old tokens would speak for that.
  await tx
    .deleteFrom('oidc_artifact')
    .where('kind', 'in', ['AccessToken', 'AuthorizationCode'])
    .where('session_uid', '=', oidcSessionUid)
    .execute();
  await sql`update login_session set oidc_session_uid = null, ended_at = coalesce(ended_at, now()), ended_by = coalesce(ended_by, user_id::text),
    end_reason = coalesce(end_reason, 'superseded') where oidc_session_uid = ${oidcSessionUid} and id <> ${sessionId}`.execute(
    tx,
  );
  await tx.updateTable('login_session').set({ oidc_session_uid: oidcSessionUid }).where('id', '=', sessionId).execute();
}

const activeSession = (nowMs: number, limits: SessionLimits) => {
  const now = new Date(nowMs).toISOString();
  const idleSince = new Date(nowMs - limits.idleSeconds * 1000).toISOString();
  return sql<boolean>`(s.ended_at is null and s.expires_at > ${now} and s.last_seen_at > ${idleSince}
    and u.deactivated_at is null and o.deactivated_at is null)`;
};

/** Whether a session still counts, and the version of its user's rights; undefined for one that never was. */
export async function readSessionState(
  tx: Tx,
  sessionId: string,
  nowMs: number,
  limits: SessionLimits,
): Promise<SessionState | undefined> {
  const row = await sql<SessionState>`select ${activeSession(nowMs, limits)} as active, u.version from login_session s
    join user_account u on u.id = s.user_id join organisation o on o.id = u.organisation_id where s.id = ${sessionId}`.execute(
    tx,
  );
  return row.rows[0];
}

export interface ActiveSession {
  id: string;
  userId: string;
  methods: string[];
  authenticatedAt: string;
  secondFactorAt: string | null;
}

/** The active session behind a browser session of the provider. */
export async function findActiveSession(
  tx: Tx,
  oidcSessionUid: string,
  nowMs: number,
  limits: SessionLimits,
): Promise<ActiveSession | undefined> {
  const row =
    await sql<ActiveSession>`select s.id, s.user_id as "userId", s.methods, s.authenticated_at as "authenticatedAt",
    s.second_factor_at as "secondFactorAt" from login_session s join user_account u on u.id = s.user_id
    join organisation o on o.id = u.organisation_id where s.oidc_session_uid = ${oidcSessionUid} and ${activeSession(nowMs, limits)}`.execute(
      tx,
    );
  return row.rows[0];
}

/** Moves the idle deadline. */
export async function touchSession(tx: Tx, sessionId: string, nowMs: number): Promise<void> {
  await tx
    .updateTable('login_session')
    .set({ last_seen_at: new Date(nowMs).toISOString() })
    .where('id', '=', sessionId)
    .execute();
}

export interface SessionEnding {
  endedBy: string;
  reason:
    | 'logout'
    | 'endedByUser'
    | 'endedByAdministrator'
    | 'passwordChanged'
    | 'userDeactivated'
    | 'organisationDeactivated';
}

/** Ends the sessions that the condition selects and forgets what the provider kept for them; returns their ids. */
export async function endSessions(
  tx: Tx,
  which: {
    id?: string;
    userId?: string;
    organisationId?: string;
    oidcSessionUid?: string;
    exceptId?: string;
    exceptOidcSessionUid?: string | undefined;
  },
  ending: SessionEnding,
): Promise<string[]> {
  let update = tx
    .updateTable('login_session')
    .set({ ended_at: sql<string>`now()`, ended_by: ending.endedBy, end_reason: ending.reason })
    .where('ended_at', 'is', null);
  if (which.id !== undefined) update = update.where('id', '=', which.id);
  if (which.userId !== undefined) update = update.where('user_id', '=', which.userId);
  if (which.oidcSessionUid !== undefined) update = update.where('oidc_session_uid', '=', which.oidcSessionUid);
  if (which.exceptId !== undefined) update = update.where('id', '<>', which.exceptId);
  if (which.exceptOidcSessionUid !== undefined)
    update = update.where('oidc_session_uid', 'is distinct from', which.exceptOidcSessionUid);
  const { organisationId } = which;
  if (organisationId !== undefined) {
    update = update.where('user_id', 'in', (query) =>
      query.selectFrom('user_account').select('id').where('organisation_id', '=', organisationId),
    );
  }
  const ended = await update.returning(['id', 'oidc_session_uid']).execute();
  const uids = ended.flatMap((row) => row.oidc_session_uid ?? []);
  if (uids.length > 0) await tx.deleteFrom('oidc_artifact').where('session_uid', 'in', uids).execute();
  return ended.map((row) => row.id);
}

export interface ListedSession {
  id: string;
  authenticatedAt: string;
  lastSeenAt: string;
  expiresAt: string;
  methods: string[];
  address: string;
  userAgent: string;
}

/** Sessions of a user that could still be used, newest first. */
export async function listActiveSessions(
  tx: Tx,
  userId: string,
  nowMs: number,
  limits: SessionLimits,
): Promise<ListedSession[]> {
  const rows =
    await sql<ListedSession>`select s.id, s.authenticated_at as "authenticatedAt", s.last_seen_at as "lastSeenAt",
    s.expires_at as "expiresAt", s.methods, s.address, s.user_agent as "userAgent" from login_session s
    join user_account u on u.id = s.user_id join organisation o on o.id = u.organisation_id
    where s.user_id = ${userId} and ${activeSession(nowMs, limits)} order by s.authenticated_at desc limit 100`.execute(
      tx,
    );
  return rows.rows;
}
