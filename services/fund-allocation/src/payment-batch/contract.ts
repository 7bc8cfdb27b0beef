import { businessDateSchema, fenSchema, idSchema, pageOf, pageQuery, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';

const batchStatuses = ['exporting', 'awaitingResults', 'completed', 'cancelled'] as const;
const instructionStatuses = ['pending', 'sent', 'paid', 'returned', 'rejected', 'unknown', 'cancelled'] as const;
export type InstructionStatus = (typeof instructionStatuses)[number];

export const batchParams = z.object({ id: idSchema });

export const createBatchBody = z.strictObject({
  bankCode: z.string().min(2).max(12),
  requestIds: z
    .array(idSchema)
    .min(1, '请选择要支付的申请')
    .max(5000, '一个批次最多 5000 笔')
    .refine((ids) => new Set(ids).size === ids.length, '同一申请不能重复列入'),
});

const batchSchema = z
  .object({
    id: idSchema,
    number: z.string(),
    regionCode: z.string(),
    bankCode: z.string(),
    bankName: z.string(),
    businessDate: businessDateSchema,
    isBackfilled: z.boolean(),
    status: z.enum(batchStatuses),
    cancelReason: z.string().nullable(),
    itemCount: z.number().int(),
    totalFen: fenSchema,
    paidFen: fenSchema,
    returnedFen: fenSchema,
    openFen: fenSchema.describe('尚无最终结果'),
    openCount: z.number().int(),
    unknownCount: z.number().int(),
    payerUserName: z.string(),
    resultDueOn: businessDateSchema,
    completedOn: businessDateSchema.nullable(),
  })
  .meta({ id: 'PaymentBatch' });

const instructionSchema = z
  .object({
    id: z.string(),
    fileNumber: z.string(),
    sequence: z.number().int(),
    requestId: idSchema,
    requestNumber: z.string(),
    projectId: idSchema,
    projectName: z.string(),
    allotmentId: idSchema,
    amountFen: fenSchema,
    payeeName: z.string(),
    payeeAccountMasked: z.string(),
    purpose: z.string(),
    status: z.enum(instructionStatuses),
    resultCode: z.string().nullable(),
    resultMessage: z.string().nullable(),
    bankReference: z.string().nullable(),
    finalOn: businessDateSchema.nullable(),
    unknownSince: businessDateSchema.nullable(),
  })
  .meta({ id: 'PaymentInstruction' });

export const batchDetailSchema = batchSchema
  .extend({
    files: z.array(
      z.object({
        number: z.string(),
        fileName: z.string(),
        recordCount: z.number().int(),
        totalFen: fenSchema,
        sha256: z.string().nullable(),
        writtenAt: z.string().nullable(),
      }),
    ),
    instructions: z.array(instructionSchema),
  })
  .meta({ id: 'PaymentBatchDetail' });

export const batchPage = pageOf(batchSchema);

export const batchQuery = z.object({
  ...pageQuery,
  status: z.enum(batchStatuses).optional(),
  regionCode: regionCodeSchema.optional(),
  bankCode: z.string().max(12).optional(),
  businessDate: businessDateSchema.optional(),
});

export const paymentTaskSchema = z
  .object({
    kind: z.enum(['batchToMake', 'resultUnknown', 'resultUnmatched', 'paymentReturned']),
    title: z.string(),
    subjectId: z.string().describe('批次、申请或银行代码'),
    regionCode: z.string(),
    bankCode: z.string(),
    count: z.number().int(),
    amountFen: fenSchema,
    since: businessDateSchema,
    consequence: z.string().describe('不办理的后果'),
  })
  .meta({ id: 'PaymentTask' });

export type PaymentBatch = z.output<typeof batchSchema>;
export type PaymentBatchDetail = z.output<typeof batchDetailSchema>;
export type PaymentTask = z.output<typeof paymentTaskSchema>;
