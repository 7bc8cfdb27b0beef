import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import pg from 'pg';
import { stringify } from 'yaml';
import { childEnvironment } from '../config.mjs';
import type { Layout } from './layout.ts';
import { livingPart, logTail, startPart } from './parts.ts';
import { describePortHolder, isPortFree } from './ports.ts';
import { secret } from './secrets.ts';
import type { TemporalPrograms } from './temporal-build.ts';

const run = promisify(execFile);

/** What a Temporal server of ours needs. */
export interface TemporalOptions {
  programs: TemporalPrograms;
  /** Administrator URL of the PostgreSQL server that keeps its two databases. */
  databaseUrl: string;
  databasePrefix: string;
  /** Lets tests and the demonstration move one workflow's clock. Never in production. */
  timeSkipping: boolean;
}

/**
 * Starts the real Temporal server on PostgreSQL, creating or upgrading its schema first, and waits until it answers.
 * Does nothing when it already runs.
 * @returns the frontend's address, host:port.
 */
export async function startTemporal(layout: Layout, options: TemporalOptions): Promise<string> {
  const address = `127.0.0.1:${layout.ports.temporalFrontend}`;
  if (!livingPart(layout, 'temporal')) {
    for (const port of [layout.ports.temporalFrontend, layout.ports.temporalHttp]) {
      if (!(await isPortFree(port))) throw new Error(describePortHolder(port));
    }
    const configFile = await prepare(layout, options);
    startPart(layout, {
      part: 'temporal',
      command: options.programs.server,
      args: ['--config-file', configFile, '--allow-no-auth', 'start'],
      port: layout.ports.temporalFrontend,
    });
  }
  await waitUntilServing(layout, address);
  return address;
}

async function prepare(layout: Layout, options: TemporalOptions): Promise<string> {
  const admin = new URL(options.databaseUrl);
  const database: TemporalDatabase = {
    host: admin.hostname,
    port: admin.port || '5432',
    user: `${options.databasePrefix}_temporal`,
    password: secret(layout, 'temporal-database-password'),
  };
  await createDatabaseRole(options.databaseUrl, database);
  const names = {
    default: `${options.databasePrefix}_temporal`,
    visibility: `${options.databasePrefix}_temporal_visibility`,
  };
  await migrate(options.programs.schemaTool, database, names.default, 'postgresql/v12/temporal');
  await migrate(options.programs.schemaTool, database, names.visibility, 'postgresql/v12/visibility');
  const folder = join(layout.data, 'temporal');
  mkdirSync(folder, { recursive: true });
  const dynamic = join(folder, 'dynamic.yaml');
  writeFileSync(dynamic, stringify(dynamicSettings(options.timeSkipping)));
  const file = join(folder, 'server.yaml');
  writeFileSync(file, stringify(serverSettings(layout, database, names, dynamic)), { mode: 0o600 });
  return file;
}

interface TemporalDatabase {
  host: string;
  port: string;
  user: string;
  password: string;
}

async function createDatabaseRole(adminUrl: string, database: TemporalDatabase): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_roles where rolname = $1', [database.user]);
    const role = pg.escapeIdentifier(database.user);
    if (rowCount === 0) await client.query(`create role ${role} login createdb`);
    await client.query(`alter role ${role} password ${pg.escapeLiteral(database.password)}`);
  } finally {
    await client.end();
  }
}

async function migrate(tool: string, database: TemporalDatabase, name: string, schema: string): Promise<void> {
  const env = childEnvironment({
    SQL_PLUGIN: 'postgres12',
    SQL_HOST: database.host,
    SQL_PORT: database.port,
    SQL_USER: database.user,
    SQL_PASSWORD: database.password,
  });
  const client = new pg.Client({
    host: database.host,
    port: Number(database.port),
    user: database.user,
    password: database.password,
    database: 'postgres',
  });
  await client.connect();
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
  await client.end();
  if (rowCount === 0) await run(tool, ['--db', name, 'create-database'], { env });
  // setup-schema only makes the version tables; it is harmless on a database that has them.
  await run(tool, ['--db', name, 'setup-schema', '-v', '0.0'], { env });
  await run(tool, ['--db', name, 'update-schema', '--schema-name', schema], { env });
}

function serverSettings(
  layout: Layout,
  database: TemporalDatabase,
  names: { default: string; visibility: string },
  dynamicFile: string,
): object {
  const { ports } = layout;
  const store = (name: string, connections: number): object => ({
    sql: {
      pluginName: 'postgres12',
      databaseName: name,
      connectAddr: `${database.host}:${database.port}`,
      connectProtocol: 'tcp',
      user: database.user,
      password: database.password,
      maxConns: connections,
      maxIdleConns: connections,
      maxConnLifetime: '1h',
    },
  });
  const rpc = (grpcPort: number, membershipPort: number): object => ({
    grpcPort,
    membershipPort,
    bindOnLocalHost: true,
  });
  return {
    log: { stdout: true, level: 'warn' },
    persistence: {
      defaultStore: 'default',
      visibilityStore: 'visibility',
      numHistoryShards: 4,
      // Each of the server's four parts has such a pool, and each connection is a process of PostgreSQL.
      datastores: { default: store(names.default, 6), visibility: store(names.visibility, 2) },
    },
    global: { membership: { maxJoinDuration: '30s', broadcastAddress: '127.0.0.1' } },
    services: {
      frontend: {
        rpc: { ...rpc(ports.temporalFrontend, ports.temporalFrontendMembership), httpPort: ports.temporalHttp },
      },
      history: { rpc: rpc(ports.temporalHistory, ports.temporalHistoryMembership) },
      matching: { rpc: rpc(ports.temporalMatching, ports.temporalMatchingMembership) },
      worker: { rpc: rpc(ports.temporalWorker, ports.temporalWorkerMembership) },
    },
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: 'active',
      currentClusterName: 'active',
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: 'frontend',
          rpcAddress: `127.0.0.1:${ports.temporalFrontend}`,
          httpAddress: `127.0.0.1:${ports.temporalHttp}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: 'noop' },
    dynamicConfigClient: { filepath: dynamicFile, pollInterval: '10s' },
  };
}

function dynamicSettings(timeSkipping: boolean): object {
  const value = (setting: unknown): object[] => [{ value: setting }];
  return {
    'system.forceSearchAttributesCacheRefreshOnRead': value(true),
    'system.refreshNexusEndpointsMinWait': value('1s'),
    'frontend.WorkflowTimeSkippingEnabled': value(timeSkipping),
    ...(timeSkipping ? { 'frontend.WorkflowTimeSkippingMaxSkipPerSession': value(10_000) } : {}),
  };
}

async function waitUntilServing(layout: Layout, address: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: '2s' });
      await connection.workflowService.getSystemInfo({});
      await connection.close();
      return;
    } catch (error) {
      if (Date.now() > deadline || !livingPart(layout, 'temporal')) {
        throw new Error(`Temporal 未能启动 / did not start:\n${logTail(layout, 'temporal', 6)}`, { cause: error });
      }
      await sleep(100);
    }
  }
}
