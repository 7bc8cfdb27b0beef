import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readEnvironment } from '../runtime/environment.ts';
import { createLayout, type Layout } from '../runtime/layout.ts';
import { withLock } from '../runtime/lock.ts';
import { livingParts } from '../runtime/parts.ts';
import { startPostgres, testSettings } from '../runtime/postgres.ts';
import { stopRuntime } from '../runtime/supervisor.ts';
import { ensureTemporalBuilt } from '../runtime/temporal-build.ts';
import { registerTemporal } from '../runtime/temporal-registration.ts';
import { startTemporal } from '../runtime/temporal.ts';
import { findFreePortBase, knownPortBase, rememberPortBase } from './free-ports.ts';

/** The real servers that tests run against. */
export interface TestRuntime {
  databaseUrl: string;
  temporalAddress: string;
  temporalNamespace: string;
}

export const testNamespace = 'sunledger-test';

/**
 * Gives PostgreSQL and Temporal for tests: those named by SUNLEDGER_TEST_DATABASE_URL and SUNLEDGER_TEST_TEMPORAL_ADDRESS,
 * else this checkout's own under .data/test, started when they do not run and shared by parallel test processes.
 */
export async function acquireTestRuntime(): Promise<TestRuntime> {
  const environment = readEnvironment();
  const givenUrl = environment.SUNLEDGER_TEST_DATABASE_URL;
  const givenAddress = environment.SUNLEDGER_TEST_TEMPORAL_ADDRESS;
  if (givenUrl && givenAddress) {
    await registerTemporal(givenAddress, testNamespace, 1);
    return { databaseUrl: givenUrl, temporalAddress: givenAddress, temporalNamespace: testNamespace };
  }
  const data = join(environment.SUNLEDGER_DATA_DIRECTORY, 'test');
  mkdirSync(data, { recursive: true });
  return withLock(join(data, 'runtime.lock'), 900, async () => {
    const layout = createLayout(data, await choosePortBase(data, environment.SUNLEDGER_TEST_PORT_BASE));
    const databaseUrl = givenUrl ?? (await startPostgres(layout, testSettings));
    const temporalAddress = givenAddress ?? (await startTestTemporal(layout, databaseUrl, environment.SUNLEDGER_CACHE));
    await registerTemporal(temporalAddress, testNamespace, 1);
    const runtime: TestRuntime = { databaseUrl, temporalAddress, temporalNamespace: testNamespace };
    writeFileSync(join(data, 'runtime.json'), JSON.stringify(runtime, undefined, 2), { mode: 0o600 });
    return runtime;
  });
}

/** Stops the test servers of this checkout, if they run. Their data stays for a fast next start. */
export async function stopTestRuntime(data: string): Promise<string[]> {
  return stopFolder(join(data, 'test'));
}

/** Stops the platform of the browser tests, if it runs. */
export async function stopTestPlatform(data: string): Promise<string[]> {
  return stopFolder(join(data, 'test', 'platform'));
}

async function stopFolder(folder: string): Promise<string[]> {
  return existsSync(folder) ? stopRuntime(createLayout(folder, knownPortBase(folder) ?? 0)) : [];
}

async function startTestTemporal(layout: Layout, databaseUrl: string, cache: string): Promise<string> {
  const programs = await ensureTemporalBuilt(layout, cache);
  return startTemporal(layout, { programs, databaseUrl, databasePrefix: 'sunledger_test', timeSkipping: true });
}

/** Keeps the ports of running servers, otherwise takes the wanted or the first free range. */
async function choosePortBase(data: string, wanted: number | undefined): Promise<number> {
  const known = knownPortBase(data);
  if (known !== undefined && livingParts(createLayout(data, known)).length > 0) return known;
  const base = wanted ?? (await findFreePortBase('servers'));
  rememberPortBase(data, base);
  return base;
}
