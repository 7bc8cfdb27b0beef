import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** `npm run record-histories -- <service>`: plays cases on the test servers and keeps their histories. No part of `npm test`. */
export default defineConfig({
  test: {
    globalSetup: [join(import.meta.dirname, 'testing/global-setup.ts')],
    include: ['services/*/src/testing/record-histories.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
