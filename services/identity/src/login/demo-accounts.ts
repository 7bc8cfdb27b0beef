import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { findRole } from '../role-grant/role-catalogue.ts';
import { currentTotp } from './totp.ts';

export interface DemoAccount {
  account: string;
  name: string;
  place: string;
  roles: string;
  /** The TOTP code of the moment, for accounts that have a second factor. */
  code?: string;
}

/** Everyone who can log in, for the login page of the demonstration. Throws outside it. */
export async function listDemoAccounts(tx: Tx, deps: Dependencies): Promise<DemoAccount[]> {
  if (deps.config.SUNLEDGER_PROFILE !== 'demo')
    throw new Error('demonstration accounts exist in the demo profile only');
  const today = deps.clock.today();
  const users = await tx
    .selectFrom('user_account as u')
    .innerJoin('organisation as o', 'o.id', 'u.organisation_id')
    .select([
      'u.id',
      'u.account',
      'u.display_name',
      'u.region_code',
      'u.totp_secret_sealed',
      'o.name as organisation_name',
    ])
    .where('u.deactivated_at', 'is', null)
    .where('u.password_is_initial', '=', false)
    .orderBy('u.region_code')
    .orderBy('u.account')
    .limit(300)
    .execute();
  const grants = await tx
    .selectFrom('role_grant')
    .select(['user_id', 'role'])
    .where('revoked_at', 'is', null)
    .where('valid_from', '<=', today)
    .where((where) => where.or([where('valid_to', 'is', null), where('valid_to', '>=', today)]))
    .execute();
  const rolesByUser = Map.groupBy(grants, (grant) => grant.user_id);
  const governments = await tx
    .selectFrom('organisation')
    .select(['region_code', 'name'])
    .where('kind', '=', 'government')
    .execute();
  const governmentOf = new Map(governments.map((government) => [government.region_code, government.name]));
  return users.map((user) => {
    const roles = new Set((rolesByUser.get(user.id) ?? []).map((grant) => findRole(grant.role)?.label ?? grant.role));
    return {
      account: user.account,
      name: user.display_name,
      place: governmentOf.get(county(user.region_code)) ?? user.organisation_name,
      roles: [...roles].join('、') || user.organisation_name,
      ...(user.totp_secret_sealed
        ? { code: currentTotp(deps.secrets.open(user.totp_secret_sealed, user.id), deps.clock.now()) }
        : {}),
    };
  });
}

// Townships and villages are shown with their county, so that one place stays together.
function county(regionCode: string): string {
  return regionCode.slice(0, 6);
}
