import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '../config.mjs';
import { temporalVersion } from '../prerequisites.mjs';
import { build } from './build.ts';
import { provisionDatabase, type ServiceDatabase } from './database-provisioning.ts';
import type { Environment } from './environment.ts';
import type { Layout } from './layout.ts';
import { livingPart, logTail, runTask, startPart } from './parts.ts';
import { dataServices, platformServices, type PlatformService } from './platform-services.ts';
import { checkOwnDatabase, checkOwnRedis, checkOwnTemporal } from './own-servers.ts';
import { describePortHolder, isPortFree } from './ports.ts';
import { startPostgres } from './postgres.ts';
import { startRedis } from './redis.ts';
import { addressOf, metricsPort, serviceEnvironment, type Platform } from './service-environment.ts';
import { step } from './steps.ts';
import type { Supervisor } from './supervisor.ts';
import { ensureTemporalBuilt } from './temporal-build.ts';
import { nexusEndpoints, registerTemporal } from './temporal-registration.ts';
import { startTemporal } from './temporal.ts';

const databasePrefix = 'sunledger';
const readySeconds = 120;
const retentionDays = 30;

/**
 * Starts everything and waits until all of it is ready: servers, databases, migrations, build, services.
 * Every part is watched from the moment it runs.
 */
export async function startPlatform(
  layout: Layout,
  environment: Environment,
  supervisor: Supervisor,
): Promise<Platform> {
  await refuseTakenPorts(layout, environment);
  const adminUrl = await startDatabase(layout, environment, supervisor);
  const redisUrl = await startJobStore(layout, environment, supervisor);
  const [temporalAddress, databases] = await bothEnded(
    prepareWorkflows(layout, environment, supervisor, adminUrl),
    prepareServices(layout, environment, adminUrl),
  );
  const platform: Platform = { layout, environment, adminUrl, redisUrl, temporalAddress, databases };
  // Everyone asks identity for keys and tokens: it comes first, the others together.
  const isDemonstration = environment.SUNLEDGER_PROFILE === 'demo';
  const [first, ...others] = platformServices.filter((program) => isDemonstration || !program.isDemonstrationOnly);
  if (first) await startService(platform, first, supervisor);
  await Promise.all(others.map((program) => startService(platform, program, supervisor)));
  return platform;
}

/** Both results, or the first failure once neither runs any more: what one starts must not outlive the failure of the other. */
async function bothEnded<A, B>(one: Promise<A>, other: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([one, other]);
  return Promise.all([one, other]);
}

async function prepareWorkflows(
  layout: Layout,
  environment: Environment,
  supervisor: Supervisor,
  adminUrl: string,
): Promise<string> {
  const address = await startWorkflowServer(layout, environment, supervisor, adminUrl);
  await step('注册命名空间与端点 / registration', () =>
    registerTemporal(address, environment.TEMPORAL_NAMESPACE, retentionDays, nexusEndpoints),
  );
  return address;
}

async function prepareServices(
  layout: Layout,
  environment: Environment,
  adminUrl: string,
): Promise<Map<string, ServiceDatabase>> {
  const databases = await step('建库与迁移 / migrations', () => migrate(layout, environment, adminUrl));
  await step('构建 / build', () => build(layout));
  return databases;
}

async function refuseTakenPorts(layout: Layout, environment: Environment): Promise<void> {
  const foreign = new Set<string>([
    ...(environment.SUNLEDGER_DATABASE_URL ? ['postgres'] : []),
    ...(environment.REDIS_URL ? ['redis'] : []),
  ]);
  const metrics = dataServices.map(
    (service) => [`metrics ${service.name}`, metricsPort(environment, service)] as const,
  );
  const taken: string[] = [];
  for (const [name, port] of [...Object.entries(layout.ports), ...metrics]) {
    if (port === 0 || foreign.has(name) || (environment.TEMPORAL_ADDRESS && name.startsWith('temporal'))) continue;
    if (!(await isPortFree(port))) taken.push(`${name}: ${describePortHolder(port)}`);
  }
  if (taken.length > 0)
    throw new Error(
      `${taken.join('\n')}\n可用 SUNLEDGER_PORT_BASE 换端口 / choose other ports with SUNLEDGER_PORT_BASE`,
    );
}

async function startDatabase(layout: Layout, environment: Environment, supervisor: Supervisor): Promise<string> {
  const given = environment.SUNLEDGER_DATABASE_URL;
  if (given) {
    const check = () => checkOwnDatabase(given, layout, databasePrefix);
    await step('自备 PostgreSQL / your PostgreSQL', check, (found) => found);
    return given;
  }
  const url = await step(
    'PostgreSQL 18',
    () => startPostgres(layout),
    () => `127.0.0.1:${layout.ports.postgres}`,
  );
  supervisor.watch('postgres', () => startPostgres(layout));
  return url;
}

