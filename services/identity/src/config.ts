import { baseConfigSchema } from '@sunledger/service-kit';
import { z } from 'zod';

/** A login client of the provider: the console in every installation. */
const clientSchema = z.object({
  clientId: z.string().min(1),
  clientSecretFile: z.string().min(1),
  redirectUris: z.array(z.url()).min(1),
  postLogoutRedirectUris: z.array(z.url()).default([]),
});

/** A service that may ask for service tokens. */
const serviceClientSchema = z.object({ name: z.string().regex(/^[a-z][a-z-]*$/), secretFile: z.string().min(1) });

function jsonOf<T extends z.ZodType>(schema: T, description: string) {
  return z
    .string()
    .default('[]')
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON' });
        return z.NEVER;
      }
    })
    .pipe(schema)
    .describe(description);
}

const seconds = (fallback: number) => z.coerce.number().int().min(1).default(fallback);
const count = (fallback: number, min = 0) => z.coerce.number().int().min(min).default(fallback);

export const configSchema = baseConfigSchema.extend({
  OIDC_CLIENTS: jsonOf(
    z.array(clientSchema),
    'JSON list of {clientId, clientSecretFile, redirectUris, postLogoutRedirectUris}',
  ),
  SERVICE_CLIENTS: jsonOf(z.array(serviceClientSchema), 'JSON list of {name, secretFile}'),

  // 等保三级: 身份鉴别信息复杂度、定期更换、登录失败处理、超时退出。
  PASSWORD_LENGTH_MIN: count(10, 8),
  PASSWORD_CLASSES_MIN: count(3, 1).describe('of lower case, upper case, digit, symbol'),
  PASSWORD_HISTORY: count(5).describe('how many former passwords may not come back'),
  PASSWORD_AGE_DAYS_MAX: count(90).describe('0 = never expires'),
  INITIAL_PASSWORD_HOURS_MAX: count(72).describe('for the first login with an issued password, 0 = never expires'),
  LOGIN_FAILURES_MAX: count(5, 1),
  LOCKOUT_SECONDS: seconds(900),
  SESSION_IDLE_SECONDS: seconds(1800),
  SESSION_ABSOLUTE_SECONDS: seconds(28_800),
  LOGIN_ATTEMPT_SECONDS: seconds(600),
  SERVICE_TOKEN_SECONDS: seconds(300),
  SIGNING_KEY_ROTATION_DAYS: count(90, 1),

  DEMO_PASSWORD: z.string().optional().describe('filled in on the login page of the demo profile only'),

  EXTERNAL_ISSUER_URL: z.url().optional().describe('another OIDC issuer offered on the login page'),
  EXTERNAL_CLIENT_ID: z.string().optional(),
  EXTERNAL_CLIENT_SECRET_FILE: z.string().optional(),
  EXTERNAL_ACCOUNT_CLAIM: z
    .string()
    .default('preferred_username')
    .describe('claim that carries the local account name'),
});

export type Config = z.output<typeof configSchema>;
export type OidcClient = z.output<typeof clientSchema>;
