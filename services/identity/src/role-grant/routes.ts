import {
  asDomainError,
  businessDateSchema,
  command,
  decodeCursor,
  DomainError,
  idSchema,
  isWithinRegion,
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
} from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import { reasonSchema, regionScopeSchema, requireOrganisation } from '../organisation/routes.ts';
import { raiseVersion, requireUser } from '../user/user-account.ts';
import { findRole, incompatibleRoles, roleCatalogue, roleCodes } from './role-catalogue.ts';

const grantSchema = z.object({
  id: z.string(),
  userId: z.string(),
  role: z.string(),
  roleLabel: z.string(),
  organisationId: z.string(),
  regionCode: z.string(),
  regionName: z.string(),
  validFrom: z.string(),
  validTo: z.string().nullable(),
  grantedBy: z.string().nullable(),
  reason: z.string(),
  revokedAt: z.string().nullable(),
  revokeReason: z.string().nullable(),
});

const newGrantSchema = z.object({
  userId: idSchema,
  role: z.enum(roleCodes),
  organisationId: idSchema,
  regionCode: regionScopeSchema,
  regionName: z.string().trim().max(60).default(''),
  validFrom: businessDateSchema,
  validTo: businessDateSchema.nullable().default(null),
  reason: reasonSchema,
});

const columns = [
  'id',
  'user_id as userId',
  'role',
  'organisation_id as organisationId',
  'region_code as regionCode',
  'region_name as regionName',
  'valid_from as validFrom',
  'valid_to as validTo',
  'granted_by as grantedBy',
  'reason',
  'revoked_at as revokedAt',
  'revoke_reason as revokeReason',
] as const;

// Those whose work follows the assignment, not the seat of their office.
const kindsThatWorkElsewhere = new Set(['bankBranch', 'evaluator', 'auditor']);

function withLabel<R extends { role: string }>(row: R): R & { roleLabel: string } {
  return { ...row, roleLabel: findRole(row.role)?.label ?? row.role };
}

async function requireGrant(tx: Tx, id: string) {
  const row = await tx.selectFrom('role_grant').select(columns).where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('授权');
  return withLabel(row);
}

