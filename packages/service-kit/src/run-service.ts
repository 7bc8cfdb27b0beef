import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Pool, PoolClient } from 'pg';
import { sealAudit } from './audit.ts';
import { loadConfig, processEnvironment, type BaseConfig } from './config.ts';
import { auditRoutes } from './audit-routes.ts';
import { decisionRoutes } from './decisions.ts';
import type { AnyServiceDefinition, PeriodicTask, ServiceDefinition } from './definition.ts';
import { closeDependencies, createBaseDependencies, type BaseDependencies } from './dependencies.ts';
import { createOutboxSender, eventRoutes } from './events.ts';
import { addHealthRoutes } from './health.ts';
import { createHttpServer } from './http.ts';
import { migrateJobTables } from './jobs.ts';
import { migrateDatabase, type MigrationRoles } from './migrate.ts';
import { redriveJobs, relayOnce } from './outbox.ts';
import type { Route } from './routes.ts';
import { listenAdmin } from './telemetry.ts';
import { createTemporalWorker } from './temporal.ts';
import { startTracing } from './tracing.ts';

export type Role = 'api' | 'worker';

/** Starts a service in this process and stops it cleanly on SIGTERM or SIGINT. The environment may widen the roles. */
export async function runService(definition: AnyServiceDefinition, defaultRoles: Role[]): Promise<void> {
  const environment = processEnvironment();
  const config: BaseConfig = loadConfig<BaseConfig>(definition.configSchema, environment);
  const stopTracing = await startTracing(definition.name, config.OTEL_EXPORTER_OTLP_ENDPOINT);
  const roles = config.SUNLEDGER_ROLES ? (config.SUNLEDGER_ROLES.split(',') as Role[]) : defaultRoles;
  const deps: BaseDependencies = definition.createDependencies(
    createBaseDependencies(definition.name, config, environment),
    config,
  );
  const stops: (() => Promise<unknown>)[] = [];
  // The worker comes first: an API that answers ready must not wait for one.
  if (roles.includes('worker')) stops.push(await startWorker(definition, deps));
  if (roles.includes('api')) {
    const app = await buildApi(definition, deps);
    await app.listen({ port: config.SERVICE_PORT, host: config.BIND_ADDRESS });
    stops.unshift(() => app.close());
  }
  const admin =
    config.ADMIN_PORT > 0 ? await listenAdmin(deps.metrics, config.ADMIN_PORT, config.ADMIN_ADDRESS) : undefined;
  deps.log.info({ roles, port: config.SERVICE_PORT }, 'service ready');

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    deps.log.info({ signal }, 'service stopping');
    for (const part of stops) await part();
    admin?.close();
    await closeDependencies(deps);
    await stopTracing();
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));
}

/** Every declared route of a service: its own and those the kit gives it. */
export function routesOf(definition: AnyServiceDefinition, deps: BaseDependencies): Route[] {
  const own = definition.routes(deps);
  return [...own, ...decisionRoutes(definition.name), ...eventRoutes(definition, deps), ...auditRoutes(deps)];
}

/** The HTTP side of a service without listening. */
export async function buildApi(definition: AnyServiceDefinition, deps: BaseDependencies): Promise<FastifyInstance> {
  const app = await createHttpServer(definition.title, routesOf(definition, deps), deps);
  addHealthRoutes(app, deps, definition.workflows !== undefined);
  await definition.extendHttp?.(app, deps);
  await app.ready();
  return app;
}

