import { businessDateSchema } from '@sunledger/service-kit';
import { z } from 'zod';
import { reasonSchema, villageRecordSchema } from '../project/contract.ts';

export const submissionBody = z.strictObject({
  villageRecord: villageRecordSchema,
  changeReason: z.string().trim().min(2).max(1000).optional().describe('重新提交时写明修改了什么'),
});

export const withdrawalBody = z.strictObject({ reason: reasonSchema });

export const expertOpinionBody = z.strictObject({
  expertName: z.string().trim().min(2).max(50),
  expertTitle: z.string().trim().min(2).max(100).describe('职称、单位'),
  conclusion: z.enum(['agree', 'agreeWithChanges', 'disagree']),
  opinion: z.string().trim().min(2, '请填写意见').max(2000),
  givenOn: businessDateSchema,
});
