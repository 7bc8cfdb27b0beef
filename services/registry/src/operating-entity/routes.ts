import {
  command,
  idSchema,
  invalidField,
  notFound,
  pageOf,
  pageQuery,
  query,
  regionCodeSchema,
  requireRegion,
  uuidv7,
  type Route,
  newestFirst,
  likePattern,
} from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import { problemOfCreditCode } from './unified-social-credit-code.ts';

const kindSchema = z.enum([
  'enterprise',
  'park',
  'cooperative',
  'familyFarm',
  'largeHousehold',
  'contractor',
  'publicBody',
]);
const entitySchema = z.object({
  id: idSchema,
  regionCode: regionCodeSchema,
  name: z.string().min(1).max(120),
  unifiedSocialCreditCode: z.string(),
  kind: kindSchema,
});
type Entity = z.output<typeof entitySchema>;

/** Operating entities and other payees: who may receive money for a project. */
export function operatingEntityRoutes(): Route[] {
  return [listRoute, getRoute, createRoute];
}

const listRoute = query({
  method: 'GET',
  url: '/entities',
  operationId: 'listEntities',
  summary: '经营主体与收款单位',
  permission: 'region.read',
  query: z.object({ ...pageQuery, text: z.string().max(60).optional(), kind: kindSchema.optional() }),
  response: pageOf(entitySchema),
  handle: async ({ tx, query: filter }) => listEntities(tx, filter),
});

const getRoute = query({
  method: 'GET',
  url: '/entities/:id',
  operationId: 'getEntity',
  summary: '经营主体',
  permission: 'region.read',
  params: z.object({ id: idSchema }),
  response: entitySchema,
  handle: async ({ tx, params }) => getEntity(tx, params.id),
});

const createRoute = command({
  method: 'POST',
  url: '/entities',
  operationId: 'createEntity',
  summary: '登记经营主体',
  permission: 'entity.manage',
  status: 201,
  body: entitySchema.omit({ id: true }),
  response: entitySchema,
  handle: async ({ tx, body, principal, audit }) => {
    requireRegion(principal, body.regionCode);
    const problem = problemOfCreditCode(body.unifiedSocialCreditCode);
    if (problem) throw invalidField('unifiedSocialCreditCode', problem);
    const id = uuidv7();
    const inserted = await tx
      .insertInto('operating_entity')
      .values({
        id,
        region_code: body.regionCode,
        name: body.name,
        unified_social_credit_code: body.unifiedSocialCreditCode,
        kind: body.kind,
        created_by: principal.userId,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (inserted.numInsertedOrUpdatedRows === 0n)
      throw invalidField('unifiedSocialCreditCode', '这个统一社会信用代码在本县已登记');
    await audit({
      action: 'entity.create',
      subjectType: 'operatingEntity',
      subjectId: id,
      regionCode: body.regionCode,
      after: body,
    });
    return { id, ...body };
  },
});

interface EntityFilter {
  cursor?: string | undefined;
  limit: number;
  text?: string | undefined;
  kind?: Entity['kind'] | undefined;
}

async function listEntities(tx: Tx, filter: EntityFilter) {
  let rows = tx.selectFrom('operating_entity').selectAll();
  if (filter.kind) rows = rows.where('kind', '=', filter.kind);
  if (filter.text) rows = rows.where('name', 'like', likePattern(filter.text));
  return newestFirst(rows, 'id', filter, toEntity);
}

/** Throws 404. */
export async function getEntity(tx: Tx, id: string): Promise<Entity> {
  const row = await tx.selectFrom('operating_entity').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('经营主体');
  return toEntity(row);
}

function toEntity(row: {
  id: string;
  region_code: string;
  name: string;
  unified_social_credit_code: string;
  kind: string;
}): Entity {
  return {
    id: row.id,
    regionCode: row.region_code,
    name: row.name,
    unifiedSocialCreditCode: row.unified_social_credit_code,
    kind: kindSchema.parse(row.kind),
  };
}
