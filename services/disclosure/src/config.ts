import { baseConfigSchema } from '@sunledger/service-kit';
import { z } from 'zod';

export const configSchema = baseConfigSchema.extend({
  PORTAL_PORT: z.coerce.number().int().min(0).max(65_535).default(7101),
  PORTAL_URL: z
    .url()
    .default('http://127.0.0.1:7101')
    .describe('address the public uses; it stands in QR codes, papers and the feed'),
  PORTAL_TITLE: z.string().default('阳光账 · 公示公告'),
  PORTAL_PAGE_SECONDS: z.coerce.number().int().min(0).default(5).describe('how long a rendered page is served again'),
  VISITOR_PLACES: z.coerce
    .number()
    .int()
    .min(1)
    .default(4)
    .describe('how many public reads may be in the database at once; keep it well below DATABASE_POOL_SIZE'),
  REGISTRY_URL: z.string().default('http://127.0.0.1:7111'),
  PERSONAL_DATA_KEY_FILE: z
    .string()
    .optional()
    .describe('lines of keyId:base64 of at least 32 bytes, the first encrypts; needed before an objection is received'),
  LATE_ENTRY_WORKDAYS: z.coerce
    .number()
    .int()
    .min(0)
    .max(5)
    .default(1)
    .describe('working days after the period in which staff may still enter what they received within it'),
  OBJECTION_FILL_SECONDS: z.coerce
    .number()
    .int()
    .min(0)
    .default(3)
    .describe('a form sent faster than this was not filled in by a person'),
});

export type Config = z.output<typeof configSchema>;
