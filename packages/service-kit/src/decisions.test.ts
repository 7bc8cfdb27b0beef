import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseConfigSchema, kitMigrations, query, recordAudit, systemPrincipal, uuidv7 } from './index.ts';
import type { BaseConfig, BaseDependencies, ServiceDefinition } from './index.ts';
import { startTestIssuer, startTestService, type TestIssuer, type TestService } from './testing/index.ts';

const definition: ServiceDefinition<BaseConfig, BaseDependencies> = {
  name: 'kit-asked',
  title: '样例',
  configSchema: baseConfigSchema,
  migrations: [kitMigrations],
  createDependencies: (base) => base,
  routes: () => [
    query({
      method: 'GET',
      url: '/notes',
      operationId: 'listNotes',
      summary: '列表',
      permission: 'internal.notify',
      response: z.object({ items: z.array(z.string()) }),
      handle: async () => ({ items: [] }),
    }),
  ],
};

// Each knows the other: a lookup that were verified in its turn would go round for ever.
let issuer: TestIssuer;
let asking: TestService<BaseDependencies>;
let asked: TestService<BaseDependencies>;
beforeAll(async () => {
  issuer = await startTestIssuer();
  const [askingPort, askedPort] = [await freePort(), await freePort()];
  const environment = {
    KIT_ASKING_URL: `http://127.0.0.1:${askingPort}`,
    KIT_ASKED_URL: `http://127.0.0.1:${askedPort}`,
  };
  asking = await startTestService({ ...definition, name: 'kit-asking' }, { issuer, environment });
  asked = await startTestService(definition, { issuer, environment });
  await asking.app.listen({ port: askingPort, host: '127.0.0.1' });
});
afterAll(async () => {
  await Promise.all([asking.close(), asked.close()]);
  await issuer.close();
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const decide = (userId: string, action = 'note.ask'): Promise<string> =>
  asking.deps.db.transaction(systemPrincipal('kit-asking'), (tx) =>
    recordAudit(
      tx,
      { principal: { ...systemPrincipal('kit-asking'), userId }, businessDate: '2026-01-05' },
      { action, subjectType: 'note', subjectId: '1' },
    ),
  );

async function read(decisionId: string, userId: string) {
  const onBehalfOf = { userId, userName: userId };
  const claims = { workflow_id: 'w', decision_id: decisionId, on_behalf_of: onBehalfOf };
  const token = await issuer.serviceToken('kit-asking', claims);
  const answer = await asked.app.inject({ url: '/notes', headers: { authorization: `Bearer ${token}` } });
  return { status: answer.statusCode, code: answer.json().code };
}

async function lookups(): Promise<number> {
  const text = await asking.deps.metrics.registry.metrics();
  return Number(/http_request_seconds_count\{[^}]*decisions[^}]*\} (\d+)/.exec(text)?.[1] ?? 0);
}

describe('a read of a service on behalf of a person', () => {
  it('is answered under a decision that its service holds, which is asked for once', async () => {
    const decision = await decide('maker');
    const before = await lookups();
    const answers = [await read(decision, 'maker'), await read(decision, 'maker'), await read(decision, 'maker')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await lookups()).toBe(before + 1);
  });

  it('is refused under a decision that nobody took, that somebody else took, or that was a refusal', async () => {
    const unknown = { status: 403, code: 'decision.unknown' };
    expect(await read(uuidv7(), 'maker')).toEqual(unknown);
    const decision = await decide('maker');
    expect(await read(decision, 'maker')).toMatchObject({ status: 200 });
    expect(await read(decision, 'checker')).toEqual(unknown);
    expect(await read(await decide('maker', 'access.refuse'), 'maker')).toEqual(unknown);
  });

  it('is refused when the service says under no decision that it reads', async () => {
    const token = await issuer.serviceToken('kit-asking', {});
    const answer = await asked.app.inject({ url: '/notes', headers: { authorization: `Bearer ${token}` } });
    expect(answer.json()).toMatchObject({ code: 'decision.unknown' });
  });
});
