import { businessDateSchema, fenSchema, idSchema, pageOf, pageQuery, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';

const key = z.string().regex(/^[a-z][A-Za-z0-9]{0,39}$/, '代号以小写字母开头，只含字母和数字');
const title = z.string().trim().min(1).max(120);
const weight = z.string().regex(/^(\d{1,3}(\.\d{1,6})?%?|\d{1,6}\/[1-9]\d{0,5})$/, '权重应写作 30%、0.3 或 1/3');
const positiveFen = fenSchema.refine((fen) => fen > 0n, '金额必须大于零');
const amountFen = fenSchema.refine((fen) => fen >= 0n, '金额不能为负');
const head = { key, title, clause: z.string().trim().max(200).default('') };

const setAsideSchema = z.strictObject({
  key,
  title,
  kind: z.enum(['reward', 'managementFee', 'other']),
  size: z.union([z.strictObject({ amountFen }), z.strictObject({ rate: weight })]),
  excluded: z.array(z.strictObject({ title, amountFen })).default([]),
});

const componentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...head, kind: z.literal('share'), weight }),
  z.strictObject({ ...head, kind: z.literal('inverseShare'), weight }),
  z.strictObject({
    ...head,
    kind: z.literal('headCount'),
    weight,
    multipliers: z
      .array(
        z.strictObject({ designation: z.string().min(1).max(40), rate: z.string().regex(/^\d{1,3}(\.\d{1,4})?$/) }),
      )
      .default([]),
  }),
  z.strictObject({
    ...head,
    kind: z.literal('score'),
    weight,
    baseline: z
      .string()
      .regex(/^\d{1,6}(\.\d{1,4})?$/)
      .default('0'),
  }),
  z.strictObject({ ...head, kind: z.literal('fixedAmount') }),
  z.strictObject({ ...head, kind: z.literal('cappedPerUnit'), perUnitFen: positiveFen, capFen: positiveFen }),
]);

/** Units a round may be rounded to: 分, 元, 百元, 万元. */
export const roundingUnits = ['1', '100', '10000', '1000000'] as const;

export const definitionSchema = z.strictObject({
  setAsides: z.array(setAsideSchema).max(20).default([]),
  components: z.array(componentSchema).min(1, '至少要有一个因素').max(40),
  unitFen: fenSchema.refine(
    (fen) => roundingUnits.some((unit) => unit === String(fen)),
    '取整单位为分、元、百元或万元',
  ),
  rounding: z.enum(['largestRemainder', 'halfUp']).default('largestRemainder'),
  remainderRegionCode: regionCodeSchema.optional().describe('尾差归属地'),
  guaranteedMinimumFen: amountFen.optional(),
  capFen: positiveFen.optional(),
});

const roundRegionSchema = z.strictObject({
  regionCode: regionCodeSchema,
  regionName: z.string().trim().min(1).max(60),
  values: z.record(key, z.string().max(24)).default({}),
  designations: z.array(z.string().max(40)).max(10).default([]),
  floorFen: amountFen.optional(),
  capFen: positiveFen.optional(),
});

export const roundBody = z
  .strictObject({
    regionCode: regionCodeSchema.describe('组织分配的地区'),
    regionName: z.string().trim().min(1).max(60),
    title: z.string().trim().min(2).max(200),
    year: z.int().min(2000).max(2100),
    sourceAllotmentId: idSchema.optional().describe('被分配的指标，提交前必须填写'),
    totalFen: positiveFen,
    definition: definitionSchema,
    factorSnapshotId: idSchema.optional().describe('因素数据：因素值由此读取，提交时冻结'),
    regions: z.array(roundRegionSchema).max(20_000).default([]).describe('引用因素数据时可以不填，即其中全部下级地区'),
  })
  .refine(({ regions, factorSnapshotId }) => regions.length > 0 || factorSnapshotId !== undefined, {
    path: ['regions'],
    message: '至少要有一个地区',
  });

export const factorSourceSchema = z
  .object({
    id: idSchema,
    title: z.string(),
    source: z.string(),
    year: z.int(),
    frozenAt: z.string().nullable(),
    factors: z.array(z.object({ key: z.string(), label: z.string(), unit: z.string() })),
  })
  .meta({ id: 'FactorSource' });

