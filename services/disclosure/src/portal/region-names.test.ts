import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRegistryClient } from '@sunledger/registry-client';
import { clockAt } from '@sunledger/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegionNames } from './region-names.ts';

const registry = { isAway: false };
const server = createServer((_request, response) => {
  response.writeHead(registry.isAway ? 503 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(registry.isAway ? {} : { fullName: '湖北省荆州市江陵县' }));
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

describe('region names on the portal', () => {
  it('keeps a name it knows while registry is away, and shows the code only of a region it never heard of', async () => {
    let now = Date.parse('2026-03-02T09:00:00+08:00');
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const names = createRegionNames(
      createRegistryClient({ baseUrl }),
      clockAt(() => now),
    );
    expect(await names.namesOf(['421024'])).toEqual(new Map([['421024', '湖北省荆州市江陵县']]));
    registry.isAway = true;
    now += 2 * 3_600_000;
    expect(await names.namesOf(['421024', '620422'])).toEqual(
      new Map([
        ['421024', '湖北省荆州市江陵县'],
        ['620422', '行政区划 620422'],
      ]),
    );
  });
});
