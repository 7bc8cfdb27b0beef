import { fenSchema, idSchema, pageOf, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';
import { roundStates } from '../allocation-round/contract.ts';
import { partKeys } from './template.ts';

export const tableParams = z.object({ id: idSchema });

export const uploadQuery = z.object({
  fileName: z.string().min(1).max(200),
  regionCode: regionCodeSchema.describe('组织分配的地区'),
  regionName: z.string().trim().min(1).max(60),
  title: z.string().trim().min(2).max(200),
  year: z.coerce.number().int().min(2000).max(2100),
  controlTotalFen: fenSchema.refine((fen) => fen > 0n, '控制总额必须大于零'),
  sourceUrl: z.url({ protocol: /^https?$/ }).max(500),
  note: z.string().max(500).optional(),
});

const findingSchema = z.object({
  severity: z.enum(['error', 'warning']),
  rule: z.string(),
  rowNumber: z.int().nullable(),
  columnKey: z.string().nullable(),
  message: z.string(),
});

export const unitSchema = z.object({
  rowNumber: z.int(),
  kind: z.enum(['unit', 'subtotal', 'total']),
  unitName: z.string(),
  regionCode: z.string().nullable(),
  isCodeResolved: z.boolean().default(false).describe('原表没有地区代码，按名称查得'),
  amountFen: fenSchema.nullable(),
  parts: z.partialRecord(z.enum(partKeys), fenSchema),
  percent: z.string().nullable(),
});

export const unitsSchema = z.array(unitSchema);

export const tableSchema = z
  .object({
    id: idSchema,
    regionCode: regionCodeSchema,
    regionName: z.string(),
    title: z.string(),
    year: z.int(),
    sourceUrl: z.string(),
    note: z.string().nullable(),
    controlTotalFen: fenSchema,
    fileName: z.string(),
    state: z.enum(['checked', 'committed', 'undone']),
    units: unitsSchema.describe('照原表'),
    findings: z.array(findingSchema).describe('不相符之处；错误须改原表，疑点须写明采用的理由'),
    cellErrors: z.array(z.object({ row: z.int(), message: z.string() })),
    canCommit: z.boolean(),
    roundId: idSchema.nullable(),
    roundState: z.enum(roundStates).nullable().describe('草稿时可以撤销导入'),
    undoReason: z.string().nullable(),
    uploadedByName: z.string(),
    uploadedOn: z.string(),
  })
  .meta({ id: 'PublishedTable' });

export const tablePage = pageOf(tableSchema);

export const commitBody = z.strictObject({
  sourceAllotmentId: idSchema.optional(),
  acceptReason: z.string().trim().min(2).max(500).optional().describe('有疑点时采用本表的理由'),
});

export const undoBody = z.strictObject({ reason: z.string().trim().min(2, '请写明撤销的理由').max(500) });

export type PublishedTableView = z.output<typeof tableSchema>;
export type UploadFields = z.output<typeof uploadQuery>;
