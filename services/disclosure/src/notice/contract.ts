import { businessDateSchema, regionCodeSchema } from '@sunledger/service-kit';
import { z } from 'zod';
import { boardKinds, noticeKinds, noticeStates } from './notice.ts';

/** One line of text that is published. */
export const line = (max: number) => z.string().trim().min(1, '不能为空').max(max, `不能超过 ${max} 字`);

const columnSchema = z.strictObject({
  key: z.string().regex(/^[A-Za-z]\w{0,39}$/, '列标识应为英文字母开头的标识符'),
  header: line(40),
  kind: z.enum(['text', 'amountFen', 'number', 'date', 'personName']),
});
const rowSchema = z.record(z.string(), z.string().max(1000, '单元格不能超过 1000 字'));

export const contentSchema = z.strictObject({
  paragraphs: z.array(line(5000)).max(100),
  unitNote: line(60).exactOptional(),
  columns: z.array(columnSchema).max(20),
  // A notice travels through workflow history; a longer list belongs in several notices.
  rows: z.array(rowSchema).max(3000, '一份公示最多 3000 行，请分批公示'),
  totals: rowSchema.exactOptional(),
});

const boardInputSchema = z.strictObject({
  kind: z.enum(boardKinds),
  regionCode: regionCodeSchema,
  name: line(80),
});
const periodSchema = z.strictObject({
  count: z.number().int().min(1, '公示期至少 1 天').max(365, '公示期最长 365 天'),
  unit: z.enum(['natural', 'working']),
});

/** What a person fills in for a notice without a case of another service. */
export const noticeDraftShape = {
  kind: z.enum(noticeKinds),
  title: line(120),
  regionCode: regionCodeSchema,
  issuerName: line(80),
  documentNumber: line(60).exactOptional(),
  boards: z.array(boardInputSchema).min(1, '至少要有一个公开渠道').max(200),
  period: periodSchema,
  policyClause: line(300),
  content: contentSchema,
  supervisionPhones: z.array(line(60)).min(1, '须载明监督电话').max(10),
  contact: line(200),
};

const dateOrNull = businessDateSchema.nullable();

export const boardSchema = z.object({
  id: z.string(),
  kind: z.enum(boardKinds),
  regionCode: z.string(),
  name: z.string(),
  postedOn: dateOrNull,
  /** The posting was entered afterwards with its past day (补录). */
  isBackfilled: z.boolean(),
  postedByName: z.string().nullable(),
  endsOn: dateOrNull,
  takenDownOn: dateOrNull,
  hasPhoto: z.boolean(),
});

/** What the public may know of an objection: never who, never the words. */
const objectionOutcomeSchema = z.object({
  id: z.string(),
  /** Raised against an earlier notice of the same matter that was taken back while the objection was open. */
  isCarried: z.boolean(),
  receivedOn: businessDateSchema,
  dueOn: dateOrNull,
  state: z.enum(['received', 'assigned', 'verified', 'resolved']),
  finding: z.enum(['upheld', 'partly', 'rejected']).nullable(),
  reply: z.string().nullable(),
  resolvedOn: dateOrNull,
});

const revisionSchema = z.object({
  revision: z.number().int(),
  snapshotHash: z.string(),
  previousHash: z.string().nullable(),
  businessDate: businessDateSchema,
  reason: z.string().nullable(),
});

export const noticeSummarySchema = z.object({
  id: z.string(),
  kind: z.enum(noticeKinds),
  title: z.string(),
  regionCode: z.string(),
  issuerName: z.string(),
  state: z.enum(noticeStates),
  revision: z.number().int(),
  businessDate: businessDateSchema,
  isBackfilled: z.boolean(),
  completedOn: dateOrNull,
  /** Last day of the longest period that is known so far. */
  lastDayOn: dateOrNull,
  boardCount: z.number().int(),
  postedBoardCount: z.number().int(),
  openObjectionCount: z.number().int(),
  /** Objections that were found partly right. */
  partlyUpheldCount: z.number().int(),
  problem: z.string().nullable(),
});

export const noticeDetailSchema = noticeSummarySchema.extend({
  subject: z.object({ service: z.string(), type: z.string(), id: z.string() }),
  documentNumber: z.string().nullable(),
  period: periodSchema,
  policyClause: z.string(),
  content: contentSchema,
  supervisionPhones: z.array(z.string()),
  contact: z.string(),
  snapshotHash: z.string(),
  withdrawalReason: z.string().nullable(),
  boards: z.array(boardSchema),
  objections: z.array(objectionOutcomeSchema),
  revisions: z.array(revisionSchema),
});

export type NoticeSummary = z.output<typeof noticeSummarySchema>;
export type NoticeDetail = z.output<typeof noticeDetailSchema>;
export type NoticeBoard = z.output<typeof boardSchema>;
