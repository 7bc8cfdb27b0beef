import { businessDateSchema, pageOf } from '@sunledger/service-kit';
import { z } from 'zod';

export const channels = ['web', 'phone', 'letter', 'visit'] as const;
export const findings = ['upheld', 'partly', 'rejected'] as const;
export const objectionStates = ['received', 'assigned', 'verified', 'resolved'] as const;
export const findingLabels: Record<(typeof findings)[number], string> = {
  upheld: '属实',
  partly: '部分属实',
  rejected: '不属实',
};

const text = (max: number, message: string) => z.string().trim().min(2, message).max(max, `不能超过 ${max} 字`);

/** Name and a way to reach the person; absent when the objection is anonymous. */
const contactSchema = z.strictObject({
  name: text(40, '请填写姓名'),
  phone: z
    .string()
    .trim()
    .regex(/^[\d\s+-]{5,20}$/, '请填写能联系到您的电话')
    .optional(),
  address: z.string().trim().max(200).optional(),
});
export type Contact = z.output<typeof contactSchema>;

export const objectionInputShape = {
  content: text(2000, '请写明异议的内容'),
  contact: contactSchema.optional(),
};
export const verificationText = text(2000, '请写明核实的经过和结果');
export const replyText = text(1000, '请写明答复');

const dateOrNull = businessDateSchema.nullable();

export const receiptSchema = z.object({
  id: z.string(),
  ticket: z.string(),
  receivedOn: businessDateSchema,
  dueOn: dateOrNull,
});
export type Receipt = z.output<typeof receiptSchema>;

export const objectionSummarySchema = z.object({
  id: z.string(),
  noticeId: z.string(),
  noticeTitle: z.string(),
  regionCode: z.string(),
  ticket: z.string(),
  channel: z.enum(channels),
  isAnonymous: z.boolean(),
  state: z.enum(objectionStates),
  receivedOn: businessDateSchema,
  dueOn: dateOrNull,
  handlerUserId: z.string().nullable(),
  handlerName: z.string().nullable(),
  finding: z.enum(findings).nullable(),
  resolvedOn: dateOrNull,
  /** A named objector still has to be answered in person. */
  personalReplyPending: z.boolean(),
});
export const objectionPageSchema = pageOf(objectionSummarySchema);

export const objectionDetailSchema = objectionSummarySchema.extend({
  content: z.string(),
  verification: z.string().nullable(),
  verifiedOn: dateOrNull,
  reply: z.string().nullable(),
  personalReplyOn: dateOrNull,
  personalReplyChannel: z.string().nullable(),
});
export type ObjectionSummary = z.output<typeof objectionSummarySchema>;

/** What the ticket shows to whoever holds it. */
export const objectionStatusSchema = z.object({
  ticket: z.string(),
  noticeId: z.string(),
  noticeTitle: z.string(),
  state: z.enum(objectionStates),
  receivedOn: businessDateSchema,
  dueOn: dateOrNull,
  finding: z.enum(findings).nullable(),
  reply: z.string().nullable(),
  resolvedOn: dateOrNull,
});
export type ObjectionStatus = z.output<typeof objectionStatusSchema>;
