import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEnvironment } from './environment.ts';
import { createLayout, type Layout } from './layout.ts';
import { platformServices } from './platform-services.ts';
import { serviceEnvironment } from './service-environment.ts';

let layout: Layout;
beforeAll(() => {
  layout = createLayout(mkdtempSync(join(tmpdir(), 'services-')), 7100);
});
afterAll(() => rmSync(layout.data, { recursive: true }));

function environmentOf(name: string, given: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const program = platformServices.find((candidate) => candidate.name === name)!;
  const servers = { adminUrl: '', redisUrl: undefined, temporalAddress: '', databases: new Map() };
  return serviceEnvironment({ layout, environment: readEnvironment(given), ...servers }, program);
}

describe('the metrics of a service', () => {
  it('are told nowhere unless the operator names a port', () => {
    expect(environmentOf('identity', {})).toMatchObject({ ADMIN_PORT: '0' });
  });

  it.each([
    ['identity', '9460'],
    ['registry', '9461'],
    ['disclosure', '9462'],
    ['project-library', '9463'],
    ['fund-allocation', '9464'],
  ])('of %s are told on port %s, and on loopback whatever the service itself listens on', (name, port) => {
    const given = { SUNLEDGER_METRICS_PORT_BASE: '9460', SUNLEDGER_LISTEN: '10.1.2.3' };
    expect(environmentOf(name, given)).toMatchObject({ ADMIN_PORT: port, ADMIN_ADDRESS: '127.0.0.1' });
  });
});
