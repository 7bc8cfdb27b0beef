import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { clockAt, uuidv7 } from '../clock.ts';
import { loadConfig, processEnvironment, type BaseConfig } from '../config.ts';
import type { ServiceDefinition } from '../definition.ts';
import { closeDependencies, createBaseDependencies, type BaseDependencies } from '../dependencies.ts';
import { buildApi, startWorker } from '../run-service.ts';
import { fastForward, registerEndpoint, type FastForward } from './test-temporal.ts';
import { createTestDatabase, type TestDatabase } from './test-database.ts';
import { startTestIssuer, type TestGrant, type TestIssuer } from './test-issuer.ts';

export interface TestAnswer {
  status: number;
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any;
  bytes: Buffer;
  headers: Record<string, unknown>;
}

export interface WriteOptions {
  /** Idempotency key; a fresh one unless told. */
  key?: string;
  /** X-Business-Date of a 补录 request. */
  businessDate?: string;
  contentType?: string;
}

/** A person with one acting grant, talking to the API. */
export interface TestCaller {
  get(url: string): Promise<TestAnswer>;
  post(url: string, body?: unknown, options?: WriteOptions): Promise<TestAnswer>;
  put(url: string, body?: unknown, options?: WriteOptions): Promise<TestAnswer>;
  delete(url: string, options?: WriteOptions): Promise<TestAnswer>;
}

export interface TestService<D> {
  app: FastifyInstance;
  deps: D;
  database: TestDatabase;
  issuer: TestIssuer;
  /** Sets the clock of the API and the activities, epoch milliseconds or an ISO instant. Workflows keep their own. */
  setNow(now: string): void;
  as(grant: TestGrant): TestCaller;
  anonymous: TestCaller;
  fastForward(workflowId: string, by: FastForward): Promise<void>;
  /** Task queue suffix of this stack; a Nexus endpoint of a peer is `<peer><suffix>`. */
  suffix: string;
  close(): Promise<void>;
}

export interface TestServiceOptions {
  worker?: boolean;
  environment?: Record<string, string>;
  /** An issuer that several services share, so that they accept each other's tokens; its owner closes it. */
  issuer?: TestIssuer;
  /** Instant the API believes it is, e.g. '2026-03-02T09:00:00+08:00'. */
  now?: string;
}

/** The service on a real, fresh PostgreSQL database, with a worker on the real Temporal server when asked. */
export async function startTestService<C extends BaseConfig, D extends BaseDependencies<C>>(
  definition: ServiceDefinition<C, D>,
  options: TestServiceOptions = {},
): Promise<TestService<D>> {
  const outer = processEnvironment();
  const [database, issuer, directory] = await Promise.all([
    createTestDatabase(definition),
    options.issuer ?? startTestIssuer(),
    mkdtemp(join(tmpdir(), 'sunledger-')),
  ]);
  const payloadKeyFile = join(directory, 'payload-key');
  const clientSecretFile = join(directory, 'client-secret');
  await writeFile(payloadKeyFile, `test:${randomBytes(32).toString('base64')}\n`);
  await writeFile(clientSecretFile, 'test-only-secret\n');
  const environment: Record<string, string | undefined> = {
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: outer['SUNLEDGER_TEST_TEMPORAL_ADDRESS'] ?? '127.0.0.1:17233',
    TEMPORAL_NAMESPACE: outer['SUNLEDGER_TEST_TEMPORAL_NAMESPACE'] ?? 'sunledger-test',
    TEMPORAL_TASK_QUEUE_SUFFIX: `-${randomBytes(4).toString('hex')}`,
    IDENTITY_URL: issuer.url,
    PAYLOAD_KEY_FILE: payloadKeyFile,
    SERVICE_CLIENT_SECRET_FILE: clientSecretFile,
    DATA_DIRECTORY: directory,
    SUNLEDGER_PROFILE: 'demo',
    LOG_LEVEL: outer['SUNLEDGER_TEST_LOG_LEVEL'] ?? 'silent',
    ...options.environment,
  };
  let offsetMs = options.now ? Date.parse(options.now) - Date.now() : 0;
  const clock = clockAt(() => Date.now() + offsetMs);
  const config = loadConfig<C>(definition.configSchema, environment);
  const suffix = config.TEMPORAL_TASK_QUEUE_SUFFIX;
  const deps = definition.createDependencies(
    createBaseDependencies(definition.name, config, environment, clock),
    config,
  );
  const app = await buildApi(definition, deps);
  const stopWorker = options.worker ? await startWorker(definition, deps) : undefined;
  if (options.worker && definition.workflows?.nexusServices)
    await registerEndpoint(deps, `${definition.name}${suffix}`);

  return {
    app,
    deps,
    database,
    issuer,
    suffix,
    setNow: (now) => {
      offsetMs = Date.parse(now) - Date.now();
    },
    as: (grant) => createCaller(app, async () => ({ authorization: `Bearer ${await issuer.token(grant)}` })),
    anonymous: createCaller(app, async () => ({})),
    fastForward: (workflowId, by) => fastForward(deps, workflowId, by),
    async close() {
      await app.close();
      await stopWorker?.();
      await closeDependencies(deps);
      if (!options.issuer) await issuer.close();
      await database.drop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function createCaller(app: FastifyInstance, credentials: () => Promise<Record<string, string>>): TestCaller {
  async function send(
    method: InjectOptions['method'],
    url: string,
    body: unknown,
    options: WriteOptions,
  ): Promise<TestAnswer> {
    const headers: Record<string, string> = { ...(await credentials()) };
    if (method !== 'GET') headers['idempotency-key'] = options.key ?? uuidv7();
    if (options.businessDate) headers['x-business-date'] = options.businessDate;
    if (options.contentType) headers['content-type'] = options.contentType;
    const answer = await app.inject({
      method: method ?? 'GET',
      url,
      headers,
      ...(body === undefined ? {} : { payload: body as never }),
    });
    const isJson = String(answer.headers['content-type']).includes('json');
    return {
      status: answer.statusCode,
      body: isJson && answer.body ? JSON.parse(answer.body) : answer.body,
      bytes: answer.rawPayload,
      headers: answer.headers,
    };
  }
  return {
    get: (url) => send('GET', url, undefined, {}),
    post: (url, body, options = {}) => send('POST', url, body, options),
    put: (url, body, options = {}) => send('PUT', url, body, options),
    delete: (url, options = {}) => send('DELETE', url, undefined, options),
  };
}
