import { businessDateSchema, fenSchema, idSchema, pageOf, pageQuery } from '@sunledger/service-kit';
import { z } from 'zod';
import { entrySchema } from '../project/entry.ts';

export const importParams = z.object({ id: idSchema });
export const importListQuery = z.object(pageQuery);
export const uploadQuery = z.object({ fileName: z.string().trim().min(1).max(200) });

const importSummarySchema = z
  .object({
    id: idSchema,
    fileName: z.string(),
    state: z.enum(['checked', 'committed', 'undone']),
    rowCount: z.int(),
    invalidCount: z.int(),
    warningCount: z.int(),
    uploadedByName: z.string(),
    uploadedOn: businessDateSchema,
    committedOn: businessDateSchema.nullable(),
    undoneOn: businessDateSchema.nullable(),
    undoReason: z.string().nullable(),
  })
  .meta({ id: 'ProjectImportSummary' });

export const importPageSchema = pageOf(importSummarySchema);

const findingSchema = z.object({ rule: z.string(), title: z.string(), message: z.string(), isBlocking: z.boolean() });

export const importSchema = importSummarySchema
  .extend({
    errors: z.array(
      z.object({
        sheet: z.string(),
        row: z.int(),
        column: z.string().nullable(),
        key: z.string().nullable(),
        message: z.string(),
      }),
    ),
    rows: z.array(
      z.object({
        rowNumber: z.int(),
        year: z.int(),
        regionCode: z.string(),
        regionName: z.string(),
        name: z.string(),
        location: z.string().nullable(),
        amountFen: fenSchema.nullable(),
        isBackfilled: z.boolean(),
        warnings: z.array(findingSchema),
        projectId: idSchema.nullable(),
        projectCode: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'ProjectImport' });

/** Rows as they stand in the database. */
export const storedRowsSchema = z.array(
  z.object({
    rowNumber: z.int(),
    year: z.int(),
    regionCode: z.string(),
    regionName: z.string(),
    entry: entrySchema,
    source: z.string().nullable(),
    isBackfilled: z.boolean(),
    findings: z.array(
      z.object({
        rule: z.string(),
        isBlocking: z.boolean(),
        message: z.string(),
        evidence: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
        clause: z.string().optional(),
      }),
    ),
    projectId: z.string().optional(),
    projectCode: z.string().optional(),
  }),
);

export type StoredRow = z.output<typeof storedRowsSchema>[number];
export type ImportView = z.output<typeof importSchema>;