export function roleGrantRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/roles',
      operationId: 'listRoles',
      summary: '岗位目录与不相容岗位',
      permission: 'identity.grant.read',
      response: z.object({
        items: z.array(
          z.object({
            role: z.string(),
            label: z.string(),
            permissions: z.array(z.string()),
            needsSecondFactor: z.boolean(),
          }),
        ),
        incompatible: z.array(z.array(z.string())),
      }),
      handle: async () => ({
        items: roleCodes.map((role) => {
          const { label, permissions, needsSecondFactor } = roleCatalogue[role];
          return { role, label, permissions: [...permissions], needsSecondFactor };
        }),
        incompatible: incompatibleRoles.map((pair) => [...pair]),
      }),
    }),
    command({
      method: 'POST',
      url: '/grants',
      operationId: 'grantRole',
      summary: '授予岗位',
      permission: 'identity.grant.manage',
      needsFreshSecondFactor: true,
      status: 201,
      body: newGrantSchema,
      response: grantSchema,
      handle: async ({ tx, body, principal, audit }) => {
        if (body.userId === principal.userId)
          throw new DomainError('grant.own', '不能给自己授权，请由另一位安全管理员办理', { status: 403 });
        if (body.validTo !== null && body.validTo < body.validFrom) {
          throw new DomainError('input.invalid', '授权的截止日期早于开始日期', {
            status: 400,
            fields: [{ path: 'validTo', message: '不能早于开始日期' }],
          });
        }
        requireRegion(principal, body.regionCode);
        const user = await requireUser(tx, body.userId);
        const organisation = await requireOrganisation(tx, body.organisationId);
        if (
          !kindsThatWorkElsewhere.has(organisation.kind) &&
          !isWithinRegion(body.regionCode, organisation.regionCode)
        ) {
          throw new DomainError('grant.outsideOrganisation', '授权地区超出该单位的管辖范围', {
            fields: [{ path: 'regionCode', message: '超出单位管辖范围' }],
          });
        }
        const id = uuidv7();
        await (tx as Tx)
          .insertInto('role_grant')
          .values({
            id,
            user_id: user.id,
            role: body.role,
            organisation_id: organisation.id,
            region_code: body.regionCode,
            region_name: body.regionName,
            valid_from: body.validFrom,
            valid_to: body.validTo,
            granted_by: principal.userId,
            reason: body.reason,
          })
          .execute()
          .catch(refuseInWords);
        await raiseVersion(tx, user.id);
        await audit({
          action: 'grant.create',
          subjectType: 'grant',
          subjectId: id,
          regionCode: body.regionCode,
          after: body,
          reason: body.reason,
        });
        return requireGrant(tx, id);
      },
    }),
    command({
      method: 'POST',
      url: '/grants/:grantId/revocation',
      operationId: 'revokeGrant',
      summary: '收回岗位(立即生效)',
      permission: 'identity.grant.manage',
      params: z.object({ grantId: idSchema }),
      body: z.object({ reason: reasonSchema }),
      response: grantSchema,
      handle: async ({ tx, params, body, principal, audit }) => {
        const before = await requireGrant(tx, params.grantId);
        if (before.userId === principal.userId)
          throw new DomainError('grant.own', '不能变更自己的授权，请由另一位安全管理员办理', { status: 403 });
        const revoked = await (tx as Tx)
          .updateTable('role_grant')
          .set({ revoked_at: new Date().toISOString(), revoked_by: principal.userId, revoke_reason: body.reason })
          .where('id', '=', before.id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        if (revoked.numUpdatedRows === 0n) throw new DomainError('grant.revoked', '该授权已收回');
        await raiseVersion(tx, before.userId);
        const after = await requireGrant(tx, before.id);
        await audit({
          action: 'grant.revoke',
          subjectType: 'grant',
          subjectId: before.id,
          regionCode: before.regionCode,
          before,
          after,
          reason: body.reason,
        });
        return after;
      },
    }),
    query({
      method: 'GET',
      url: '/grants',
      operationId: 'listGrants',
      summary: '授权列表',
      permission: 'identity.grant.read',
      query: z.object({
        ...pageQuery,
        userId: idSchema.optional(),
        role: z.enum(roleCodes).optional(),
        regionCode: regionCodeSchema.optional(),
        isRevoked: z.stringbool().optional(),
      }),
      response: pageOf(grantSchema),
      handle: async ({ tx, query: filter, principal }) => {
        const after = decodeCursor(filter.cursor);
        let rows = (tx as Tx)
          .selectFrom('role_grant')
          .select(columns)
          .where(liesWithin('region_code', filter.regionCode ?? principal.regionCode));
        if (filter.userId) rows = rows.where('user_id', '=', filter.userId);
        if (filter.role) rows = rows.where('role', '=', filter.role);
        if (filter.isRevoked !== undefined) rows = rows.where('revoked_at', filter.isRevoked ? 'is not' : 'is', null);
        if (after?.[0]) rows = rows.where('id', '>', after[0]);
        const found = await rows
          .orderBy('id')
          .limit(filter.limit + 1)
          .execute();
        return toPage(found.map(withLabel), filter.limit, (row) => [row.id]);
      },
    }),
  ];
}

/** The trigger that refuses incompatible duties knows the codes of roles; people know their labels. */
function refuseInWords(error: unknown): never {
  const refusal = asDomainError(error);
  if (refusal?.code !== 'grant.incompatible') throw error;
  const labelled = (_: string, role: string) => `“${findRole(role)?.label ?? role}”`;
  const message = refusal.publicMessage.replaceAll(/\((\w+)\)/g, labelled);
  throw new DomainError(refusal.code, message, { fields: [{ path: 'role', message }], cause: error });
}
