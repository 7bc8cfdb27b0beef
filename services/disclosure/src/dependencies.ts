import { bundledPacks, type Pack } from '@sunledger/policy';
import { createRegistryClient } from '@sunledger/registry-client';
import { readSecret, type BaseDependencies } from '@sunledger/service-kit';
import type { Config } from './config.ts';
import { createFormTokens, type FormTokens } from './objection/form-token.ts';
import { createPersonalDataVault, type PersonalDataVault } from './objection/personal-data-vault.ts';
import { createRegionNames, type RegionNames } from './portal/region-names.ts';
import { createVisitorGate, type VisitorGate } from './portal/visitor.ts';

// A hundred short reads pass within a second or two; whoever comes after them is better told at once.
const visitorsWaitingMax = 100;

export interface Dependencies extends BaseDependencies<Config> {
  packs: readonly Pack[];
  vault: PersonalDataVault;
  formTokens: FormTokens;
  regionNames: RegionNames;
  visitors: VisitorGate;
}

/** Keys are read at their first use, so that the API can be described without secrets. */
export function createDependencies(base: BaseDependencies<Config>, config: Config): Dependencies {
  const keyLines = () => readSecret(config.PERSONAL_DATA_KEY_FILE);
  return {
    ...base,
    packs: bundledPacks(),
    vault: createPersonalDataVault(keyLines),
    formTokens: createFormTokens(keyLines, base.clock, config.OBJECTION_FILL_SECONDS),
    regionNames: createRegionNames(createRegistryClient({ baseUrl: config.REGISTRY_URL }), base.clock),
    visitors: createVisitorGate(config.VISITOR_PLACES, visitorsWaitingMax),
  };
}
