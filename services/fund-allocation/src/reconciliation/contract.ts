import { businessDateSchema, fenSchema, idSchema, pageOf, pageQuery, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';

export const differenceSchema = z
  .object({
    kind: z.enum(['ledger', 'result', 'unmatched', 'books']),
    subject: z.string().describe('申请编号、指令号、回单行或账簿凭证'),
    expectedFen: fenSchema.nullable(),
    actualFen: fenSchema.nullable(),
    note: z.string(),
  })
  .meta({ id: 'ReconciliationDifference' });

export const reconciliationSchema = z
  .object({
    id: idSchema,
    regionCode: z.string(),
    bankCode: z.string(),
    businessDate: businessDateSchema,
    status: z.enum(['balanced', 'different']),
    instructionCount: z.number().int(),
    instructionFen: fenSchema.describe('当日发往银行'),
    paidFen: fenSchema.describe('当日已支付'),
    returnedFen: fenSchema.describe('当日退回或拒绝'),
    openCount: z.number().int(),
    openFen: fenSchema.describe('截至当日尚无最终结果'),
    clearingFen: fenSchema.describe('截至当日在途支付账户余额'),
    differenceFen: fenSchema.describe('在途余额减去尚无结果的指令，应为零'),
    differences: z.array(differenceSchema),
    runBy: z.string(),
    createdAt: z.string(),
  })
  .meta({ id: 'Reconciliation' });

export const reconciliationStatusSchema = z.object({
  items: z.array(
    reconciliationSchema
      .pick({
        bankCode: true,
        regionCode: true,
        businessDate: true,
        status: true,
        differenceFen: true,
        createdAt: true,
      })
      .meta({ id: 'ReconciliationStatus' }),
  ),
});

export const reconcileBody = z.strictObject({
  bankCode: z.string().min(2).max(12),
  regionCode: regionCodeSchema.describe('付款的财政部门所在地区'),
  businessDate: businessDateSchema,
});

export const reconciliationPage = pageOf(reconciliationSchema);
export const reconciliationParams = z.object({ id: idSchema });
export const reconciliationQuery = z.object({
  ...pageQuery,
  bankCode: z.string().max(12).optional(),
  businessDate: businessDateSchema.optional(),
  status: z.enum(['balanced', 'different']).optional(),
});

export type Reconciliation = z.output<typeof reconciliationSchema>;
export type Difference = z.output<typeof differenceSchema>;
