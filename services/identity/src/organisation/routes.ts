import {
  command,
  decodeCursor,
  DomainError,
  idSchema,
  notFound,
  pageOf,
  pageQuery,
  query,
  regionCodeSchema,
  liesWithin,
  requireRegion,
  toPage,
  uuidv7,
  type Route,
  likePattern,
} from '@sunledger/service-kit';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import { endSessions } from '../session/login-session.ts';

const organisationKinds = [
  'government',
  'department',
  'bankBranch',
  'operatingEntity',
  'villageCommittee',
  'evaluator',
  'auditor',
] as const;

/** A region code, or '' for the whole country. */
export const regionScopeSchema = z.union([z.literal(''), regionCodeSchema]);
export const reasonSchema = z.string().trim().min(2, '请说明理由').max(500);

const organisationSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(organisationKinds),
  regionCode: z.string(),
  deactivatedAt: z.string().nullable(),
});

const columns = ['id', 'name', 'kind', 'region_code as regionCode', 'deactivated_at as deactivatedAt'] as const;
const organisationParams = z.object({ organisationId: idSchema });

type Organisation = z.output<typeof organisationSchema>;

/** Throws `notFound` when the organisation does not exist or lies outside the transaction's region. */
export async function requireOrganisation(tx: Tx, id: string): Promise<Organisation> {
  const row = await tx.selectFrom('organisation').select(columns).where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('单位');
  return row as Organisation;
}

export function organisationRoutes(): Route[] {
  return [
    command({
      method: 'POST',
      url: '/organisations',
      operationId: 'createOrganisation',
      summary: '新建单位',
      permission: 'identity.organisation.manage',
      status: 201,
      body: z.object({
        name: z.string().trim().min(2).max(100),
        kind: z.enum(organisationKinds),
        regionCode: regionScopeSchema,
      }),
      response: organisationSchema,
      handle: async ({ tx, body, principal, audit }) => {
        requireRegion(principal, body.regionCode);
        const created = await (tx as Tx)
          .insertInto('organisation')
          .values({ id: uuidv7(), name: body.name, kind: body.kind, region_code: body.regionCode })
          .onConflict((conflict) => conflict.columns(['region_code', 'name']).doNothing())
          .returning(columns)
          .executeTakeFirst();
        if (!created)
          throw new DomainError('organisation.exists', '该地区已有同名单位', {
            fields: [{ path: 'name', message: '该地区已有同名单位' }],
          });
        await audit({
          action: 'organisation.create',
          subjectType: 'organisation',
          subjectId: created.id,
          regionCode: body.regionCode,
          after: body,
        });
        return created as Organisation;
      },
    }),
    query({
      method: 'GET',
      url: '/organisations',
      operationId: 'listOrganisations',
      summary: '单位列表',
      permission: 'identity.organisation.read',
      query: z.object({
        ...pageQuery,
        regionCode: regionCodeSchema.optional(),
        kind: z.enum(organisationKinds).optional(),
        name: z.string().max(100).optional(),
      }),
      response: pageOf(organisationSchema),
      handle: async ({ tx, query: filter, principal }) => {
        const after = decodeCursor(filter.cursor);
        let rows = (tx as Tx)
          .selectFrom('organisation')
          .select(columns)
          .where(liesWithin('region_code', filter.regionCode ?? principal.regionCode));
        if (filter.kind) rows = rows.where('kind', '=', filter.kind);
        if (filter.name) rows = rows.where('name', 'like', likePattern(filter.name));
        if (after) rows = rows.where(sql<boolean>`(region_code, name) > (${after[0]}, ${after[1]})`);
        const found = await rows
          .orderBy('region_code')
          .orderBy('name')
          .limit(filter.limit + 1)
          .execute();
        return toPage(found as Organisation[], filter.limit, (row) => [row.regionCode, row.name]);
      },
    }),
    command({
      method: 'POST',
      url: '/organisations/:organisationId/deactivation',
      operationId: 'deactivateOrganisation',
      summary: '停用单位(其人员立即失去登录和授权)',
      permission: 'identity.organisation.manage',
      params: organisationParams,
      body: z.object({ reason: reasonSchema }),
      response: organisationSchema,
      handle: async ({ tx, params, body, principal, audit }) => {
        const before = await requireOrganisation(tx, params.organisationId);
        if (before.id === principal.organisationId) throw new DomainError('organisation.own', '不能停用自己所在的单位');
        if (before.deactivatedAt !== null) throw new DomainError('organisation.deactivated', '该单位已停用');
        await sql`update organisation set deactivated_at = now() where id = ${before.id}`.execute(tx);
        await sql`select raise_version(people_of_organisation(${before.id}))`.execute(tx);
        await endSessions(
          tx,
          { organisationId: before.id },
          { endedBy: principal.userId, reason: 'organisationDeactivated' },
        );
        const after = await requireOrganisation(tx, before.id);
        await audit({
          action: 'organisation.deactivate',
          subjectType: 'organisation',
          subjectId: before.id,
          regionCode: before.regionCode,
          before,
          after,
          reason: body.reason,
        });
        return after;
      },
    }),
  ];
}
