import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { recordDecision, type Origin } from '../decision-log/record-decision.ts';
import { principalOf, type UserAccount } from '../user/user-account.ts';
import { advanceLoginAttempt, type LoginAttempt } from './login-attempt.ts';
import { acceptedTotpStep, newTotpSecret } from './totp.ts';

/** The secret shown on the enrolment page; the same one until it is confirmed, so a reload keeps the scanned code good. */
export async function pendingSecret(
  tx: Tx,
  deps: Dependencies,
  attempt: LoginAttempt,
  user: UserAccount,
  expiresAtMs: number,
): Promise<string> {
  if (attempt.pendingTotpSealed !== null) return deps.secrets.open(attempt.pendingTotpSealed, user.id);
  const secret = newTotpSecret();
  await advanceLoginAttempt(tx, attempt, { pendingTotpSealed: deps.secrets.seal(secret, user.id) }, expiresAtMs);
  return secret;
}

/** Binds the shown secret once its first code is right; returns whether it was. */
export async function confirmEnrolment(
  tx: Tx,
  deps: Dependencies,
  attempt: LoginAttempt,
  user: UserAccount,
  code: string,
  origin: Origin,
): Promise<boolean> {
  if (attempt.pendingTotpSealed === null) return false;
  const nowMs = deps.clock.now();
  const step = acceptedTotpStep(deps.secrets.open(attempt.pendingTotpSealed, user.id), code, nowMs, 0n);
  if (step === undefined) return false;
  await storeSecondFactor(tx, user.id, attempt.pendingTotpSealed, step, nowMs);
  const proven = { methods: [...attempt.methods, 'otp'], pendingTotpSealed: null };
  await advanceLoginAttempt(tx, attempt, proven, nowMs + deps.config.LOGIN_ATTEMPT_SECONDS * 1000);
  const entry = { action: 'secondFactor.enrol', subjectType: 'user', subjectId: user.id, regionCode: user.regionCode };
  await recordDecision(tx, deps, origin, principalOf(user), entry);
  return true;
}

/** Writes a sealed secret and the last step that was used with it. */
export async function storeSecondFactor(
  tx: Tx,
  userId: string,
  sealed: string,
  lastStep: bigint,
  nowMs: number,
): Promise<void> {
  await tx
    .updateTable('user_account')
    .set({ totp_secret_sealed: sealed, totp_enrolled_at: new Date(nowMs).toISOString(), totp_last_step: lastStep })
    .where('id', '=', userId)
    .execute();
}
