import { systemPrincipal, type Route, unstored } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';

const colleagueSchema = z.object({ userId: z.string(), userName: z.string(), organisationName: z.string() });

/** Those to whom the acting person may hand over an approval: the same role in exactly the same region. */
export function colleagueRoutes(deps: Dependencies): Route[] {
  return [
    unstored({
      method: 'GET',
      url: '/colleagues',
      operationId: 'listColleagues',
      summary: '同地区同岗位的同事（转办、加签）',
      permission: 'approval.decide',
      response: z.object({ items: z.array(colleagueSchema) }),
      // A person may sit in an office above the region of the grant, outside the caller's own scope; role and region are exact.
      handle: ({ principal, businessDate }) =>
        deps.db.transaction(
          systemPrincipal('identity'),
          async (tx) => ({ items: await listColleagues(tx, principal, businessDate) }),
          { readOnly: true },
        ),
    }),
  ];
}

async function listColleagues(tx: Tx, acting: { userId: string; role: string; regionCode: string }, date: string) {
  return tx
    .selectFrom('role_grant as g')
    .innerJoin('user_account as u', 'u.id', 'g.user_id')
    .innerJoin('organisation as o', 'o.id', 'g.organisation_id')
    .select(['u.id as userId', 'u.display_name as userName', 'o.name as organisationName'])
    .distinct()
    .where('g.role', '=', acting.role)
    .where('g.region_code', '=', acting.regionCode)
    .where('u.id', '<>', acting.userId)
    .where('g.revoked_at', 'is', null)
    .where('u.deactivated_at', 'is', null)
    .where('o.deactivated_at', 'is', null)
    .where('g.valid_from', '<=', date)
    .where((where) => where.or([where('g.valid_to', 'is', null), where('g.valid_to', '>=', date)]))
    .orderBy('u.display_name')
    .limit(200)
    .execute();
}