/** Temporal worker, job worker, outbox relay and periodic tasks; resolves to a stop function once all of them run. */
export async function startWorker<C extends BaseConfig, D extends BaseDependencies<C>>(
  definition: ServiceDefinition<C, D>,
  deps: D,
): Promise<() => Promise<void>> {
  const stops: (() => Promise<unknown>)[] = [];
  const { workflows } = definition;
  if (workflows) {
    const nexusServices = workflows.nexusServices?.(deps);
    const { worker, connection } = await createTemporalWorker(deps.temporal.taskQueue, deps.config, {
      sourcePath: workflows.sourcePath,
      activities: workflows.activities(deps),
      ...(nexusServices ? { nexusServices } : {}),
    });
    const running = worker.run().catch((error: unknown) => {
      deps.log.fatal({ err: error }, 'temporal worker died');
      process.exit(1);
    });
    stops.push(async () => {
      worker.shutdown();
      await running;
      await connection.close();
    });
  }
  const jobs = definition.jobs?.(deps) ?? [];
  if (jobs.length > 0) stops.push(await deps.jobs.work(jobs));
  stops.push(startRelay(definition, deps));
  const reconcilers: PeriodicTask[] = [
    { name: 'audit-seal', everySeconds: 5, run: async () => void (await sealAudit(deps.db, deps.auditHead)) },
    { name: 'job-redrive', everySeconds: 30, run: async () => void (await redriveJobs(deps.db, 60)) },
  ];
  for (const task of [...reconcilers, ...(definition.periodic?.(deps) ?? [])]) stops.push(startPeriodic(task, deps));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

// Woken by NOTIFY at every insert, and by a timer for messages that wait for another attempt.
function startRelay(definition: AnyServiceDefinition, deps: BaseDependencies): () => Promise<void> {
  const send = createOutboxSender(definition, deps);
  let listener: PoolClient | undefined;
  const loop = startLoop(
    1000,
    async () => {
      listener ??= await listen(deps.db.pool, {
        onMessage: () => loop.wake(),
        onLost: () => {
          listener = undefined;
        },
      });
      while ((await relayOnce(deps.db, send)) > 0);
    },
    (error) => deps.log.warn({ err: error }, 'outbox relay'),
  );
  return async () => {
    await loop.stop();
    (listener as PoolClient | undefined)?.release(true);
  };
}

/** A connection that hears every NOTIFY of the outbox; a lost one is given back, so that the pool can open another. */
async function listen(pool: Pool, { onMessage, onLost }: { onMessage: () => void; onLost: () => void }) {
  const client = await pool.connect();
  client.once('error', () => {
    client.release(true);
    onLost();
  });
  client.on('notification', onMessage);
  await client.query('listen outbox');
  return client;
}

function startPeriodic(task: PeriodicTask, deps: BaseDependencies): () => Promise<void> {
  const loop = startLoop(
    task.everySeconds * 1000,
    () => runExclusively(task, deps),
    (error) => deps.log.error({ err: error, task: task.name }, 'periodic task'),
  );
  return loop.stop;
}

// A session lock, so that the task may use transactions of its own.
async function runExclusively(task: PeriodicTask, deps: BaseDependencies): Promise<void> {
  const client = await deps.db.pool.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock(hashtext($1)) as locked', [
      `periodic:${task.name}`,
    ]);
    if (!rows[0]?.locked) return;
    try {
      await task.run();
    } finally {
      await client.query('select pg_advisory_unlock(hashtext($1))', [`periodic:${task.name}`]);
    }
  } finally {
    client.release();
  }
}

function startLoop(intervalMs: number, work: () => Promise<void>, onError: (error: unknown) => void) {
  const state = { isStopped: false, pause: new AbortController() };
  const running = (async () => {
    while (!state.isStopped) {
      state.pause = new AbortController();
      await work().catch(onError);
      await setTimeout(intervalMs, undefined, { signal: state.pause.signal }).catch(() => undefined);
    }
  })();
  return {
    /** Ends the pause, also the one that comes after the work under way. */
    wake: () => state.pause.abort(),
    stop: async () => {
      state.isStopped = true;
      state.pause.abort();
      await running;
    },
  };
}

/** Applies every migration of a service, including the job tables that BullMQ keeps in PostgreSQL. */
export async function migrateService(
  definition: AnyServiceDefinition,
  ownerUrl: string,
  roles: MigrationRoles,
): Promise<void> {
  await migrateDatabase(ownerUrl, definition.migrations, roles);
  if (definition.jobs) await migrateJobTables(ownerUrl, roles.appRole);
}
