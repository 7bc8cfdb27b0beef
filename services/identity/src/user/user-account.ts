import { sql } from 'kysely';
import { notFound, type Principal } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';

/** A person as the login and token paths need them. */
export interface UserAccount {
  id: string;
  account: string;
  displayName: string;
  organisationId: string;
  organisationName: string;
  regionCode: string;
  version: number;
  passwordHash: string | null;
  passwordChangedAt: string;
  passwordIsInitial: boolean;
  totpSecretSealed: string | null;
  totpLastStep: bigint;
  /** False when the person or the organisation was deactivated. */
  isActive: boolean;
}

function selectUsers(tx: Tx) {
  return tx
    .selectFrom('user_account as u')
    .innerJoin('organisation as o', 'o.id', 'u.organisation_id')
    .select([
      'u.id',
      'u.account',
      'u.display_name as displayName',
      'u.organisation_id as organisationId',
      'o.name as organisationName',
      'u.region_code as regionCode',
      'u.version',
      'u.password_hash as passwordHash',
      'u.password_changed_at as passwordChangedAt',
      'u.password_is_initial as passwordIsInitial',
      'u.totp_secret_sealed as totpSecretSealed',
      'u.totp_last_step as totpLastStep',
      sql<boolean>`(u.deactivated_at is null and o.deactivated_at is null)`.as('isActive'),
    ]);
}

/** Account names are compared in one form: trimmed, compatibility-normalised (full-width input), lower case. */
export function normaliseAccount(typed: string): string {
  return typed.normalize('NFKC').trim().toLowerCase().slice(0, 200);
}

export async function findUserByAccount(tx: Tx, account: string): Promise<UserAccount | undefined> {
  return selectUsers(tx).where('u.account', '=', normaliseAccount(account)).executeTakeFirst();
}

export async function findUser(tx: Tx, id: string): Promise<UserAccount | undefined> {
  return selectUsers(tx).where('u.id', '=', id).executeTakeFirst();
}

/** Throws `notFound` when the person does not exist or lies outside the transaction's region. */
export async function requireUser(tx: Tx, id: string): Promise<UserAccount> {
  const user = await findUser(tx, id);
  if (!user) throw notFound('用户');
  return user;
}

/** Makes every token of the person worthless at once, also where the person's office lies outside the acting region. */
export async function raiseVersion(tx: Tx, userId: string): Promise<void> {
  await sql`select raise_version(array[${userId}::uuid])`.execute(tx);
}

/** The person acting for themselves, outside any role: login, own password, own sessions. */
export function principalOf(user: UserAccount, sessionId = ''): Principal {
  return {
    userId: user.id,
    userName: user.displayName,
    sessionId,
    organisationId: user.organisationId,
    organisationName: user.organisationName,
    role: 'self',
    regionCode: user.regionCode,
    permissions: new Set(),
  };
}
