import type { BaseDependencies } from '@sunledger/service-kit';
import { readSecret } from '@sunledger/service-kit';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { createExternalIssuer, type ExternalIssuer } from './login/external-issuer.ts';
import type { PasswordPolicy } from './login/password-policy.ts';
import { createSecretStore, type SecretStore } from './secret-store.ts';
import { createSigningKeys, type SigningKeys } from './token/signing-keys.ts';

export interface Dependencies extends BaseDependencies<Config> {
  signingKeys: SigningKeys;
  secrets: SecretStore;
  passwordPolicy: PasswordPolicy;
  /** Set when another issuer is configured. */
  externalIssuer: ExternalIssuer | undefined;
}

/** Nothing is read or made before it is used, except the secrets that configuration names. */
export function createDependencies(base: BaseDependencies<Config>, config: Config): Dependencies {
  const directory = join(config.DATA_DIRECTORY, 'secrets');
  return {
    ...base,
    signingKeys: createSigningKeys(directory),
    secrets: createSecretStore(directory),
    passwordPolicy: {
      lengthMin: config.PASSWORD_LENGTH_MIN,
      classesMin: config.PASSWORD_CLASSES_MIN,
      history: config.PASSWORD_HISTORY,
      ageDaysMax: config.PASSWORD_AGE_DAYS_MAX,
      initialHoursMax: config.INITIAL_PASSWORD_HOURS_MAX,
    },
    externalIssuer: externalIssuerOf(config),
  };
}

function externalIssuerOf(config: Config): ExternalIssuer | undefined {
  if (!config.EXTERNAL_ISSUER_URL) return undefined;
  if (!config.EXTERNAL_CLIENT_ID) throw new Error('EXTERNAL_ISSUER_URL is set, so EXTERNAL_CLIENT_ID is needed');
  return createExternalIssuer({
    issuerUrl: config.EXTERNAL_ISSUER_URL,
    clientId: config.EXTERNAL_CLIENT_ID,
    clientSecret: readSecret(config.EXTERNAL_CLIENT_SECRET_FILE),
    accountClaim: config.EXTERNAL_ACCOUNT_CLAIM,
    redirectUri: `${config.IDENTITY_URL}/login/external/callback`,
  });
}
