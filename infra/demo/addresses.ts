import { readEnvironment, type Environment } from '../runtime/environment.ts';
import { createLayout, type Layout } from '../runtime/layout.ts';
import { platformServices } from '../runtime/platform-services.ts';
import { addressOf, portalAddress } from '../runtime/service-environment.ts';

/** Where the programs of a running platform answer. */
export interface Addresses {
  console: string;
  portal: string;
  identity: string;
  registry: string;
  disclosure: string;
  projectLibrary: string;
  fundAllocation: string;
  bank: string;
  /** host:port of the workflow server and its namespace. */
  temporal: string;
  namespace: string;
}

/** The platform that the environment of this process names, as `npm run up` lays it out. */
export function runningPlatform(): Addresses {
  const environment = readEnvironment();
  return addressesOf(createLayout(environment.SUNLEDGER_DATA_DIRECTORY, environment.SUNLEDGER_PORT_BASE), environment);
}

/** Addresses of the platform with this layout. */
export function addressesOf(layout: Layout, environment: Environment): Addresses {
  const of = (name: string): string =>
    addressOf(
      layout,
      environment,
      platformServices.find((program) => program.name === name)!,
    );
  return {
    console: of('console'),
    portal: portalAddress(layout, environment),
    identity: of('identity'),
    registry: of('registry'),
    disclosure: of('disclosure'),
    projectLibrary: of('project-library'),
    fundAllocation: of('fund-allocation'),
    bank: of('bank'),
    temporal: environment.TEMPORAL_ADDRESS ?? `127.0.0.1:${layout.ports.temporalFrontend}`,
    namespace: environment.TEMPORAL_NAMESPACE,
  };
}
