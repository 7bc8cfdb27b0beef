import { baseConfigSchema } from '@sunledger/service-kit';
import type { z } from 'zod';

export const configSchema = baseConfigSchema.extend({});

export type Config = z.output<typeof configSchema>;
