import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const ignored = ['**/node_modules/**', '**/dist/**', 'services/console/web/**'];

// Run from the top of the checkout; `npm run vitest -- run <file>` names this file.
export default defineConfig({
  test: {
    // Tests of services talk to real servers that share the machine with them.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          globalSetup: [join(import.meta.dirname, 'testing/global-setup.ts')],
          name: 'unit',
          include: ['packages/**/*.test.ts', 'services/**/*.test.ts', 'infra/**/*.test.ts'],
          exclude: [...ignored, '**/*.browser.test.ts'],
        },
      },
      {
        extends: true,
        test: {
          globalSetup: [join(import.meta.dirname, 'testing/browser-setup.ts')],
          name: 'browser',
          include: ['packages/**/*.browser.test.ts', 'services/**/*.browser.test.ts', 'infra/**/*.browser.test.ts'],
          exclude: ignored,
          fileParallelism: false,
          testTimeout: 120_000,
        },
      },
    ],
  },
});
