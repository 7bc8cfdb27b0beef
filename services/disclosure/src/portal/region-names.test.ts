import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRegistryClient } from '@sunledger/registry-client';
import { clockAt, systemClock } from '@sunledger/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRegionNames } from './region-names.ts';

const registry = { isAway: false, questions: 0 };
const server = createServer((_request, response) => {
  registry.questions += 1;
  response.writeHead(registry.isAway ? 503 : 200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(registry.isAway ? {} : { fullName: '湖北省荆州市江陵县' }));
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

const client = () => createRegistryClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

describe('region names on the portal', () => {
  it('remembers so many and no more', async () => {
    const names = createRegionNames(client(), systemClock, 2);
    for (const code of ['42', '43', '42', '44', '42']) await names.namesOf([code]);
    // 42 and 43 are asked for, 42 is remembered; 44 takes the place of 42, the oldest.
    expect(registry.questions).toBe(4);
  });

  it('keeps a name it knows while registry is away, and shows the code only of a region it never heard of', async () => {
    let now = Date.parse('2026-03-02T09:00:00+08:00');
    const names = createRegionNames(
      client(),
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
