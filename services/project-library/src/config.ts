import { baseConfigSchema } from '@sunledger/service-kit';
import { z } from 'zod';

export const configSchema = baseConfigSchema.extend({
  // 各地文件都没有写审核、论证、审定的办理天数：平台默认，可按县配置。
  TOWNSHIP_REVIEW_WORKING_DAYS: z.coerce.number().int().min(1).default(5),
  COUNTY_ARGUMENTATION_WORKING_DAYS: z.coerce.number().int().min(1).default(10),
  DECISION_WORKING_DAYS: z.coerce.number().int().min(1).default(10),
  PLAN_REVIEW_WORKING_DAYS: z.coerce.number().int().min(1).default(5),
  SUPERVISION_PHONES: z.string().default('').describe('comma separated, besides the hotline that policy names'),
});

export type Config = z.output<typeof configSchema>;
