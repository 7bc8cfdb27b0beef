import {
  businessDateSchema,
  command,
  idSchema,
  PUBLIC,
  query,
  regionCodeSchema,
  requireRegion,
  uuidv7,
  type Route,
} from '@sunledger/service-kit';
import { z } from 'zod';
import { mergeRegion, renameRegion } from './change-region.ts';
import { importRegions, readRegions } from './import-regions.ts';
import { fullNameOf, getRegion, listChildren, searchRegions, type RegionRow } from './queries.ts';
import { canonicalCode } from './region.ts';

const levelSchema = z.enum(['province', 'prefecture', 'county', 'township', 'village']);
const regionSchema = z.object({
  code: z.string(),
  name: z.string(),
  level: levelSchema,
  parentCode: z.string(),
  validFrom: businessDateSchema,
  validTo: businessDateSchema.nullable(),
  replacedBy: z.string().nullable(),
  source: z.string(),
});
const designationSchema = z.object({
  id: idSchema,
  regionCode: z.string(),
  designation: z.string(),
  validFrom: businessDateSchema,
  validTo: businessDateSchema.nullable(),
  source: z.string(),
});
const codeParams = z.object({ code: z.string().max(12) });

function toRegion(row: RegionRow): z.output<typeof regionSchema> {
  return {
    code: row.code,
    name: row.name,
    level: levelSchema.parse(row.level),
    parentCode: row.parent_code,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    replacedBy: row.replaced_by,
    source: row.source,
  };
}

export function regionRoutes(): Route[] {
  return [...readRoutes(), ...changeRoutes(), ...designationRoutes()];
}

function readRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/regions',
      operationId: 'listRegions',
      summary: '下级行政区划',
      permission: PUBLIC,
      query: z.object({ parent: z.string().max(12).default(''), date: businessDateSchema.optional() }),
      response: z.object({ items: z.array(regionSchema) }),
      handle: async ({ tx, query: filter, businessDate }) => ({
        items: (await listChildren(tx, filter.parent, filter.date ?? businessDate)).map(toRegion),
      }),
    }),
    query({
      method: 'GET',
      url: '/regions/search',
      operationId: 'searchRegions',
      summary: '按名称、代码、拼音查找行政区划',
      permission: PUBLIC,
      query: z.object({
        q: z.string().min(1).max(40),
        limit: z.coerce.number().int().min(1).max(50).default(20),
        date: businessDateSchema.optional(),
      }),
      response: z.object({ items: z.array(regionSchema) }),
      handle: async ({ tx, query: filter, businessDate }) => ({
        items: (await searchRegions(tx, filter.q, filter.date ?? businessDate, filter.limit)).map(toRegion),
      }),
    }),
    query({
      method: 'GET',
      url: '/regions/:code',
      operationId: 'getRegion',
      summary: '行政区划',
      permission: PUBLIC,
      params: codeParams,
      query: z.object({ date: businessDateSchema.optional() }),
      response: regionSchema.extend({ fullName: z.string() }),
      handle: async ({ tx, params, query: filter, businessDate }) => {
        const date = filter.date ?? businessDate;
        const code = canonicalCode(params.code);
        return { ...toRegion(await getRegion(tx, code, date)), fullName: await fullNameOf(tx, code, date) };
      },
    }),
  ];
}

function changeRoutes(): Route[] {
  return [
    command({
      method: 'POST',
      url: '/regions/imports',
      operationId: 'importRegions',
      summary: '导入行政区划（CSV）',
      permission: 'region.manage',
      bodyLimitBytes: 64 * 1_048_576,
      statementTimeoutMs: 120_000,
      body: z.object({ csv: z.string().min(1), validFrom: businessDateSchema }),
      response: z.object({ imported: z.number(), total: z.number() }),
      prepare: ({ principal, body }) => readRegions(principal, body.csv, body.validFrom),
      handle: ({ tx, body, prepared, audit }) => importRegions(tx, prepared, body.validFrom, { audit }),
    }),
    command({
      method: 'POST',
      url: '/regions/:code/renames',
      operationId: 'renameRegion',
      summary: '更名',
      permission: 'region.manage',
      params: codeParams,
      body: z.object({
        newName: z.string().min(1).max(60),
        effectiveFrom: businessDateSchema,
        source: z.string().min(1).max(300),
      }),
      response: regionSchema,
      handle: async ({ tx, params, body, principal, audit }) => {
        requireRegion(principal, params.code);
        await renameRegion(tx, { code: params.code, ...body }, { audit });
        return toRegion(await getRegion(tx, params.code, body.effectiveFrom));
      },
    }),
    command({
      method: 'POST',
      url: '/regions/:code/mergers',
      operationId: 'mergeRegion',
      summary: '撤并',
      permission: 'region.manage',
      params: codeParams,
      body: z.object({
        intoCode: regionCodeSchema,
        effectiveFrom: businessDateSchema,
        source: z.string().min(1).max(300),
      }),
      response: z.object({ code: z.string(), replacedBy: z.string() }),
      handle: async ({ tx, params, body, principal, audit }) => {
        requireRegion(principal, params.code);
        requireRegion(principal, body.intoCode);
        await mergeRegion(tx, { code: params.code, ...body }, { audit });
        return { code: params.code, replacedBy: body.intoCode };
      },
    }),
  ];
}

function designationRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/region-designations',
      operationId: 'listRegionDesignations',
      summary: '地区称号（重点县、贫困村、革命老区等）',
      permission: PUBLIC,
      query: z.object({ region: z.string().max(12).default(''), date: businessDateSchema.optional() }),
      response: z.object({ items: z.array(designationSchema) }),
      handle: async ({ tx, query: filter, businessDate }) => {
        const date = filter.date ?? businessDate;
        const rows = await tx
          .selectFrom('region_designation')
          .selectAll()
          .where('region_code', 'like', `${filter.region.replaceAll(/\D/g, '')}%`)
          .where('valid_from', '<=', date)
          .where((where) => where.or([where('valid_to', 'is', null), where('valid_to', '>=', date)]))
          .orderBy('region_code')
          .orderBy('designation')
          .limit(2000)
          .execute();
        return {
          items: rows.map((row) => ({
            id: row.id,
            regionCode: row.region_code,
            designation: row.designation,
            validFrom: row.valid_from,
            validTo: row.valid_to,
            source: row.source,
          })),
        };
      },
    }),
    command({
      method: 'POST',
      url: '/region-designations',
      operationId: 'addRegionDesignation',
      summary: '登记地区称号',
      permission: 'region.manage',
      status: 201,
      body: z.object({
        regionCode: regionCodeSchema,
        designation: z.string().min(1).max(60),
        validFrom: businessDateSchema,
        validTo: businessDateSchema.nullable(),
        source: z.string().min(1).max(300),
      }),
      response: designationSchema,
      handle: async ({ tx, body, principal, businessDate, audit }) => {
        requireRegion(principal, body.regionCode);
        await getRegion(tx, body.regionCode, businessDate);
        const id = uuidv7();
        await tx
          .insertInto('region_designation')
          .values({
            id,
            region_code: body.regionCode,
            designation: body.designation,
            valid_from: body.validFrom,
            valid_to: body.validTo,
            source: body.source,
            created_by: principal.userId,
          })
          .execute();
        await audit({
          action: 'region.designate',
          subjectType: 'regionDesignation',
          subjectId: id,
          regionCode: body.regionCode,
          after: body,
        });
        return { id, ...body };
      },
    }),
  ];
}
