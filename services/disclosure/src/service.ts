import { fileURLToPath } from 'node:url';
import { kitMigrations, type ServiceDefinition } from '@sunledger/service-kit';
import { boardPostingRoutes } from './board-posting/routes.ts';
import { calendarYearRoutes } from './calendar-year/routes.ts';
import { catalogueRoutes } from './catalogue/routes.ts';
import { configSchema, type Config } from './config.ts';
import { createDependencies, type Dependencies } from './dependencies.ts';
import { createNoticeActivities } from './notice/activities.ts';
import { disclosureNexusHandler } from './notice/nexus-handler.ts';
import { publicNoticeRoutes } from './notice/public-routes.ts';
import { noticeRoutes } from './notice/routes.ts';
import { publicObjectionRoutes } from './objection/public-routes.ts';
import { objectionRoutes } from './objection/routes.ts';
import { paperJobs } from './paper/keep-papers.ts';
import { paperRoutes } from './paper/routes.ts';
import { buildPortal } from './portal/build-portal.ts';
import { taskRoutes } from './task/routes.ts';

export const definition: ServiceDefinition<Config, Dependencies> = {
  name: 'disclosure',
  title: '公示公告',
  configSchema,
  migrations: [kitMigrations, { name: 'service', directory: new URL('../migrations/', import.meta.url) }],
  createDependencies,
  routes: (deps) => [
    ...noticeRoutes(deps),
    ...publicNoticeRoutes(deps),
    ...boardPostingRoutes(deps),
    ...objectionRoutes(deps),
    ...publicObjectionRoutes(deps),
    ...taskRoutes(),
    ...catalogueRoutes(deps),
    ...calendarYearRoutes(),
    ...paperRoutes(deps),
  ],
  workflows: {
    sourcePath: fileURLToPath(new URL('./workflows.ts', import.meta.url)),
    activities: createNoticeActivities,
    nexusServices: () => [disclosureNexusHandler],
  },
  jobs: paperJobs,
  // The portal has a listener of its own, so that what the public sends never shares a port with the API.
  async extendHttp(app, deps) {
    const { PORTAL_PORT: port, BIND_ADDRESS: host } = deps.config;
    const portal = await buildPortal(deps);
    app.addHook('onListen', async () => {
      if (port === 0) return;
      await portal.listen({ port, host }).catch((error: unknown) => {
        // Fastify swallows what this hook throws; a platform without its portal must not look healthy.
        deps.log.fatal({ err: error, port }, 'portal cannot listen');
        process.exit(1);
      });
    });
    app.addHook('onClose', async () => void (await portal.close()));
  },
};
