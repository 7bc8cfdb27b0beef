import { fileURLToPath } from 'node:url';
import { approvalMigrations, approvalRoutes } from '@sunledger/approval';
import { kitMigrations, type ServiceDefinition } from '@sunledger/service-kit';
import { createPlanActivities, followPlanCase } from './annual-plan/activities.ts';
import { planRoutes } from './annual-plan/routes.ts';
import { type Config, configSchema } from './config.ts';
import { createDependencies, type Dependencies } from './dependencies.ts';
import { importRoutes } from './project-import/routes.ts';
import { createChainActivities, createRouteActivities } from './project-route/activities.ts';
import { followProjectCase, guardProjectCase } from './project-route/follow-case.ts';
import { routeRoutes } from './project-route/routes.ts';
import { warningRoutes } from './project-warning/routes.ts';
import { projectRoutes } from './project/routes.ts';

export const definition: ServiceDefinition<Config, Dependencies> = {
  name: 'project-library',
  title: '项目库',
  configSchema,
  migrations: [
    kitMigrations,
    approvalMigrations,
    { name: 'project-library', directory: new URL('../migrations/', import.meta.url) },
  ],
  createDependencies,
  routes: (deps) => [
    ...projectRoutes(deps),
    ...warningRoutes,
    ...routeRoutes(deps),
    ...importRoutes(deps),
    ...planRoutes(deps),
    ...approvalRoutes(deps),
  ],
  workflows: {
    sourcePath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    activities: (deps) => ({
      ...createRouteActivities(deps),
      ...createPlanActivities(deps),
      ...createChainActivities(
        deps,
        (recorded) => guardProjectCase(deps, recorded),
        async (recorded) => {
          await followProjectCase(deps, recorded);
          await followPlanCase(deps, recorded);
        },
      ),
    }),
  },
  eventSubscribers: ['fund-allocation'],
};
