import { join } from 'node:path';
import { checkout } from './environment.ts';
import type { PortName } from './layout.ts';

/** A program of the platform that the runtime starts and watches. */
export interface PlatformService {
  name: string;
  entry: string;
  port: Extract<
    PortName,
    'console' | 'identity' | 'registry' | 'disclosure' | 'project-library' | 'fund-allocation' | 'bank'
  >;
  /** Has a database of its own, migrations and an API contract. */
  isService: boolean;
  /** Must be reachable from a browser, so it listens on the address the operator chose. */
  isPublic: boolean;
  /** Stands for the outside world; a county has the real one. */
  isDemonstrationOnly?: boolean;
}

/** Everything that `npm run up` starts, in this order. A new service is added here. */
export const platformServices: readonly PlatformService[] = [
  service('identity', true),
  service('registry', false),
  service('disclosure', true),
  service('project-library', false),
  service('fund-allocation', false),
  {
    name: 'console',
    entry: join(checkout, 'services/console/src/main.ts'),
    port: 'console',
    isService: false,
    isPublic: true,
  },
  {
    name: 'bank',
    entry: join(checkout, 'infra/bank/main.ts'),
    port: 'bank',
    isService: false,
    isPublic: false,
    isDemonstrationOnly: true,
  },
];

/** Services with a database and an API of their own. */
export const dataServices = platformServices.filter((candidate) => candidate.isService);

function service(name: Exclude<PlatformService['port'], 'console' | 'bank'>, isPublic: boolean): PlatformService {
  return { name, entry: join(checkout, 'services', name, 'src/api.ts'), port: name, isService: true, isPublic };
}
