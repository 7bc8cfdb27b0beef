import { systemPrincipal } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import type { Tx } from '../database.ts';
import { recordDecision, type Origin } from '../decision-log/record-decision.ts';
import { findUser, findUserByAccount, normaliseAccount, principalOf, type UserAccount } from '../user/user-account.ts';
import { recordLoginFailure, reserveLoginAttempt, returnLoginAttempt, type LockoutPolicy } from './lockout.ts';
import { isInitialPasswordExpired } from './password-policy.ts';
import { verifyPassword } from './password.ts';
import { acceptedTotpStep } from './totp.ts';

export type CredentialOutcome =
  | { kind: 'accepted'; user: UserAccount }
  | { kind: 'refused' }
  | { kind: 'initialPasswordExpired' }
  | { kind: 'locked'; minutes: number };

/** The failure counter's key of an account name, existing or not. */
export function lockoutKey(deps: Pick<Dependencies, 'secrets'>, account: string): string {
  return deps.secrets.digest(`account:${normaliseAccount(account)}`);
}

function lockoutPolicyOf(deps: Pick<Dependencies, 'config'>): LockoutPolicy {
  return { failuresMax: deps.config.LOGIN_FAILURES_MAX, lockoutSeconds: deps.config.LOCKOUT_SECONDS };
}

/** What a person with an issued password reads that was not used in time. */
export const initialPasswordExpired = '初始密码已过期，请联系系统管理员重新签发';

/**
 * Checks account and password. Unknown, deactivated and not yet activated accounts cost the same time, count the same
 * failures and get the same answers as a wrong password.
 */
export async function verifyCredentials(
  deps: Dependencies,
  account: string,
  password: string,
  origin: Origin,
): Promise<CredentialOutcome> {
  const key = lockoutKey(deps, account);
  const user = await inSystem(deps, (tx) => findUserByAccount(tx, account));
  const isRight = async () => {
    const fits = await verifyPassword(user?.passwordHash ?? undefined, password);
    return fits && user?.isActive === true ? user : undefined;
  };
  const what: Guarded = { key, user, factor: 'password', origin };
  const outcome = await guard(deps, what, isRight);
  if (outcome.kind !== 'accepted' || !isExpired(deps, outcome.user)) return outcome;
  await inSystem(deps, (tx) => recordOutcome(tx, deps, what, 'login.refuse', 'initialPasswordExpired'));
  return { kind: 'initialPasswordExpired' };
}

function isExpired(deps: Dependencies, { passwordIsInitial, passwordChangedAt }: UserAccount): boolean {
  return passwordIsInitial && isInitialPasswordExpired(passwordChangedAt, deps.clock.now(), deps.passwordPolicy);
}

/** Checks a TOTP code against the same failure budget; a code is accepted once. */
export async function verifySecondFactor(
  deps: Dependencies,
  user: UserAccount,
  code: string,
  origin: Origin,
): Promise<CredentialOutcome> {
  const isRight = () =>
    inSystem(deps, async (tx) => {
      // The row lock makes two uses of one code queue, so only the first is accepted.
      await tx.selectFrom('user_account').select('id').where('id', '=', user.id).forUpdate().execute();
      const fresh = await findUser(tx, user.id);
      if (!fresh?.isActive || fresh.totpSecretSealed === null) return undefined;
      const secret = deps.secrets.open(fresh.totpSecretSealed, user.id);
      // Demonstrations and browser tests log in as the same person several times within one time step.
      const lastStep = deps.config.SUNLEDGER_PROFILE === 'demo' ? 0n : fresh.totpLastStep;
      const step = acceptedTotpStep(secret, code, deps.clock.now(), lastStep);
      if (step === undefined) return undefined;
      await tx.updateTable('user_account').set({ totp_last_step: step }).where('id', '=', user.id).execute();
      return fresh;
    });
  return guard(deps, { key: lockoutKey(deps, user.account), user, factor: 'totp', origin }, isRight);
}

interface Guarded {
  key: string;
  user: UserAccount | undefined;
  factor: 'password' | 'totp';
  origin: Origin;
}

async function guard(
  deps: Dependencies,
  what: Guarded,
  isRight: () => Promise<UserAccount | undefined>,
): Promise<CredentialOutcome> {
  const policy = lockoutPolicyOf(deps);
  const reservation = await inSystem(deps, (tx) => reserveLoginAttempt(tx, what.key, deps.clock.now(), policy));
  if (reservation.kind === 'locked') {
    await inSystem(deps, (tx) => recordOutcome(tx, deps, what, 'login.refuse', 'locked'));
    return {
      kind: 'locked',
      minutes: Math.max(1, Math.ceil((Date.parse(reservation.until) - deps.clock.now()) / 60_000)),
    };
  }
  const user = await isRight();
  if (user) {
    await inSystem(deps, (tx) => returnLoginAttempt(tx, what.key));
    return { kind: 'accepted', user };
  }
  const isLocked = await inSystem(deps, async (tx) => {
    await recordOutcome(tx, deps, what, 'login.refuse', what.factor);
    const locked = await recordLoginFailure(tx, what.key, reservation.failureCount, deps.clock.now(), policy);
    if (locked) await recordOutcome(tx, deps, what, 'login.lock', `${policy.failuresMax} failures`);
    return locked;
  });
  return isLocked ? { kind: 'locked', minutes: Math.ceil(policy.lockoutSeconds / 60) } : { kind: 'refused' };
}

// What was typed into the account field may be a password, so an unknown account is recorded by its keyed digest only.
async function recordOutcome(
  tx: Tx,
  deps: Dependencies,
  what: Guarded,
  action: 'login.refuse' | 'login.lock',
  reason: string,
): Promise<void> {
  await recordDecision(tx, deps, what.origin, what.user && principalOf(what.user), {
    action,
    subjectType: 'account',
    subjectId: what.user?.id ?? what.key.slice(0, 16),
    ...(what.user ? { regionCode: what.user.regionCode } : {}),
    reason,
  });
}

function inSystem<T>(deps: Dependencies, work: (tx: Tx) => Promise<T>): Promise<T> {
  return deps.db.transaction(systemPrincipal('identity'), work);
}
