import type { TestProject } from 'vitest/node';
import { extendEnvironment } from '../config.mjs';
import { acquireTestRuntime } from './test-runtime.ts';

/**
 * Runs once before all tests: gives every test file the addresses of real servers through the environment.
 * The servers stay up for the next run; `npm run down` or the end of `npm test` stops them.
 */
export default async function setup(_project: TestProject): Promise<void> {
  const runtime = await acquireTestRuntime();
  extendEnvironment({
    SUNLEDGER_TEST_DATABASE_URL: runtime.databaseUrl,
    SUNLEDGER_TEST_TEMPORAL_ADDRESS: runtime.temporalAddress,
    SUNLEDGER_TEST_TEMPORAL_NAMESPACE: runtime.temporalNamespace,
  });
}
