import { readSecret, type BaseDependencies } from '@sunledger/service-kit';
import type { Config } from './config.ts';
import { createAccountCipher, type AccountCipher } from './entity-account/account-cipher.ts';

export interface Dependencies extends BaseDependencies<Config> {
  accountCipher: AccountCipher;
}

export function createDependencies(base: BaseDependencies<Config>, config: Config): Dependencies {
  return { ...base, accountCipher: createAccountCipher(() => readSecret(config.PERSONAL_DATA_KEY_FILE)) };
}
