import type { BaseDependencies } from '@sunledger/service-kit';
import type { Config } from './config.ts';
import { createRegionDirectory, type RegionDirectory } from './project-import/region-directory.ts';

export interface Dependencies extends BaseDependencies<Config> {
  regions: RegionDirectory;
}

/** Nothing connects before it is used. */
export function createDependencies(base: BaseDependencies<Config>): Dependencies {
  return { ...base, regions: createRegionDirectory(base.peerUrl('registry')) };
}
