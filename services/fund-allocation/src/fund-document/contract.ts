import { businessDateSchema, fenSchema, idSchema, pageOf, pageQuery, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';

export const fundLevels = ['central', 'provincial', 'prefecture', 'county', 'social', 'pairing'] as const;

/** 预算管理一体化 classification fields that a document may carry, kept as they stand in it. */
const classificationSchema = z.strictObject({
  functionalCode: z.string().max(20).optional().describe('支出功能分类科目'),
  economicCode: z.string().max(20).optional().describe('部门预算支出经济分类科目'),
  governmentEconomicCode: z.string().max(20).optional().describe('政府预算支出经济分类科目'),
  indicatorTypeCode: z.string().max(20).optional().describe('指标类型'),
  fundNatureCode: z.string().max(20).optional().describe('资金性质'),
  projectCode: z.string().max(60).optional().describe('预算项目代码'),
  directFundMark: z.string().max(20).optional().describe('直达资金标识'),
});

/** One document has one number, however it was typed: the year stands in 六角括号 (GB/T 9704—2012 7.2.5), nothing in spaces. */
const oneDocumentNumber = (typed: string) =>
  typed
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .replaceAll(/[〔[(【{<](\d{4})[〕\])】}>]/g, '〔$1〕');

const sourceUrlSchema = z.url({ protocol: /^https?$/ }).max(500);

export const fundDocumentBody = z.strictObject({
  regionCode: regionCodeSchema.describe('收到指标文件的地区'),
  regionName: z.string().trim().min(1).max(60),
  level: z.enum(fundLevels).describe('资金级次'),
  documentNumber: z.string().overwrite(oneDocumentNumber).min(2, '指标文号不能为空').max(80),
  title: z.string().trim().min(2).max(200),
  issuerName: z.string().trim().min(2).max(100).describe('发文单位'),
  receivedOn: businessDateSchema,
  year: z.int().min(2000).max(2100),
  amountFen: fenSchema.refine((fen) => fen > 0n, '金额必须大于零'),
  channel: z.string().trim().min(2).max(80).describe('资金渠道'),
  purpose: z.string().trim().min(2).max(120).describe('资金用途'),
  classification: classificationSchema.default({}),
  sourceUrl: sourceUrlSchema.optional(),
});

export const fundDocumentDecision = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('confirm') }),
  z.strictObject({ verb: z.literal('reject'), reason: z.string().trim().min(2, '请写明退回原因').max(500) }),
]);

const reason = z.string().trim().min(2, '请写明原因').max(500);
export const annulmentBody = z.strictObject({ reason });
export const annulmentDecision = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('approve') }),
  z.strictObject({ verb: z.literal('reject'), reason }),
]);

const statuses = ['registered', 'confirmed', 'rejected', 'annulling', 'annulled'] as const;

const personSchema = z.object({ userId: z.string(), userName: z.string() });

export const fundDocumentSchema = fundDocumentBody
  .extend({
    id: idSchema,
    sourceUrl: sourceUrlSchema.nullable(),
    classification: z.record(z.string(), z.string()),
    status: z.enum(statuses),
    registeredBy: personSchema,
    decidedBy: personSchema.nullable(),
    decidedOn: businessDateSchema.nullable(),
    rejectReason: z.string().nullable(),
    annulment: z
      .object({
        reason: z.string(),
        proposedBy: personSchema,
        proposedOn: businessDateSchema,
        decidedBy: personSchema.nullable(),
        decidedOn: businessDateSchema.nullable(),
      })
      .nullable()
      .describe('撤销：提出后冻结全部资金，经另一人复核后冲回'),
    rootAllotmentId: idSchema.nullable(),
    availableFen: fenSchema.describe('根指标的可用余额'),
    fileId: idSchema.nullable(),
    isBackfilled: z.boolean().describe('补录'),
  })
  .meta({ id: 'FundDocument' });

export const fundDocumentPage = pageOf(fundDocumentSchema);
export const fundDocumentParams = z.object({ id: idSchema });
export const attachmentQuery = z.object({ fileName: z.string().min(1).max(200) });
export const fundDocumentQuery = z.object({
  ...pageQuery,
  year: z.coerce.number().int().optional(),
  level: z.enum(fundLevels).optional(),
  status: z.enum(statuses).optional(),
  regionCode: regionCodeSchema.optional(),
});

export type AnnulmentDecision = z.output<typeof annulmentDecision>;
export type FundDocumentBody = z.output<typeof fundDocumentBody>;
export type FundDocumentView = z.output<typeof fundDocumentSchema>;
export type FundDocumentFilter = z.output<typeof fundDocumentQuery>;
