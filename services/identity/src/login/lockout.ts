import { sql } from 'kysely';
import type { Tx } from '../database.ts';

export interface LockoutPolicy {
  failuresMax: number;
  lockoutSeconds: number;
}

export type Reservation = { kind: 'granted'; failureCount: number } | { kind: 'locked'; until: string };

/**
 * Takes one attempt from the account's budget before anything is checked, so that parallel guesses share one budget.
 * Answers the same for accounts that do not exist.
 */
export async function reserveLoginAttempt(
  tx: Tx,
  accountDigest: string,
  nowMs: number,
  policy: LockoutPolicy,
): Promise<Reservation> {
  const now = new Date(nowMs).toISOString();
  const forgetBefore = new Date(nowMs - policy.lockoutSeconds * 1000).toISOString();
  const result = await sql<{ failureCount: number; lockedUntil: string | null }>`
    insert into login_failure as f (account_digest, failure_count, last_failed_at) values (${accountDigest}, 1, ${now})
    on conflict (account_digest) do update set
      failure_count = case when f.locked_until > ${now} then f.failure_count
                           when f.locked_until is not null or f.last_failed_at < ${forgetBefore} then 1
                           else f.failure_count + 1 end,
      locked_until = case when f.locked_until > ${now} then f.locked_until end,
      last_failed_at = ${now}
    returning failure_count as "failureCount", locked_until as "lockedUntil"`.execute(tx);
  const row = result.rows[0]!;
  if (row.lockedUntil !== null) return { kind: 'locked', until: row.lockedUntil };
  if (row.failureCount > policy.failuresMax)
    return { kind: 'locked', until: await lock(tx, accountDigest, nowMs, policy) };
  return { kind: 'granted', failureCount: row.failureCount };
}

/** After a wrong answer: locks when the budget is used up; returns whether it did. */
export async function recordLoginFailure(
  tx: Tx,
  accountDigest: string,
  failureCount: number,
  nowMs: number,
  policy: LockoutPolicy,
): Promise<boolean> {
  if (failureCount < policy.failuresMax) return false;
  await lock(tx, accountDigest, nowMs, policy);
  return true;
}

/** After a right answer: gives the attempt back. The count itself is cleared only by a complete login. */
export async function returnLoginAttempt(tx: Tx, accountDigest: string): Promise<void> {
  await sql`update login_failure set failure_count = greatest(failure_count - 1, 0) where account_digest = ${accountDigest}`.execute(
    tx,
  );
}

/** Forgets failures: after a complete login, or when an administrator unlocks. Returns whether there was anything. */
export async function clearLoginFailures(tx: Tx, accountDigest: string): Promise<boolean> {
  const removed = await tx.deleteFrom('login_failure').where('account_digest', '=', accountDigest).executeTakeFirst();
  return removed.numDeletedRows > 0n;
}

async function lock(tx: Tx, accountDigest: string, nowMs: number, policy: LockoutPolicy): Promise<string> {
  const until = new Date(nowMs + policy.lockoutSeconds * 1000).toISOString();
  await tx
    .updateTable('login_failure')
    .set({ locked_until: until })
    .where('account_digest', '=', accountDigest)
    .execute();
  return until;
}
