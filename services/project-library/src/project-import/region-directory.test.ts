import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, it, vi } from 'vitest';
import { createRegionDirectory } from './region-directory.ts';

// Takes every question and answers none.
const mute = createServer(() => undefined).listen(0, '127.0.0.1');
await once(mute, 'listening');
const url = `http://127.0.0.1:${(mute.address() as AddressInfo).port}`;
afterAll(() => {
  vi.restoreAllMocks();
  mute.closeAllConnections();
  mute.close();
});

it('waits for a registry that says nothing no longer than its patience, and tells people to try again', async () => {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  const patience = vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => timeout(20));
  const unavailable = { code: 'registry.unavailable', status: 503 };
  const regions = createRegionDirectory(url);
  await expect(regions.get('421024')).rejects.toMatchObject(unavailable);
  await expect(regions.findCounty('江陵县')).rejects.toMatchObject(unavailable);
  expect(patience.mock.calls).toEqual([[5000], [5000]]);
});
