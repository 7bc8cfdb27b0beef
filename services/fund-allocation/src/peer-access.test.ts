import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it, vi } from 'vitest';
import { disclosureFor, registryFor } from './peer-access.ts';

// Takes every question and answers none.
const mute = createServer(() => undefined).listen(0, '127.0.0.1');
await once(mute, 'listening');
const peerUrl = () => `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
afterAll(() => {
  vi.restoreAllMocks();
  mute.closeAllConnections();
  mute.close();
});

it('waits for a peer that says nothing no longer than its patience, and tells people to try again', async () => {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const patience = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(20));
  const deps = { peerUrl, serviceTokens: { issue: async () => 'token' } };
  const errand = { workflowId: 'payment-1', decisionId: '1', onBehalfOf: { userId: '1', userName: '演示甲' } };
  const registry = await registryFor(deps, errand);
  const params = { path: { code: '421024' } };
  await expect(registry.GET('/regions/{code}', { params })).rejects.toMatchObject({
    code: 'registry.unavailable',
    status: 503,
  });
  const disclosure = await disclosureFor(deps, errand);
  await expect(disclosure.GET('/notices')).rejects.toMatchObject({ code: 'disclosure.unavailable', status: 503 });
  expect(patience.mock.calls).toEqual([[10_000], [10_000]]);
});
