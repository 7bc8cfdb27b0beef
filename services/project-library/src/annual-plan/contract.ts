import { businessDateSchema, fenSchema, idSchema, pageOf, pageQuery, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';
import { categories } from '../project/entry.ts';
import { reasonSchema } from '../project/contract.ts';
import { projectStates } from '../project/project.ts';
import { planStates } from './plan-state.ts';

export const planParams = z.object({ id: idSchema });
export const planItemParams = z.object({ id: idSchema, projectId: idSchema });
const positiveFen = fenSchema.refine((fen) => fen > 0n, '金额须大于 0');

export const createPlanBody = z.strictObject({
  regionCode: regionCodeSchema.regex(/^\d{6}$/, '年度计划按县编制'),
  year: z.int().min(2000).max(2100),
  batch: z.int().min(1).max(99).default(1).describe('分期分批：第几批'),
  title: z.string().trim().min(2).max(200),
  ceilingFen: positiveFen,
});

export const updatePlanBody = z.strictObject({ title: z.string().trim().min(2).max(200), ceilingFen: positiveFen });

export const planQuery = z.object({
  ...pageQuery,
  year: z.coerce.number().int().min(2000).max(2100).optional(),
  state: z.enum(planStates).optional(),
});

const sourceSchema = z.strictObject({ sourceName: z.string().trim().min(1).max(100), amountFen: positiveFen });

export const planItemBody = z.strictObject({
  projectId: idSchema,
  priority: z.int().min(1).max(9999).describe('排序，1 为最先'),
  approvedAmountFen: positiveFen,
  sources: z.array(sourceSchema).min(1, '须写明资金来源').max(20),
  note: z.string().trim().max(500).optional(),
});

export const planSubmissionBody = z.strictObject({
  floorReason: z.string().trim().min(2).max(1000).optional().describe('未达到政策下限时必须说明'),
});

export const planWithdrawalBody = z.strictObject({ reason: reasonSchema });

const planSummarySchema = z
  .object({
    id: idSchema,
    regionCode: z.string(),
    year: z.int(),
    batch: z.int(),
    title: z.string(),
    state: z.enum(planStates),
    ceilingFen: fenSchema,
    totalFen: fenSchema,
    projectCount: z.int(),
    makerName: z.string(),
    isBackfilled: z.boolean(),
    createdOn: businessDateSchema,
    decidedOn: businessDateSchema.nullable(),
  })
  .meta({ id: 'AnnualPlanSummary' });

export const planPageSchema = pageOf(planSummarySchema);

const meterSchema = z
  .object({
    totalFen: fenSchema,
    ceilingFen: fenSchema,
    remainingFen: fenSchema,
    isWithinCeiling: z.boolean(),
    floors: z.array(
      z.object({
        parameter: z.string(),
        label: z.string(),
        actual: z.string().nullable().describe('占比，十进制，1 为 100%'),
        required: z.string(),
        isWithin: z.boolean(),
        sentence: z.string(),
        documentNumber: z.string(),
        clauseId: z.string(),
        unknownCount: z.int(),
      }),
    ),
  })
  .meta({ id: 'AnnualPlanMeter' });

export const planSchema = planSummarySchema
  .extend({
    meter: meterSchema,
    overrun: z
      .object({ rate: z.string(), documentNumber: z.string(), clauseId: z.string() })
      .nullable()
      .describe('安排金额可以超过公示资金规模的比例；没有文件规定时为空'),
    floorReason: z.string().nullable(),
    canEdit: z.boolean(),
    submitHint: z.string().nullable().describe('您不能提交的原因'),
    withdrawalReason: z.string().nullable(),
    approvalCaseId: idSchema.nullable(),
    items: z.array(
      z.object({
        projectId: idSchema,
        code: z.string(),
        name: z.string(),
        regionCode: z.string(),
        location: z.string().nullable(),
        category: z.enum(categories).nullable(),
        state: z.enum(projectStates),
        priority: z.int(),
        plannedAmountFen: fenSchema.nullable().describe('入库时的资金规模'),
        approvedAmountFen: fenSchema,
        sources: z.array(sourceSchema),
        note: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: 'AnnualPlan' });

export type PlanView = z.output<typeof planSchema>;

/** Event 'project.planned' as subscribers receive it. */
export interface ProjectPlannedPayload {
  projectId: string;
  code: string;
  name: string;
  regionCode: string;
  countyCode: string;
  year: number;
  planId: string;
  /** Fen, decimal integer. */
  approvedAmountFen: string;
  sources: { sourceName: string; amountFen: string }[];
  category: string;
  decisionId: string;
}
