import { businessDateSchema, fenSchema, idSchema, pageOf, pageQuery, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';
import { voucherKinds } from './voucher-kinds.ts';

const requestStatuses = [
  'draft',
  'inApproval',
  'approved',
  'batched',
  'paid',
  'bankReturned',
  'refused',
  'rejected',
  'withdrawn',
  'discarded',
  'cancelled',
] as const;

const positiveFen = fenSchema.refine((fen) => fen > 0n, '金额应大于零');

/** An invoice is paid once however its number is typed: width, case, spaces and hyphens make no other invoice. */
const oneInvoiceNumber = (typed: string) => typed.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase();

export const requestParams = z.object({ id: idSchema });

const editable = {
  milestoneId: z.string().min(1).max(40),
  amountFen: positiveFen,
  retentionFen: fenSchema.refine((fen) => fen >= 0n, '质保金不能为负').default(0n),
  contractFen: positiveFen.nullable().default(null).describe('合同金额'),
  settlementFen: positiveFen.nullable().default(null).describe('审定结算价，完工验收时必填'),
  acceptedOn: businessDateSchema.nullable().default(null).describe('验收日期，完工验收时必填'),
  payeeAccountId: idSchema,
  bankCode: z.string().min(2).max(12).describe('付款银行'),
  invoiceNumber: z
    .string()
    .max(100)
    .overwrite(oneInvoiceNumber)
    .regex(/^[0-9A-Z]{6,40}$/, '发票号码应为 6–40 位数字或字母')
    .nullable()
    .default(null)
    .describe('发票号码；全角、小写、空格和连字符按同一号码计'),
  purpose: z.string().trim().min(2, '请填写用途').max(100),
};

export const createRequestBody = z.strictObject({ linkId: idSchema, ...editable });
export const changeRequestBody = z.strictObject(editable);
export const reasonBody = z.strictObject({ reason: z.string().trim().min(2, '请说明原因').max(300) });
export type EditableRequest = z.output<typeof changeRequestBody>;

export const voucherQuery = z.object({ kind: z.enum(voucherKinds), fileName: z.string().min(1).max(200) });
export const voucherTypes = ['application/pdf', 'image/jpeg', 'image/png'];
export const voucherBytesMax = 20 * 1024 * 1024;

const voucherSchema = z
  .object({
    id: idSchema,
    kind: z.enum(voucherKinds),
    label: z.string(),
    fileName: z.string(),
    contentType: z.string(),
    byteSize: z.number().int(),
    sha256: z.string(),
    uploadedByName: z.string(),
  })
  .meta({ id: 'PaymentVoucher' });

const paymentRequestSchema = z
  .object({
    id: idSchema,
    number: z.string(),
    regionCode: z.string(),
    payingRegionCode: z.string(),
    projectId: idSchema,
    projectCode: z.string(),
    projectName: z.string(),
    linkId: idSchema,
    allotmentId: idSchema,
    documentNumber: z.string(),
    milestoneId: z.string(),
    milestoneLabel: z.string(),
    amountFen: fenSchema,
    retentionFen: fenSchema,
    contractFen: fenSchema.nullable(),
    settlementFen: fenSchema.nullable(),
    acceptedOn: businessDateSchema.nullable(),
    payeeEntityId: idSchema,
    payeeAccountId: idSchema,
    payeeName: z.string(),
    payeeAccountMasked: z.string(),
    payeeBankName: z.string(),
    bankCode: z.string(),
    invoiceNumber: z.string().nullable(),
    isInvoiceRepeated: z.boolean().describe('银行更正后才知已支付，同一发票已由另一申请支付'),
    purpose: z.string(),
    status: z.enum(requestStatuses),
    isReturnedToMaker: z.boolean().describe('审批中，已退回经办人修改'),
    refusal: z.string().nullable(),
    attempt: z.number().int(),
    caseId: idSchema.nullable(),
    makerUserId: z.string(),
    makerUserName: z.string(),
    requestedOn: businessDateSchema,
    approvedOn: businessDateSchema.nullable(),
    paidOn: businessDateSchema.nullable(),
    cancelledOn: businessDateSchema.nullable(),
    cancelledByName: z.string().nullable(),
    isBackfilled: z.boolean(),
  })
  .meta({ id: 'PaymentRequest' });

export const paymentRequestDetailSchema = paymentRequestSchema
  .extend({
    vouchers: z.array(voucherSchema),
    missingVouchers: z.array(z.object({ kind: z.enum(voucherKinds), label: z.string() })),
    policyRecords: z.array(z.record(z.string(), z.unknown())).describe('提交时适用的政策参数及条款'),
    instructions: z.array(
      z.object({
        id: z.string(),
        batchId: idSchema,
        batchNumber: z.string(),
        attempt: z.number().int(),
        status: z.string(),
        resultMessage: z.string().nullable(),
        bankReference: z.string().nullable(),
        finalOn: businessDateSchema.nullable(),
      }),
    ),
    paidAccountCode: z.string(),
  })
  .meta({ id: 'PaymentRequestDetail' });

export const paymentRequestPage = pageOf(paymentRequestSchema);

export const paymentRequestQuery = z.object({
  ...pageQuery,
  status: z.enum(requestStatuses).optional(),
  projectId: idSchema.optional(),
  allotmentId: idSchema.optional(),
  regionCode: regionCodeSchema.optional(),
  year: z.coerce.number().int().min(2000).max(2100).optional().describe('申请日期所在的年度'),
  bankCode: z.string().max(12).optional(),
  madeByMe: z.stringbool().default(false),
  text: z.string().max(60).optional().describe('申请编号、项目名称或收款人'),
});

export const milestoneListSchema = z.object({
  links: z.array(
    z.object({
      linkId: idSchema,
      documentNumber: z.string(),
      amountFen: fenSchema,
      milestones: z.array(
        z.object({
          id: z.string(),
          label: z.string(),
          ceilingFen: fenSchema.describe('到本节点累计可拨'),
          requiredVouchers: z.array(z.object({ kind: z.enum(voucherKinds), label: z.string() })),
        }),
      ),
    }),
  ),
});

export type PaymentRequest = z.output<typeof paymentRequestSchema>;
export type PaymentRequestDetail = z.output<typeof paymentRequestDetailSchema>;
