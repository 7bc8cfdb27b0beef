import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const configSchema = z.object({
  SERVICE_PORT: z.coerce.number().int().min(0).max(65_535).default(7100),
  BIND_ADDRESS: z.string().default('127.0.0.1'),
  TRUSTED_PROXIES: z.string().default('loopback').describe('whose X-Forwarded headers count'),
  CONSOLE_URL: z.url().default('http://127.0.0.1:7100').describe('address in the browser; the only accepted origin'),
  PORTAL_URL: z.url().default('http://127.0.0.1:7101'),
  IDENTITY_URL: z.url().default('http://127.0.0.1:7110'),
  REGISTRY_URL: z.url().default('http://127.0.0.1:7111'),
  DISCLOSURE_URL: z.url().default('http://127.0.0.1:7112'),
  PROJECT_LIBRARY_URL: z.url().default('http://127.0.0.1:7113'),
  FUND_ALLOCATION_URL: z.url().default('http://127.0.0.1:7114'),
  OIDC_ISSUER_URL: z.url().optional().describe('default: IDENTITY_URL/oidc'),
  OIDC_CLIENT_ID: z.string().default('console'),
  OIDC_CLIENT_SECRET_FILE: z.string(),
  SESSION_KEY_FILE: z.string().describe('secret that seals the session cookie'),
  // 等保三级：登录连接超时自动退出（先锁定、后退出）。
  SESSION_IDLE_SECONDS: z.coerce.number().int().min(60).default(1200).describe('without input the session locks'),
  SESSION_ABSOLUTE_SECONDS: z.coerce.number().int().min(300).default(28_800).describe('after this the session ends'),
  WEB_DIRECTORY: z.string().default(fileURLToPath(new URL('../dist/web', import.meta.url))),
  SUNLEDGER_PROFILE: z.enum(['demo', 'county']).default('county'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Everything the session server needs to know, with secrets read from their files. */
export interface ConsoleConfig {
  port: number;
  bindAddress: string;
  trustedProxies: string;
  publicUrl: URL;
  portalUrl: string;
  identityUrl: string;
  issuerUrl: string;
  clientId: string;
  clientSecret: string;
  sessionSecret: string;
  idleSeconds: number;
  absoluteSeconds: number;
  /** Services under /api/<name>/. */
  services: Readonly<Record<string, string>>;
  webDirectory: string;
  profile: 'demo' | 'county';
  logLevel: string;
}

/** Reads and checks the environment once. Throws one readable sentence per wrong key. */
export function readConfig(environment: Record<string, string | undefined> = process.env): ConsoleConfig {
  const parsed = configSchema.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`configuration is wrong:\n${lines.join('\n')}`);
  }
  const values = parsed.data;
  return {
    port: values.SERVICE_PORT,
    bindAddress: values.BIND_ADDRESS,
    trustedProxies: values.TRUSTED_PROXIES,
    publicUrl: new URL(values.CONSOLE_URL),
    portalUrl: values.PORTAL_URL,
    identityUrl: values.IDENTITY_URL,
    issuerUrl: values.OIDC_ISSUER_URL ?? `${values.IDENTITY_URL}/oidc`,
    clientId: values.OIDC_CLIENT_ID,
    clientSecret: readSecret(values.OIDC_CLIENT_SECRET_FILE),
    sessionSecret: readSecret(values.SESSION_KEY_FILE),
    idleSeconds: values.SESSION_IDLE_SECONDS,
    absoluteSeconds: values.SESSION_ABSOLUTE_SECONDS,
    services: {
      identity: values.IDENTITY_URL,
      registry: values.REGISTRY_URL,
      disclosure: values.DISCLOSURE_URL,
      'project-library': values.PROJECT_LIBRARY_URL,
      'fund-allocation': values.FUND_ALLOCATION_URL,
    },
    webDirectory: values.WEB_DIRECTORY,
    profile: values.SUNLEDGER_PROFILE,
    logLevel: values.LOG_LEVEL,
  };
}

const SECRET_LENGTH_MIN = 16;

function readSecret(path: string): string {
  const secret = readFileSync(path, 'utf8').trim();
  if (secret.length < SECRET_LENGTH_MIN)
    throw new Error(`secret in ${path} is shorter than ${SECRET_LENGTH_MIN} characters`);
  return secret;
}
