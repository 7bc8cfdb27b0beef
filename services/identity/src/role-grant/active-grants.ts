import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import { findRole } from './role-catalogue.ts';

export interface ActiveGrant {
  id: string;
  role: string;
  organisationId: string;
  organisationName: string;
  regionCode: string;
  regionName: string;
  validFrom: string;
  validTo: string | null;
}

/** Grants of a person that count on the business date, oldest first; a role this release does not know never counts. */
export async function listActiveGrants(tx: Tx, userId: string, businessDate: string): Promise<ActiveGrant[]> {
  const rows = await tx
    .selectFrom('role_grant as g')
    .innerJoin('organisation as o', 'o.id', 'g.organisation_id')
    .select([
      'g.id',
      'g.role',
      'g.organisation_id as organisationId',
      'o.name as organisationName',
      'g.region_code as regionCode',
      'g.region_name as regionName',
      'g.valid_from as validFrom',
      'g.valid_to as validTo',
    ])
    .where('g.user_id', '=', userId)
    .where('g.revoked_at', 'is', null)
    .where('o.deactivated_at', 'is', null)
    .where('g.valid_from', '<=', businessDate)
    .where((where) => where.or([where('g.valid_to', 'is', null), where('g.valid_to', '>=', businessDate)]))
    .orderBy(sql`g.created_at, g.id`)
    .execute();
  return rows.filter((row) => findRole(row.role) !== undefined);
}

/** True when one of the roles may only be used after a second factor. */
export function needsSecondFactor(grants: readonly { role: string }[]): boolean {
  return grants.some((grant) => findRole(grant.role)?.needsSecondFactor === true);
}
