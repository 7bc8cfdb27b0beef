import { fileURLToPath } from 'node:url';
import { approvalMigrations, approvalRoutes, createApprovalActivities } from '@sunledger/approval';
import { kitMigrations, type ServiceDefinition } from '@sunledger/service-kit';
import { createPlanActivities } from './annual-plan/activities.ts';
import { excludedFromPlan, followPlanCase } from './annual-plan/follow-case.ts';
import { planRoutes } from './annual-plan/routes.ts';
import { type Config, configSchema } from './config.ts';
import { createDependencies, type Dependencies } from './dependencies.ts';
import { editorsOf } from './editor.ts';
import { importRoutes } from './project-import/routes.ts';
import { createRouteActivities } from './project-route/activities.ts';
import { followProjectCase } from './project-route/follow-case.ts';
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
      ...createApprovalActivities({
        db: deps.db,
        service: 'project-library',
        loadCalendar: deps.loadCalendar,
        follow: (tx, recorded) =>
          recorded.subject.type === 'project' ? followProjectCase(tx, recorded) : followPlanCase(tx, recorded),
        findExcluded: (tx, { type, id }) =>
          type === 'project' ? editorsOf(tx, 'project', id) : excludedFromPlan(tx, id),
      }),
    }),
  },
  eventSubscribers: ['fund-allocation'],
};
