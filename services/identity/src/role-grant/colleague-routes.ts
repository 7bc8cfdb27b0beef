import { regionCodeSchema, systemPrincipal, type Route, unstored } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { roleCodes } from './role-catalogue.ts';

const colleagueSchema = z.object({ userId: z.string(), userName: z.string(), organisationName: z.string() });

const holderSchema = z.object({ userId: z.string(), organisationId: z.string() });

/**
 * Who may act on an approval: the colleagues to whom the acting person may hand it over, and, without names, everybody
 * in a post, so that a step for which nobody is left can say so.
 */
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
    unstored({
      method: 'GET',
      url: '/role-holders',
      operationId: 'listRoleHolders',
      summary: '某地区某岗位的在岗人员编号',
      permission: 'approval.read',
      query: z.object({ role: z.enum(roleCodes), regionCode: regionCodeSchema }),
      response: z.object({ items: z.array(holderSchema) }),
      handle: ({ query: post, businessDate }) =>
        deps.db.transaction(
          systemPrincipal('identity'),
          async (tx) => ({
            items: await holdersOf(tx, post, businessDate)
              .select(['u.id as userId', 'o.id as organisationId'])
              .distinct()
              .execute(),
          }),
          { readOnly: true },
        ),
    }),
  ];
}

async function listColleagues(tx: Tx, acting: { userId: string; role: string; regionCode: string }, date: string) {
  return holdersOf(tx, acting, date)
    .select(['u.id as userId', 'u.display_name as userName', 'o.name as organisationName'])
    .distinct()
    .where('u.id', '<>', acting.userId)
    .orderBy('u.display_name')
    .limit(200)
    .execute();
}

/** People in a post on a day: the role in exactly the region. */
function holdersOf(tx: Tx, { role, regionCode }: { role: string; regionCode: string }, date: string) {
  return tx
    .selectFrom('role_grant as g')
    .innerJoin('user_account as u', 'u.id', 'g.user_id')
    .innerJoin('organisation as o', 'o.id', 'g.organisation_id')
    .where('g.role', '=', role)
    .where('g.region_code', '=', regionCode)
    .where('g.revoked_at', 'is', null)
    .where('u.deactivated_at', 'is', null)
    .where('o.deactivated_at', 'is', null)
    .where('g.valid_from', '<=', date)
    .where((where) => where.or([where('g.valid_to', 'is', null), where('g.valid_to', '>=', date)]));
}