async function startJobStore(
  layout: Layout,
  environment: Environment,
  supervisor: Supervisor,
): Promise<string | undefined> {
  const given = environment.REDIS_URL;
  if (given) {
    await step(
      '自备 Redis / your Redis',
      () => checkOwnRedis(given),
      (found) => found,
    );
    return given;
  }
  const url = await step(
    'Redis',
    () => startRedis(layout),
    (found) =>
      found ? `127.0.0.1:${layout.ports.redis}` : '本机没有，任务改用 PostgreSQL / none here, jobs run on PostgreSQL',
  );
  if (url) supervisor.watch('redis', () => startRedis(layout));
  return url;
}

async function startWorkflowServer(
  layout: Layout,
  environment: Environment,
  supervisor: Supervisor,
  databaseUrl: string,
): Promise<string> {
  const given = environment.TEMPORAL_ADDRESS;
  if (given)
    return step(
      '自备 Temporal / your Temporal',
      () => checkOwnTemporal(given),
      (found) => found,
    );
  const programs = await ensureTemporalBuilt(layout, environment.SUNLEDGER_CACHE);
  const timeSkipping = environment.SUNLEDGER_PROFILE === 'demo';
  const start = (): Promise<string> => startTemporal(layout, { programs, databaseUrl, databasePrefix, timeSkipping });
  const address = await step(`Temporal ${temporalVersion}`, start, (found) => found);
  supervisor.watch('temporal', start);
  return address;
}

async function migrate(
  layout: Layout,
  environment: Environment,
  adminUrl: string,
): Promise<Map<string, ServiceDatabase>> {
  const databases = new Map<string, ServiceDatabase>();
  for (const { name } of dataServices)
    databases.set(name, await provisionDatabase(layout, adminUrl, databasePrefix, name));
  await runTask(layout, {
    part: 'migrations',
    command: process.execPath,
    args: [new URL('./migrate-services.ts', import.meta.url).pathname],
    env: childEnvironment({ MIGRATION_ADMIN_URL: adminUrl, MIGRATION_PREFIX: databasePrefix }),
  });
  await createFirstAdministrators(layout, environment, databases);
  return databases;
}

async function createFirstAdministrators(
  layout: Layout,
  environment: Environment,
  databases: ReadonlyMap<string, ServiceDatabase>,
): Promise<void> {
  await runTask(layout, {
    part: 'first-administrator',
    command: process.execPath,
    args: [new URL('./create-first-administrator.ts', import.meta.url).pathname],
    env: childEnvironment({
      DATABASE_URL: databases.get('identity')?.appUrl,
      FIRST_ADMINISTRATOR_NAME: environment.FIRST_ADMINISTRATOR_NAME,
      FIRST_ADMINISTRATOR_PASSWORD_FILE: environment.FIRST_ADMINISTRATOR_PASSWORD_FILE,
      FIRST_ADMINISTRATOR_REGION: environment.FIRST_ADMINISTRATOR_REGION,
      FIRST_ADMINISTRATOR_ORGANISATION: environment.FIRST_ADMINISTRATOR_ORGANISATION,
    }),
  });
}

async function startService(platform: Platform, program: PlatformService, supervisor: Supervisor): Promise<void> {
  const { layout, environment } = platform;
  const address = addressOf(layout, environment, program);
  const start = async (): Promise<void> => {
    startPart(layout, {
      part: program.name,
      command: process.execPath,
      args: [program.entry],
      env: serviceEnvironment(platform, program),
      port: layout.ports[program.port],
      address,
      stopSeconds: 25,
    });
  };
  await step(
    program.name,
    async () => {
      await start();
      await waitUntilReady(layout, program.name, address);
    },
    () => address,
  );
  supervisor.watch(program.name, start);
}

async function waitUntilReady(layout: Layout, part: string, address: string): Promise<void> {
  const deadline = Date.now() + readySeconds * 1000;
  while (!(await isReady(address))) {
    if (!livingPart(layout, part)) throw new Error(`${part} 未能启动 / did not start:\n${logTail(layout, part)}`);
    if (Date.now() > deadline)
      throw new Error(`${part} 在 ${readySeconds} 秒内未就绪 / not ready:\n${logTail(layout, part)}`);
    await sleep(100);
  }
}

/** True when a program answers that it can work. */
export async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}
