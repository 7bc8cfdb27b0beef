import { DomainError } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Dependencies } from '../dependencies.ts';
import type { Tx } from '../database.ts';
import { listActiveGrants, needsSecondFactor } from '../role-grant/active-grants.ts';
import { findUser, type UserAccount } from '../user/user-account.ts';
import { isPasswordExpired } from './password-policy.ts';

/** What a browser has proven on its way through the login pages. */
export interface LoginAttempt {
  interactionUid: string;
  userId: string | null;
  methods: string[];
  wantsNewPassword: boolean;
  pendingTotpSealed: string | null;
  externalState: string | null;
  externalNonce: string | null;
  externalVerifier: string | null;
}

/** The page the person must see next. */
type LoginStep = 'credentials' | 'secondFactor' | 'newPassword' | 'enrolment' | 'complete';

const columns = [
  'interaction_uid as interactionUid',
  'user_id as userId',
  'methods',
  'wants_new_password as wantsNewPassword',
  'pending_totp_sealed as pendingTotpSealed',
  'external_state as externalState',
  'external_nonce as externalNonce',
  'external_verifier as externalVerifier',
] as const;

export async function findLoginAttempt(
  tx: Tx,
  interactionUid: string,
  nowMs: number,
): Promise<LoginAttempt | undefined> {
  return tx
    .selectFrom('login_attempt')
    .select(columns)
    .where('interaction_uid', '=', interactionUid)
    .where('expires_at', '>', new Date(nowMs).toISOString())
    .executeTakeFirst();
}

type Changes = Partial<Omit<LoginAttempt, 'interactionUid'>>;

function valuesOf(changes: Changes, expiresAtMs: number) {
  return {
    ...(changes.userId === undefined ? {} : { user_id: changes.userId }),
    ...(changes.methods === undefined ? {} : { methods: changes.methods }),
    ...(changes.wantsNewPassword === undefined ? {} : { wants_new_password: changes.wantsNewPassword }),
    ...(changes.pendingTotpSealed === undefined ? {} : { pending_totp_sealed: changes.pendingTotpSealed }),
    ...(changes.externalState === undefined ? {} : { external_state: changes.externalState }),
    ...(changes.externalNonce === undefined ? {} : { external_nonce: changes.externalNonce }),
    ...(changes.externalVerifier === undefined ? {} : { external_verifier: changes.externalVerifier }),
    expires_at: new Date(expiresAtMs).toISOString(),
  };
}

/** Merges what was started or proven first into the attempt, whoever it belonged to; makes it when it is new. */
export async function saveLoginAttempt(
  tx: Tx,
  attempt: Changes & { interactionUid: string },
  expiresAtMs: number,
): Promise<void> {
  const values = valuesOf(attempt, expiresAtMs);
  await tx
    .insertInto('login_attempt')
    .values({ interaction_uid: attempt.interactionUid, ...values })
    .onConflict((conflict) => conflict.column('interaction_uid').doUpdateSet(values))
    .execute();
}

/**
 * Adds to an attempt what the person it was read for has proven. Throws `login.mismatch` (400) when another form of the
 * same browser has changed the person or their proofs since: what one has proven must never count for another.
 */
export async function advanceLoginAttempt(
  tx: Tx,
  seen: LoginAttempt,
  changes: Changes,
  expiresAtMs: number,
): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('login_attempt')
    .set(valuesOf(changes, expiresAtMs))
    .where(isAsSeen(seen))
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw loginMismatch();
}

/** Uses an attempt up for the login it completes. Throws as `advanceLoginAttempt` does. */
export async function spendLoginAttempt(tx: Tx, seen: LoginAttempt): Promise<void> {
  const { numDeletedRows } = await tx.deleteFrom('login_attempt').where(isAsSeen(seen)).executeTakeFirstOrThrow();
  if (numDeletedRows === 0n) throw loginMismatch();
}

function isAsSeen({ interactionUid, userId, methods }: LoginAttempt) {
  return sql<boolean>`interaction_uid = ${interactionUid} and user_id = ${userId} and methods = ${methods}`;
}

/** The refusal of a form that belongs to another login than the one under way. */
export function loginMismatch(): DomainError {
  return new DomainError('login.mismatch', '登录请求已失效', { status: 400 });
}

export interface LoginProgress {
  step: LoginStep;
  attempt: LoginAttempt | undefined;
  user: UserAccount | undefined;
}

/**
 * Decides the next page. The second factor comes before a new password, so that a stolen password alone changes
 * nothing; a money role without a second factor must enrol one before the login completes.
 */
export async function readLoginProgress(tx: Tx, deps: Dependencies, interactionUid: string): Promise<LoginProgress> {
  const nowMs = deps.clock.now();
  const attempt = await findLoginAttempt(tx, interactionUid, nowMs);
  const user = attempt?.userId ? await findUser(tx, attempt.userId) : undefined;
  if (!attempt || !user?.isActive) return { step: 'credentials', attempt, user: undefined };
  const proven = (method: string) => attempt.methods.includes(method);
  if (user.totpSecretSealed !== null && !proven('otp')) return { step: 'secondFactor', attempt, user };
  const isPasswordDue =
    user.passwordIsInitial ||
    attempt.wantsNewPassword ||
    isPasswordExpired(user.passwordChangedAt, nowMs, deps.passwordPolicy);
  if (proven('pwd') && isPasswordDue) return { step: 'newPassword', attempt, user };
  const grants = await listActiveGrants(tx, user.id, deps.clock.today());
  if (user.totpSecretSealed === null && needsSecondFactor(grants)) return { step: 'enrolment', attempt, user };
  return { step: 'complete', attempt, user };
}
