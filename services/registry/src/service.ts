import { kitMigrations, type ServiceDefinition } from '@sunledger/service-kit';
import { bankRoutes } from './bank/routes.ts';
import { configSchema, type Config } from './config.ts';
import { createDependencies, type Dependencies } from './dependencies.ts';
import { departmentRoutes } from './department/routes.ts';
import { entityAccountRoutes } from './entity-account/routes.ts';
import { factorSnapshotRoutes } from './factor-snapshot/routes.ts';
import { operatingEntityRoutes } from './operating-entity/routes.ts';
import { regionRoutes } from './region/routes.ts';

export const definition: ServiceDefinition<Config, Dependencies> = {
  name: 'registry',
  title: '基础数据',
  configSchema,
  migrations: [kitMigrations, { name: 'registry', directory: new URL('../migrations/', import.meta.url) }],
  createDependencies,
  routes: (deps) => [
    ...regionRoutes(),
    ...departmentRoutes(),
    ...bankRoutes(),
    ...factorSnapshotRoutes(),
    ...operatingEntityRoutes(),
    ...entityAccountRoutes(deps),
  ],
};
