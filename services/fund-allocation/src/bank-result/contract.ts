import { businessDateSchema, fenSchema, idSchema, pageOf, pageQuery } from '@sunledger/service-kit';
import { z } from 'zod';

export const resultUploadQuery = z.object({
  bankCode: z.string().min(2).max(12),
  fileName: z.string().min(1).max(200),
});
export const resultFileTypes = ['text/plain', 'application/octet-stream'];
export const resultFileBytesMax = 10 * 1024 * 1024;

const resultFileSchema = z
  .object({
    id: idSchema,
    bankCode: z.string(),
    batchNumber: z.string(),
    fileName: z.string(),
    source: z.enum(['outbox', 'upload']),
    status: z.enum(['applied', 'refused']),
    refusal: z.string().nullable(),
    recordCount: z.number().int(),
    appliedCount: z.number().int(),
    repeatedCount: z.number().int(),
    unmatchedCount: z.number().int(),
    receivedOn: businessDateSchema,
  })
  .meta({ id: 'BankResultFile' });

export const resultFilePage = pageOf(resultFileSchema);
export const resultFileQuery = z.object({
  ...pageQuery,
  bankCode: z.string().max(12).optional(),
  status: z.enum(['applied', 'refused']).optional(),
});

export const takenFileSchema = z.object({
  isRepeated: z.boolean().describe('同一文件已导入过，未重复记账'),
  file: resultFileSchema,
});

const settlements = ['misdelivered', 'correction'] as const;
export type Settlement = (typeof settlements)[number];

const unmatchedLineSchema = z
  .object({
    id: idSchema,
    fileId: idSchema,
    fileName: z.string(),
    bankCode: z.string(),
    sequence: z.number().int(),
    instructionId: z.string(),
    code: z.string(),
    message: z.string(),
    outcome: z.enum(['paid', 'returned', 'rejected', 'unknown']),
    amountFen: fenSchema,
    bankReference: z.string(),
    note: z.string().nullable().describe('为何不能匹配'),
    canCorrect: z.boolean().describe('与已入账的最终结果相反，可以更正'),
    settlement: z.enum(settlements).nullable().describe('处理意见：误发或更正'),
    proposedBy: z.string().nullable(),
    proposedByName: z.string().nullable(),
    proposedNote: z.string().nullable(),
    settledByName: z.string().nullable(),
    settledNote: z.string().nullable(),
  })
  .meta({ id: 'UnmatchedResultLine' });

export const unmatchedPage = pageOf(unmatchedLineSchema);
export const unmatchedQuery = z.object({ ...pageQuery, includeSettled: z.stringbool().default(false) });

export const lineParams = z.object({ id: idSchema });
const settlingNote = z.string().trim().min(2, '请说明理由和依据').max(500);
export const proposeSettlementBody = z.strictObject({
  settlement: z.enum(settlements).describe('misdelivered 误发：账目不变；correction 更正：冲回原入账，按该行重新入账'),
  note: settlingNote,
});
export const decideSettlementBody = z.strictObject({ verb: z.enum(['confirm', 'reject']), note: settlingNote });

export const instructionParams = z.object({ id: z.string().regex(/^[0-9a-f]{32}$/, '指令号格式不正确') });
export const statementQuery = z.object({
  outcome: z.enum(['paid', 'returned', 'rejected']),
  bankReference: z.string().trim().min(1).max(60),
  settledOn: businessDateSchema,
  reason: z.string().trim().min(2).max(300),
  fileName: z.string().min(1).max(200),
});
export const statementTypes = ['application/pdf', 'image/jpeg', 'image/png'];

export type BankResultFile = z.output<typeof resultFileSchema>;
