import { businessDateSchema, fenSchema, idSchema, pageOf, pageQuery, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';

export const allotmentParams = z.object({ id: idSchema });

export const allotmentSchema = z
  .object({
    id: idSchema,
    regionCode: regionCodeSchema,
    regionName: z.string(),
    fundDocumentId: idSchema,
    parentAllotmentId: idSchema.nullable(),
    roundId: idSchema.nullable(),
    year: z.int(),
    channel: z.string(),
    purpose: z.string(),
    documentNumber: z.string(),
    amountFen: fenSchema.describe('下达金额'),
    balanceFen: fenSchema.describe('账面余额'),
    pendingFen: fenSchema.describe('已冻结'),
    availableFen: fenSchema.describe('可用余额'),
    passedDownFen: fenSchema.describe('已向下级下达，退回的不扣减'),
    state: z.enum(['proposed', 'issued', 'received', 'cancelled']),
    issuedByName: z.string(),
    confirmedByName: z.string().nullable(),
    issuedOn: businessDateSchema.nullable(),
    receivedOn: businessDateSchema.nullable(),
    passDownDueOn: businessDateSchema.nullable().describe('转拨期限'),
    passDownRule: z.string().nullable().describe('转拨期限的依据'),
    cancelReason: z.string().nullable(),
    isBackfilled: z.boolean(),
  })
  .meta({ id: 'Allotment' });

export const allotmentPage = pageOf(allotmentSchema);

export const allotmentQuery = z.object({
  ...pageQuery,
  year: z.coerce.number().int().optional(),
  regionCode: regionCodeSchema.optional(),
  state: z.enum(['proposed', 'issued', 'received', 'cancelled']).optional(),
  fundDocumentId: idSchema.optional(),
  parentAllotmentId: idSchema.optional(),
  roundId: idSchema.optional(),
});

export const passDownBody = z.strictObject({
  documentNumber: z.string().trim().min(2, '下达文号不能为空').max(80),
  lines: z
    .array(
      z.strictObject({
        regionCode: regionCodeSchema,
        regionName: z.string().trim().min(1).max(60),
        amountFen: fenSchema.refine((fen) => fen > 0n, '金额必须大于零'),
      }),
    )
    .min(1, '至少要有一个地区')
    .max(500, '一次最多下达 500 个地区'),
});

const reason = z.string().trim().min(2, '请写明原因').max(500);

export const secondPersonBody = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('confirm') }),
  z.strictObject({ verb: z.literal('cancel'), reason }),
]);

export const batchConfirmationBody = z.strictObject({ allotmentIds: z.array(idSchema).min(1).max(500) });

export const returnBody = z.strictObject({
  amountFen: fenSchema.refine((fen) => fen > 0n, '金额必须大于零'),
  documentNumber: z.string().trim().min(2, '退回文号不能为空').max(80),
  reason,
});

export const returnSchema = z
  .object({
    id: idSchema,
    allotmentId: idSchema,
    amountFen: fenSchema,
    documentNumber: z.string(),
    reason: z.string(),
    state: z.enum(['proposed', 'booked', 'cancelled']),
    proposedByName: z.string(),
    decidedByName: z.string().nullable(),
    decidedOn: businessDateSchema.nullable(),
  })
  .meta({ id: 'AllotmentReturn' });

export const overdueSchema = z.object({
  items: z.array(
    z.object({ allotment: allotmentSchema, remainingDays: z.int().describe('剩余自然日，负数为逾期天数') }),
  ),
});

export type AllotmentView = z.output<typeof allotmentSchema>;
export type AllotmentFilter = z.output<typeof allotmentQuery>;
export type PassDownBody = z.output<typeof passDownBody>;
export type ReturnBody = z.output<typeof returnBody>;
export type AllotmentReturnView = z.output<typeof returnSchema>;
