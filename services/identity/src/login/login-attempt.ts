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

/** Merges what was proven or started into the attempt; makes it when it is the first. */
export async function saveLoginAttempt(
  tx: Tx,
  attempt: Partial<LoginAttempt> & { interactionUid: string },
  expiresAtMs: number,
): Promise<void> {
  const values = {
    ...(attempt.userId === undefined ? {} : { user_id: attempt.userId }),
    ...(attempt.methods === undefined ? {} : { methods: attempt.methods }),
    ...(attempt.wantsNewPassword === undefined ? {} : { wants_new_password: attempt.wantsNewPassword }),
    ...(attempt.pendingTotpSealed === undefined ? {} : { pending_totp_sealed: attempt.pendingTotpSealed }),
    ...(attempt.externalState === undefined ? {} : { external_state: attempt.externalState }),
    ...(attempt.externalNonce === undefined ? {} : { external_nonce: attempt.externalNonce }),
    ...(attempt.externalVerifier === undefined ? {} : { external_verifier: attempt.externalVerifier }),
    expires_at: new Date(expiresAtMs).toISOString(),
  };
  await tx
    .insertInto('login_attempt')
    .values({ interaction_uid: attempt.interactionUid, ...values })
    .onConflict((conflict) => conflict.column('interaction_uid').doUpdateSet(values))
    .execute();
}

export async function forgetLoginAttempt(tx: Tx, interactionUid: string): Promise<void> {
  await tx.deleteFrom('login_attempt').where('interaction_uid', '=', interactionUid).execute();
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
