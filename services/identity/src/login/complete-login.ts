import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { recordDecision, type Origin } from '../decision-log/record-decision.ts';
import { openLoginSession } from '../session/login-session.ts';
import { sessionLimitsOf } from '../session/session-limits.ts';
import { principalOf, type UserAccount } from '../user/user-account.ts';
import { clearLoginFailures } from './lockout.ts';
import { spendLoginAttempt, type LoginAttempt } from './login-attempt.ts';
import { lockoutKey } from './verify-credentials.ts';

export interface CompletedLogin {
  accountId: string;
  amr: string[];
  /** Epoch seconds. */
  ts: number;
  loginSessionId: string;
}

/** Opens the session of a person who has proven everything; returns what the provider keeps of it. */
export async function completeLogin(
  tx: Tx,
  deps: Dependencies,
  attempt: LoginAttempt,
  user: UserAccount,
  origin: Origin,
): Promise<CompletedLogin> {
  const nowMs = deps.clock.now();
  const session = {
    userId: user.id,
    regionCode: user.regionCode,
    methods: attempt.methods,
    hasSecondFactor: attempt.methods.includes('otp'),
    address: origin.address,
    userAgent: origin.userAgent,
  };
  const loginSessionId = await openLoginSession(tx, session, nowMs, sessionLimitsOf(deps.config));
  await clearLoginFailures(tx, lockoutKey(deps, user.account));
  await spendLoginAttempt(tx, attempt);
  await recordDecision(tx, deps, origin, principalOf(user, loginSessionId), {
    action: 'login.accept',
    subjectType: 'session',
    subjectId: loginSessionId,
    regionCode: user.regionCode,
    after: { methods: attempt.methods },
  });
  return { accountId: user.id, amr: attempt.methods, ts: Math.floor(nowMs / 1000), loginSessionId };
}
