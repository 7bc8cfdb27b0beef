import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { checkout, readEnvironment } from '../runtime/environment.ts';
import { createLayout } from '../runtime/layout.ts';
import { livingPart, livingParts } from '../runtime/parts.ts';
import { isPortFree } from '../runtime/ports.ts';
import { describeProcess, identifyProcess, isAlive, processesBelow } from '../runtime/process-identity.ts';
import { livingSupervisor } from '../runtime/supervisor.ts';
import { testPlatformEnvironment } from '../testing/test-platform.ts';

// Runs with the browser tests, on their platform, and leaves it up as it found it.
const { SUNLEDGER_TEST_PLATFORM_DIRECTORY: data = '', SUNLEDGER_TEST_PLATFORM_PORT_BASE: portBase = 0 } =
  readEnvironment();
const layout = createLayout(data, portBase);
const env = testPlatformEnvironment(data, portBase);
/** Everything starts twice here: half a minute on a quiet machine, more on a busy one. */
const patience = 600_000;

const run = promisify(execFile);
const command = (...args: string[]) =>
  run(process.execPath, ['infra/bootstrap.mjs', ...args], { cwd: checkout, env, maxBuffer: 16_000_000 });

/** `npm run up` at a terminal, whose Ctrl-C reaches the whole process group. */
function startInForeground(): { child: ChildProcess; output: () => string } {
  const child = spawn(process.execPath, ['infra/bootstrap.mjs', 'up'], { cwd: checkout, env, detached: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (output += text.toString()));
  return { child, output: () => output };
}

/** Whatever was started for this platform and kept its environment, whoever its parent is now. */
function processesOfPlatform(): string[] {
  const mark = `SUNLEDGER_DATA_DIRECTORY=${data}\0`;
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(mark))
    .map((name) => `${name} ${describeProcess(Number(name))}`);
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'environ'), 'utf8');
  } catch {
    return '';
  }
}

describe('a start', () => {
  let terminal: ReturnType<typeof startInForeground>;
  afterAll(async () => void (await command('up', '--detach')), patience);

  it(
    'heals what a kill -9 of the supervisor and of a service left, and loads nothing twice',
    { timeout: patience },
    async () => {
      const killed = [livingSupervisor(layout)!, livingPart(layout, 'registry')!];
      for (const { pid } of killed) process.kill(pid, 'SIGKILL');
      await vi.waitUntil(() => !killed.some(isAlive), { timeout: 10_000 });
      await expect(command('status')).rejects.toMatchObject({ code: 1 });
      terminal = startInForeground();
      await vi.waitUntil(() => terminal.child.exitCode !== null || terminal.output().includes('就绪 / ready'), {
        timeout: patience,
        interval: 100,
      });
      expect(terminal.output()).toContain('清理上次残留');
      expect(terminal.output()).not.toContain('演示数据 / demonstration data');
      expect((await command('status')).stdout).not.toMatch(/^[…✗]/m);
    },
  );

  it('ends with Ctrl-C and leaves no process and no taken port', { timeout: patience }, async () => {
    const before = processesBelow(livingParts(layout).map(({ pid }) => pid)).flatMap(
      (pid) => identifyProcess(pid) ?? [],
    );
    expect(before.length).toBeGreaterThan(livingParts(layout).length);
    const exit = once(terminal.child, 'exit');
    process.kill(-terminal.child.pid!, 'SIGINT');
    expect(await exit).toEqual([0, null]);
    expect(before.filter(isAlive)).toEqual([]);
    expect(processesOfPlatform()).toEqual([]);
    const areFree = await Promise.all(Object.values(layout.ports).map(isPortFree));
    expect(areFree).not.toContain(false);
  });

  it('in the background outlives its command', { timeout: patience }, async () => {
    expect((await command('up', '--detach')).stdout).toContain('就绪 / ready');
    expect(livingSupervisor(layout)).toBeDefined();
    expect((await command('status')).stdout).toContain('supervisor');
  });
});