export const roundStates = [
  'draft',
  'submitted',
  'approved',
  'rejected',
  'withdrawing',
  'withdrawn',
  'issued',
] as const;

const personSchema = z.object({ userId: z.string(), userName: z.string() });

export const roundSchema = z
  .object({
    id: idSchema,
    regionCode: regionCodeSchema,
    regionName: z.string(),
    title: z.string(),
    year: z.int(),
    method: z.enum(['factors', 'fixed']),
    sourceAllotmentId: idSchema.nullable(),
    totalFen: fenSchema,
    definition: definitionSchema,
    regionCount: z.int(),
    factorSnapshot: factorSourceSchema.nullable().describe('因素值的来源'),
    publishedSourceUrl: z.string().nullable().describe('已公布分配表的出处'),
    publishedNote: z.string().nullable(),
    acceptedWarnings: z.array(z.object({ message: z.string(), reason: z.string() })),
    state: z.enum(roundStates),
    simulationId: idSchema.nullable(),
    createdByName: z.string(),
    submittedOn: businessDateSchema.nullable(),
    approvedByName: z.string().nullable(),
    decidedOn: businessDateSchema.nullable(),
    documentNumber: z.string().nullable(),
    issuedBy: personSchema.nullable(),
    issuedOn: businessDateSchema.nullable(),
    noticeDueOn: businessDateSchema.nullable().describe('分配结果公开期限'),
    noticeId: z.string().nullable(),
    noticeOutcome: z.string().nullable(),
    noticeCompletedOn: businessDateSchema.nullable(),
    noticeRefusal: z.string().nullable().describe('结果公告被退回、撤回或异议成立的原因，须重新发起或登记为不公告'),
    unpublished: z
      .object({ reason: z.string(), by: personSchema, on: businessDateSchema })
      .nullable()
      .describe('登记为不公告的原因和登记人'),
    withdrawal: z
      .object({
        reason: z.string(),
        proposedBy: personSchema,
        proposedOn: businessDateSchema,
        decidedBy: personSchema.nullable(),
        decidedOn: businessDateSchema.nullable(),
      })
      .nullable()
      .describe('批准后的撤回，须经另一人复核'),
    policyRecords: z.array(z.record(z.string(), z.unknown())).describe('所依据的政策参数'),
    isBackfilled: z.boolean(),
  })
  .meta({ id: 'AllocationRound' });

export const roundPage = pageOf(roundSchema);
export const roundParams = z.object({ id: idSchema });
export const roundQuery = z.object({
  ...pageQuery,
  year: z.coerce.number().int().optional(),
  state: z.enum(roundStates).optional(),
});

export const roundRegionPage = pageOf(roundRegionSchema);

export const adjustmentBody = z.strictObject({
  regionCode: regionCodeSchema,
  amountFen: fenSchema.refine((fen) => fen !== 0n, '调整额不能为零'),
  reason: z.string().trim().min(2, '请写明调整原因').max(500),
});

export const adjustmentDecision = z.strictObject({ verb: z.enum(['approve', 'reject']) });

export const adjustmentSchema = z
  .object({
    id: idSchema,
    roundId: idSchema,
    regionCode: regionCodeSchema,
    amountFen: fenSchema,
    reason: z.string(),
    state: z.enum(['proposed', 'approved', 'rejected']),
    proposedByName: z.string(),
    decidedByName: z.string().nullable(),
  })
  .meta({ id: 'AllocationAdjustment' });

export const issueBody = z.strictObject({ documentNumber: z.string().trim().min(2, '下达文号不能为空').max(80) });

const reason = z.string().trim().min(2, '请写明原因').max(500);
export const reasonBody = z.strictObject({ reason });
export const withdrawalDecision = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('approve') }),
  z.strictObject({ verb: z.literal('reject'), reason }),
]);

export const noticeClocksSchema = z.object({
  items: z.array(
    z.object({
      round: roundSchema,
      remainingDays: z.int().nullable().describe('剩余工作日，负数为逾期天数；工作日历未知为空，期限待定'),
    }),
  ),
});

export type WithdrawalDecision = z.output<typeof withdrawalDecision>;
export type RoundBody = z.output<typeof roundBody>;
export type RoundView = z.output<typeof roundSchema>;
export type RoundFilter = z.output<typeof roundQuery>;
export type FactorSource = z.output<typeof factorSourceSchema>;
