import { businessDateSchema, fenSchema, idSchema, pageOf, pageQuery, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';

/** Payload of project-library's event 'project.planned', as far as payments need it. */
export const projectPlannedSchema = z.object({
  projectId: idSchema,
  code: z.string(),
  name: z.string(),
  regionCode: regionCodeSchema,
  countyCode: regionCodeSchema,
  year: z.number().int(),
  planId: idSchema,
  approvedAmountFen: z.string().regex(/^[1-9]\d*$/),
  sources: z.array(z.object({ sourceName: z.string(), amountFen: z.string().regex(/^\d+$/) })),
  category: z.string().nullish(),
  decisionId: z.string(),
});

/** Payload of project-library's event 'project.unplanned', as far as payments need it. */
export const projectUnplannedSchema = z.object({ projectId: idSchema, planId: idSchema });

export const linkBody = z.strictObject({
  allotmentId: idSchema,
  amountFen: fenSchema.refine((fen) => fen > 0n, '金额应大于零'),
  sourceName: z.string().min(1).max(100).optional().describe('对应计划中的哪一项资金来源；只有一项时可不填'),
  useDescription: z.string().trim().min(2, '请说明资金用于哪些支出').max(500),
});

const reason = z.string().trim().min(2, '请写明原因').max(500);

export const linkChangeBody = z.strictObject({
  amountFen: fenSchema.refine((fen) => fen >= 0n, '金额不能为负').describe('调整后的安排金额，零为全部收回'),
  reason,
});

export const linkChangeDecision = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('approve') }),
  z.strictObject({ verb: z.literal('reject'), reason }),
]);

const linkChangeSchema = z
  .object({
    id: idSchema,
    amountBeforeFen: fenSchema,
    amountFen: fenSchema,
    reason: z.string(),
    state: z.enum(['proposed', 'approved', 'rejected']),
    proposedBy: z.object({ userId: z.string(), userName: z.string() }),
    proposedOn: businessDateSchema,
    decidedByName: z.string().nullable(),
    decidedOn: businessDateSchema.nullable(),
    rejectReason: z.string().nullable(),
  })
  .meta({ id: 'ProjectAllotmentChange' });

const amounts = {
  linkedFen: fenSchema,
  requestedFen: fenSchema.describe('已申请、未被拒绝或撤回'),
  paidFen: fenSchema,
};

const linkSchema = z
  .object({
    id: idSchema,
    allotmentId: idSchema,
    documentNumber: z.string(),
    channel: z.string(),
    purpose: z.string(),
    payingRegionCode: z.string(),
    sourceName: z.string(),
    useDescription: z.string(),
    amountFen: fenSchema,
    requestedFen: fenSchema,
    paidFen: fenSchema,
    claimedFen: fenSchema.describe('已申请或已支付，含未付的质保金；安排金额不能少于此数'),
    paidAccountCode: z.string().describe('已支付金额的账户，可查明细分录'),
    linkedByName: z.string(),
    linkedOn: businessDateSchema,
    changes: z.array(linkChangeSchema).describe('安排金额的调整，先提出的在前'),
  })
  .meta({ id: 'ProjectAllotment' });

const plannedProjectSchema = z
  .object({
    id: idSchema,
    code: z.string(),
    name: z.string(),
    category: z.string().nullable(),
    regionCode: z.string(),
    countyCode: z.string(),
    year: z.number().int(),
    planId: idSchema,
    status: z.enum(['planned', 'unplanned']),
    approvedAmountFen: fenSchema,
    ...amounts,
    hasOpenChange: z.boolean().describe('有安排金额的调整等待复核'),
  })
  .meta({ id: 'PlannedProject' });

export const plannedProjectDetailSchema = plannedProjectSchema
  .extend({
    sources: z.array(z.object({ sourceName: z.string(), amountFen: fenSchema })),
    links: z.array(linkSchema),
  })
  .meta({ id: 'PlannedProjectDetail' });

export const plannedProjectPage = pageOf(plannedProjectSchema);

export const plannedProjectQuery = z.object({
  ...pageQuery,
  year: z.coerce.number().int().optional(),
  regionCode: regionCodeSchema.optional(),
  status: z.enum(['planned', 'unplanned']).optional(),
  hasOpenChange: z.stringbool().optional(),
  text: z.string().max(60).optional(),
});

export type LinkChangeBody = z.output<typeof linkChangeBody>;
export type LinkChangeDecision = z.output<typeof linkChangeDecision>;
export type LinkBody = z.output<typeof linkBody>;
export type PlannedProject = z.output<typeof plannedProjectSchema>;
export type PlannedProjectDetail = z.output<typeof plannedProjectDetailSchema>;
