import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** What every service reads from its environment; a service extends it with its own keys. */
export const baseConfigSchema = z.object({
  SERVICE_PORT: z.coerce.number().int().min(0).max(65_535).default(0),
  BIND_ADDRESS: z.string().default('127.0.0.1'),
  TRUSTED_PROXIES: z
    .string()
    .default('loopback')
    .describe('whose X-Forwarded headers count: loopback, uniquelocal or addresses, comma-separated'),
  ADMIN_PORT: z.coerce.number().int().min(0).max(65_535).default(0).describe('metrics port, 0 = off'),
  ADMIN_ADDRESS: z.string().default('127.0.0.1').describe('where metrics are told; nothing asks who reads them'),
  DATABASE_URL: z.string().default('postgres://localhost/none'),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).default(10),
  TEMPORAL_ADDRESS: z.string().default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('sunledger'),
  TEMPORAL_TASK_QUEUE_SUFFIX: z.string().default('').describe('tests run several stacks in one namespace'),
  WORKFLOW_BUNDLE: z.string().optional().describe('built workflow bundle; without it the worker bundles its sources'),
  REDIS_URL: z.string().optional().describe('without it jobs run on PostgreSQL'),
  IDENTITY_URL: z.string().default('http://127.0.0.1:7110'),
  SECOND_FACTOR_FRESH_SECONDS: z.coerce
    .number()
    .int()
    .min(60)
    .default(600)
    .describe('how long a proven second factor counts for what moves money, gives rights or shows secrets'),
  SERVICE_CLIENT_SECRET_FILE: z.string().optional(),
  PAYLOAD_KEY_FILE: z.string().optional().describe('lines of keyId:base64 of 32 bytes, the first encrypts'),
  DATA_DIRECTORY: z.string().default('.data'),
  SUNLEDGER_PROFILE: z.enum(['demo', 'county']).default('county'),
  SUNLEDGER_ROLES: z.string().optional().describe('api,worker'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().optional().describe('traces are off without it'),
});

export type BaseConfig = z.output<typeof baseConfigSchema>;

/** Reads and checks the environment once. Throws one readable sentence per wrong key. */
export function loadConfig<C>(schema: z.ZodType<C>, environment: Record<string, string | undefined>): C {
  const result = schema.safeParse(environment);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`configuration is wrong:\n${lines.join('\n')}`);
}

/** The process environment. Nothing else in the services reads it. */
export function processEnvironment(): Record<string, string | undefined> {
  return process.env;
}

/** A secret kept in a file (mode 600), trimmed; undefined without a path. */
export function readSecret(path: string | undefined): string | undefined {
  return path === undefined ? undefined : readFileSync(path, 'utf8').trim();
}
