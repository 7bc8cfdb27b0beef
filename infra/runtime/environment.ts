import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { processEnvironment } from '../config.mjs';

/** The folder of this checkout, without a trailing slash. */
export const checkout = resolve(fileURLToPath(new URL('../../', import.meta.url)));

const text = z
  .string()
  .optional()
  .transform((value) => (value === '' ? undefined : value));

const port = z.coerce.number().int().min(1024).max(65_000);
const optionalPort = port.optional();

/** Every variable that is read. */
export const environmentSchema = z.object({
  SUNLEDGER_DATA_DIRECTORY: text.transform((value) => resolve(value ?? join(checkout, '.data'))),
  SUNLEDGER_CACHE: text.transform((value) => resolve(value ?? join(homedir(), '.cache', 'sunledger'))),
  SUNLEDGER_PORT_BASE: port.default(7100),
  /** The services tell their metrics on this port and the next ones, on loopback; without it they tell none. */
  SUNLEDGER_METRICS_PORT_BASE: optionalPort,
  SUNLEDGER_PROFILE: z.enum(['demo', 'county']).default('demo'),
  SUNLEDGER_LISTEN: text.transform((value) => value ?? '127.0.0.1'),
  /** Administrator URL of a PostgreSQL server to use instead of the embedded one. */
  SUNLEDGER_DATABASE_URL: text,
  REDIS_URL: text,
  /** host:port of a Temporal server ≥ 1.32 to use instead of the embedded one. */
  TEMPORAL_ADDRESS: text,
  TEMPORAL_NAMESPACE: text.transform((value) => value ?? 'sunledger'),
  SUNLEDGER_TEST_DATABASE_URL: text,
  SUNLEDGER_TEST_TEMPORAL_ADDRESS: text,
  SUNLEDGER_TEST_PORT_BASE: optionalPort,
  /** Folder of secrets that somebody else provides, as container platforms do; default: below the data folder. */
  SUNLEDGER_SECRETS_DIRECTORY: text,
  /** Prefix of the three administrator accounts: <name>.system, <name>.security, <name>.audit. */
  FIRST_ADMINISTRATOR_NAME: text,
  FIRST_ADMINISTRATOR_PASSWORD_FILE: text,
  FIRST_ADMINISTRATOR_REGION: text,
  FIRST_ADMINISTRATOR_ORGANISATION: text,
  // Said by one program of infra/ to another, not by an operator.
  SUNLEDGER_TEST_TEMPORAL_NAMESPACE: text,
  SUNLEDGER_TEST_PLATFORM_DIRECTORY: text,
  SUNLEDGER_TEST_PLATFORM_PORT_BASE: optionalPort,
  MIGRATION_ADMIN_URL: text,
  MIGRATION_PREFIX: text,
  DATABASE_URL: text,
  // Said by docker-compose.yml to the image.
  DATABASE_HOST: text,
  REDIS_HOST: text,
  WORKFLOW_BUNDLE: text,
});

/** What the machinery under infra/ may be told from outside. */
export type Environment = z.infer<typeof environmentSchema>;

/**
 * Reads the environment once.
 * @throws ZodError naming the variable when one does not parse.
 */
export function readEnvironment(source: NodeJS.ProcessEnv = processEnvironment()): Environment {
  return environmentSchema.parse(source);
}
