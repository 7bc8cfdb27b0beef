import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkout } from '../runtime/environment.ts';

const sourcesOf = (service: string) => join(checkout, 'services', service, 'src');
const services = readdirSync(join(checkout, 'services')).filter((service) =>
  existsSync(join(sourcesOf(service), 'workflows.ts')),
);

describe('a service with workflows', () => {
  it.each(services)('replays recorded histories and can record them anew: %s', (service) => {
    const files = ['replay.test.ts', 'testing/record-histories.ts'];
    expect(files.filter((file) => !existsSync(join(sourcesOf(service), file)))).toEqual([]);
  });
});
