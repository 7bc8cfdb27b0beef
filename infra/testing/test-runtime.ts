import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkout, readEnvironment } from '../runtime/environment.ts';
import { createLayout, portSpan, type Layout } from '../runtime/layout.ts';
import { withLock } from '../runtime/lock.ts';
import { livingParts, stopPart } from '../runtime/parts.ts';
import { isPortFree } from '../runtime/ports.ts';
import { startPostgres, testSettings } from '../runtime/postgres.ts';
import { ensureTemporalBuilt } from '../runtime/temporal-build.ts';
import { registerTemporal } from '../runtime/temporal-registration.ts';
import { startTemporal } from '../runtime/temporal.ts';

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
  const first = createLayout(data, 1024);
  return withLock(join(data, 'runtime.lock'), 900, async () => {
    const layout = createLayout(data, await choosePortBase(first, environment.SUNLEDGER_TEST_PORT_BASE));
    const databaseUrl = givenUrl ?? (await startPostgres(layout, testSettings));
    const temporalAddress = givenAddress ?? (await startTestTemporal(layout, databaseUrl, environment.SUNLEDGER_CACHE));
    await registerTemporal(temporalAddress, testNamespace, 1);
    const runtime: TestRuntime = { databaseUrl, temporalAddress, temporalNamespace: testNamespace };
    const state = { ...runtime, portBase: layout.portBase };
    writeFileSync(join(data, 'runtime.json'), JSON.stringify(state, undefined, 2), { mode: 0o600 });
    return runtime;
  });
}

/** Stops the test servers of this checkout, if they run. Their data stays for a fast next start. */
export async function stopTestRuntime(data: string): Promise<string[]> {
  if (!existsSync(join(data, 'test'))) return [];
  const layout = createLayout(join(data, 'test'), 1024);
  // Temporal goes before the database it writes to.
  const parts = livingParts(layout).toSorted((a, b) => b.part.localeCompare(a.part));
  for (const part of parts) await stopPart(layout, part);
  return parts.map((part) => part.part);
}

async function startTestTemporal(layout: Layout, databaseUrl: string, cache: string): Promise<string> {
  const programs = await ensureTemporalBuilt(layout, cache);
  return startTemporal(layout, { programs, databaseUrl, databasePrefix: 'sunledger_test', timeSkipping: true });
}

/** Keeps the ports of running servers; otherwise takes the first free range from a place that depends on the checkout. */
async function choosePortBase(layout: Layout, wanted: number | undefined): Promise<number> {
  const running = readPortBase(layout.data);
  if (running !== undefined && livingParts(layout).length > 0) return running;
  if (wanted !== undefined) return wanted;
  const slots = 130;
  const start = createHash('sha256').update(checkout).digest().readUInt16BE(0) % slots;
  for (let step = 0; step < slots; step++) {
    const base = 18_000 + ((start + step) % slots) * 100;
    if (await isRangeFree(base)) return base;
  }
  throw new Error('找不到空闲端口段 / no free range of ports for the test servers');
}

async function isRangeFree(base: number): Promise<boolean> {
  const { ports } = createLayoutPorts(base);
  for (const port of ports) if (!(await isPortFree(port))) return false;
  return true;
}

function createLayoutPorts(base: number): { ports: number[] } {
  return { ports: Array.from({ length: portSpan }, (_, offset) => base + offset) };
}

function readPortBase(data: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(data, 'runtime.json'), 'utf8')) as { portBase: number }).portBase;
  } catch {
    return undefined;
  }
}
