import { baseConfigSchema } from '@sunledger/service-kit';
import { z } from 'zod';

export const configSchema = baseConfigSchema.extend({
  PERSONAL_DATA_KEY_FILE: z
    .string()
    .optional()
    .describe('lines of keyId:base64 of 64 bytes: 32 to encrypt, 32 for the blind index'),
  /** No document read so far sets a figure; three days let a wrong change be noticed before money follows it. */
  ACCOUNT_COOLING_DAYS: z.coerce.number().int().min(0).max(60).default(3),
});

export type Config = z.output<typeof configSchema>;
