import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { extendEnvironment } from '../config.mjs';
import { demonstrationStanding } from '../runtime/demonstration.ts';
import { checkout, readEnvironment } from '../runtime/environment.ts';
import { createLayout, type Layout } from '../runtime/layout.ts';
import { livingSupervisor } from '../runtime/supervisor.ts';
import { findFreePortBase, knownPortBase, rememberPortBase } from './free-ports.ts';
import { testPlatformEnvironment } from './test-platform.ts';

const run = promisify(execFile);

/**
 * Runs once before the browser tests: starts the whole demonstration platform of this checkout on ports and data of its own
 * and tells the tests its addresses. A platform that a developer left running is used as it is.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  const data = join(readEnvironment().SUNLEDGER_DATA_DIRECTORY, 'test', 'platform');
  mkdirSync(data, { recursive: true });
  const { layout, wasRunning } = await choosePlatform(data);
  const env = testPlatformEnvironment(data, layout.portBase);
  const cli = (...args: string[]): Promise<unknown> =>
    run(process.execPath, [join(checkout, 'infra/cli.ts'), ...args], { cwd: checkout, env, maxBuffer: 16_000_000 });
  // The tests look at what this checkout loads, not at what an older one left here.
  if (!wasRunning && demonstrationStanding(data) === 'other') {
    await cli('reset', '--yes');
    createLayout(data, layout.portBase);
    rememberPortBase(data, layout.portBase);
  }
  await cli('up', '--detach');
  extendEnvironment({
    SUNLEDGER_TEST_PLATFORM_DIRECTORY: data,
    SUNLEDGER_TEST_PLATFORM_PORT_BASE: String(layout.portBase),
  });
  return wasRunning ? undefined : async () => void (await cli('down'));
}

async function choosePlatform(data: string): Promise<{ layout: Layout; wasRunning: boolean }> {
  const former = createLayout(data, knownPortBase(data) ?? 0);
  if (livingSupervisor(former)) return { layout: former, wasRunning: true };
  const layout = createLayout(data, await findFreePortBase('platform'));
  rememberPortBase(data, layout.portBase);
  return { layout, wasRunning: false };
}
