import {
  command,
  idSchema,
  notFound,
  pageOf,
  pageQuery,
  query,
  regionCodeSchema,
  requireRegion,
  uuidv7,
  type Route,
  newestFirst,
} from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import { importFactors } from './import-factors.ts';

const decimalSchema = z.string().regex(/^-?\d{1,15}(\.\d{1,8})?$/, '应为十进制数，小数不超过 8 位');
const factorSchema = z.strictObject({
  key: z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/),
  label: z.string().min(1).max(60),
  unit: z.string().max(20),
});
const rowSchema = z.strictObject({
  regionCode: regionCodeSchema,
  regionName: z.string().min(1).max(60),
  values: z.record(z.string(), decimalSchema),
});
const headSchema = z.object({
  id: idSchema,
  regionCode: z.string(),
  year: z.number().int(),
  title: z.string(),
  source: z.string(),
  frozenAt: z.string().nullable(),
});
const snapshotSchema = headSchema.extend({ factors: z.array(factorSchema), rows: z.array(rowSchema) });

/** Factor snapshots: what an allocation formula reads, from a named source, frozen once it was used. */
export function factorSnapshotRoutes(): Route[] {
  return [listRoute, getRoute, importRoute, freezeRoute];
}

const listRoute = query({
  method: 'GET',
  url: '/factor-snapshots',
  operationId: 'listFactorSnapshots',
  summary: '因素数据',
  permission: 'fund.read',
  query: z.object({ ...pageQuery, year: z.coerce.number().int().optional() }),
  response: pageOf(headSchema),
  handle: async ({ tx, query: filter }) => listSnapshots(tx, filter),
});

const getRoute = query({
  method: 'GET',
  url: '/factor-snapshots/:id',
  operationId: 'getFactorSnapshot',
  summary: '一份因素数据',
  permission: 'fund.read',
  params: z.object({ id: idSchema }),
  response: snapshotSchema,
  handle: async ({ tx, params }) => readSnapshot(tx, params.id),
});

const importRoute = command({
  method: 'POST',
  url: '/factor-snapshots',
  operationId: 'importFactorSnapshot',
  summary: '登记因素数据（注明来源）',
  permission: 'round.manage',
  status: 201,
  bodyLimitBytes: 16 * 1_048_576,
  statementTimeoutMs: 60_000,
  body: z.object({
    regionCode: regionCodeSchema,
    year: z.number().int().min(2000).max(2100),
    title: z.string().min(1).max(200),
    source: z.string().min(1).max(500),
    factors: z.array(factorSchema).min(1).max(40),
    rows: z.array(rowSchema).min(1).max(20_000),
  }),
  response: snapshotSchema,
  handle: async ({ tx, body, principal, audit }) => {
    requireRegion(principal, body.regionCode);
    const id = uuidv7();
    await importFactors(tx, id, body, principal.userId);
    await audit({
      action: 'factorSnapshot.import',
      subjectType: 'factorSnapshot',
      subjectId: id,
      regionCode: body.regionCode,
      after: { title: body.title, source: body.source, rows: body.rows.length, factors: body.factors },
    });
    return readSnapshot(tx, id);
  },
});

const freezeRoute = command({
  method: 'POST',
  url: '/factor-snapshots/:id/freeze',
  operationId: 'freezeFactorSnapshot',
  summary: '冻结因素数据（被分配方案使用）',
  permission: 'round.manage',
  params: z.object({ id: idSchema }),
  response: snapshotSchema,
  handle: async ({ tx, params, audit }) => {
    const before = await readSnapshot(tx, params.id);
    if (before.frozenAt) return before;
    await tx
      .updateTable('factor_snapshot')
      .set({ frozen_at: new Date().toISOString() })
      .where('id', '=', params.id)
      .execute();
    await audit({
      action: 'factorSnapshot.freeze',
      subjectType: 'factorSnapshot',
      subjectId: params.id,
      regionCode: before.regionCode,
    });
    return readSnapshot(tx, params.id);
  },
});

async function listSnapshots(
  tx: Tx,
  filter: { cursor?: string | undefined; limit: number; year?: number | undefined },
) {
  let rows = tx.selectFrom('factor_snapshot').selectAll();
  if (filter.year !== undefined) rows = rows.where('year', '=', filter.year);
  return newestFirst(rows, 'id', filter, toHead);
}

interface SnapshotRow {
  id: string;
  region_code: string;
  year: number;
  title: string;
  source: string;
  frozen_at: string | null;
}

function toHead(row: SnapshotRow): z.output<typeof headSchema> {
  return {
    id: row.id,
    regionCode: row.region_code,
    year: row.year,
    title: row.title,
    source: row.source,
    frozenAt: row.frozen_at,
  };
}

async function readSnapshot(tx: Tx, id: string): Promise<z.output<typeof snapshotSchema>> {
  const head = await tx.selectFrom('factor_snapshot').selectAll().where('id', '=', id).executeTakeFirst();
  if (!head) throw notFound('因素数据');
  const values = await tx
    .selectFrom('factor_value')
    .selectAll()
    .where('snapshot_id', '=', id)
    .orderBy('region_code')
    .execute();
  const rows = new Map<string, z.output<typeof rowSchema>>();
  for (const value of values) {
    const row = rows.get(value.region_code) ?? {
      regionCode: value.region_code,
      regionName: value.region_name,
      values: {},
    };
    row.values[value.factor_key] = value.value;
    rows.set(value.region_code, row);
  }
  return { ...toHead(head), factors: z.array(factorSchema).parse(head.factors), rows: [...rows.values()] };
}
