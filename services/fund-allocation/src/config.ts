import { baseConfigSchema } from '@sunledger/service-kit';
import { z } from 'zod';

const fen = (text: string) =>
  z
    .string()
    .regex(/^\d{1,18}$/)
    .default(text)
    .transform(BigInt);

export const configSchema = baseConfigSchema.extend({
  BANK_DIRECTORY: z.string().default('.data/bank').describe('inbox/<bank> and outbox/<bank> lie here'),
  // 各地拨付审批的金额分档未见统一规定：平台默认，可按县配置。
  ROUND_LEADING_GROUP_ABOVE_FEN: fen('5000000000').describe('rounds above it are decided by the leading group as well'),
  ROUND_APPROVAL_WORKING_DAYS: z.coerce.number().int().min(1).default(5),
  PAYMENT_APPROVER_ABOVE_FEN: fen('20000000').describe('above it the finance approver decides as well'),
  PAYMENT_LEADING_GROUP_ABOVE_FEN: fen('200000000').describe('above it the leading group decides as well'),
  PAYMENT_APPROVAL_WORKING_DAYS: z.coerce.number().int().min(1).default(3),
  PAYMENT_RESULT_DAYS: z.coerce.number().int().min(1).default(3).describe('days until a missing result is unknown'),
});

export type Config = z.output<typeof configSchema>;
