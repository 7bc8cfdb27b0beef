import { invalidField, uuidv7 } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import type { Tx } from '../database.ts';
import { hashPassword, verifyPassword } from '../login/password.ts';
import { passwordProblem } from '../login/password-policy.ts';
import { recordDecision, type Origin } from '../decision-log/record-decision.ts';
import { endSessions } from '../session/login-session.ts';
import { principalOf, type UserAccount } from './user-account.ts';

/**
 * Replaces a person's own password and ends their sessions, except the one in which they do so. Throws `input.invalid`
 * naming the rule that the new one breaks. The old one stays in the history, so it cannot come back for as many changes
 * as the policy says.
 */
export async function setOwnPassword(
  tx: Tx,
  deps: Dependencies,
  user: UserAccount,
  newPassword: string,
  origin: Origin,
  kept: { exceptId?: string; exceptOidcSessionUid?: string | undefined },
): Promise<void> {
  const problem =
    passwordProblem(newPassword, user.account, deps.passwordPolicy) ??
    (await reuseProblem(tx, deps, user, newPassword));
  if (problem !== undefined) throw invalidField('newPassword', problem);
  if (user.passwordHash !== null) {
    await tx
      .insertInto('password_history')
      .values({ id: uuidv7(), user_id: user.id, password_hash: user.passwordHash })
      .execute();
  }
  await storePassword(tx, user.id, await hashPassword(newPassword), { isInitial: false, nowMs: deps.clock.now() });
  await endSessions(tx, { userId: user.id, ...kept }, { endedBy: user.id, reason: 'passwordChanged' });
  const entry = { action: 'user.changePassword', subjectType: 'user', subjectId: user.id, regionCode: user.regionCode };
  await recordDecision(tx, deps, origin, principalOf(user), entry);
}

/** Writes a hash; an initial password must be replaced at the first login. */
export async function storePassword(
  tx: Tx,
  userId: string,
  hash: string,
  options: { isInitial: boolean; nowMs: number },
): Promise<void> {
  await tx
    .updateTable('user_account')
    .set({
      password_hash: hash,
      password_changed_at: new Date(options.nowMs).toISOString(),
      password_is_initial: options.isInitial,
    })
    .where('id', '=', userId)
    .execute();
}

async function reuseProblem(
  tx: Tx,
  deps: Dependencies,
  user: UserAccount,
  newPassword: string,
): Promise<string | undefined> {
  if (user.passwordHash !== null && (await verifyPassword(user.passwordHash, newPassword)))
    return '新密码不能与当前密码相同';
  const { history } = deps.passwordPolicy;
  if (history === 0) return undefined;
  const former = await tx
    .selectFrom('password_history')
    .select('password_hash')
    .where('user_id', '=', user.id)
    .orderBy('created_at', 'desc')
    .limit(history)
    .execute();
  for (const { password_hash: hash } of former) {
    if (await verifyPassword(hash, newPassword)) return `新密码不能与最近 ${history} 次使用过的密码相同`;
  }
  return undefined;
}
