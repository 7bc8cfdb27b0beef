import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { findRole, roleCatalogue } from '../role-grant/role-catalogue.ts';
import { currentTotp } from './totp.ts';

export interface DemoAccount {
  account: string;
  name: string;
  place: string;
  /** Labels of the duties, as one text. */
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
  const accounts = users.map((user) => {
    const roles = [...new Set((rolesByUser.get(user.id) ?? []).map(({ role }) => role))].toSorted(byCatalogue);
    return {
      account: user.account,
      name: user.display_name,
      place: placeOf(user.region_code, governmentOf) ?? user.organisation_name,
      roles: roles.map((role) => findRole(role)?.label ?? role).join('、') || user.organisation_name,
      duties: roles,
      ...(user.totp_secret_sealed
        ? { code: currentTotp(deps.secrets.open(user.totp_secret_sealed, user.id), deps.clock.now()) }
        : {}),
    };
  });
  // Whoever has one duty comes first, in the order in which the duties meet a project.
  return accounts.toSorted(
    (one, other) => one.duties.length - other.duties.length || byCatalogue(one.duties[0] ?? '', other.duties[0] ?? ''),
  );
}

const catalogueOrder = Object.keys(roleCatalogue);

function byCatalogue(role: string, other: string): number {
  return catalogueOrder.indexOf(role) - catalogueOrder.indexOf(other);
}

// A prefecture is shown with its counties, a county with its townships and villages, so that one place stays together.
function placeOf(regionCode: string, governmentOf: ReadonlyMap<string, string>): string | undefined {
  return governmentOf.get(regionCode.slice(0, 4)) ?? governmentOf.get(regionCode.slice(0, 6));
}
