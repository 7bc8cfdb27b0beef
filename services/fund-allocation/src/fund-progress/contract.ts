import { fenSchema, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';

export const fundProgressQuery = z.object({
  year: z.coerce.number().int().min(2000).max(2100),
  regionCode: regionCodeSchema.optional().describe('默认为本人授权的地区'),
});

const moneySchema = z.object({
  projectCount: z.int(),
  plannedFen: fenSchema.describe('年度计划批准的金额'),
  linkedFen: fenSchema.describe('已安排指标'),
  requestedFen: fenSchema.describe('已提交申请，包括已支付'),
  paidFen: fenSchema.describe('银行已确认支付'),
});

export const fundProgressSchema = z
  .object({
    year: z.int(),
    regionCode: z.string(),
    scheduledMonths: z.int().describe('序时进度：到业务日期所在月为止的月数，共 12 个月'),
    issuedFen: fenSchema.describe('本地区收到的指标，已扣除退回'),
    total: moneySchema,
    regions: z.array(moneySchema.extend({ regionCode: z.string() })).describe('按下一级地区，代码为序'),
  })
  .meta({ id: 'FundProgress' });

export type FundProgress = z.output<typeof fundProgressSchema>;
