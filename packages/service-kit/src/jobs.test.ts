import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { baseConfigSchema, enqueue, kitMigrations, systemPrincipal } from './index.ts';
import type { BaseConfig, BaseDependencies, ServiceDefinition } from './index.ts';
import type { OutboxKind } from './outbox.ts';
import { startWorker } from './run-service.ts';
import { startTestService, type TestService } from './testing/index.ts';

const definition: ServiceDefinition<BaseConfig, BaseDependencies> = {
  name: 'kit-sample',
  title: '样例',
  configSchema: baseConfigSchema,
  migrations: [kitMigrations, { name: 'sample', directory: new URL('./testing/sample-migrations/', import.meta.url) }],
  createDependencies: (base) => base,
  routes: () => [],
  jobs: () => [{ name: 'count', run: async () => undefined }],
};

// A Redis that takes connections and never answers.
const sockets = new Set<Socket>();
const redis = createServer((socket) => sockets.add(socket)).listen(0, '127.0.0.1');
let service: TestService<BaseDependencies>;
beforeAll(async () => {
  const { port } = redis.address() as AddressInfo;
  service = await startTestService(definition, { environment: { REDIS_URL: `redis://127.0.0.1:${port}` } });
});
afterAll(() => {
  redis.close();
  for (const socket of sockets) socket.destroy();
});

it('a queue that does not answer holds back neither the events beside its jobs nor the end of the service', async () => {
  const { db } = service.deps;
  const add = (kind: OutboxKind, name: string) =>
    db.transaction(systemPrincipal('test'), async (tx) => void (await enqueue(tx, kind, name, {})));
  const stateOf = async (name: string) =>
    (
      await db.pool.query('select sent_at is not null as sent, attempts from kit.outbox_message where name = $1', [
        name,
      ])
    ).rows;
  await add('job', 'count');
  const stop = await startWorker(definition, service.deps);
  await vi.waitFor(() => expect(sockets.size).toBeGreaterThan(0), 10_000);
  await add('event', 'late');
  await vi.waitFor(async () => expect(await stateOf('late')).toEqual([{ sent: true, attempts: 1 }]), 15_000);
  expect(await stateOf('count')).toEqual([{ sent: false, attempts: 1 }]);
  await stop();
  await service.close();
}, 60_000);
