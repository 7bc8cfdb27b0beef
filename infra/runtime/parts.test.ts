import { createServer } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLayout, type Layout } from './layout.ts';
import { withLock } from './lock.ts';
import { livingPart, livingParts, logTail, runTask, startPart, stopPart } from './parts.ts';
import { describePortHolder, isPortFree } from './ports.ts';
import { identifyProcess, isAlive, processesBelow } from './process-identity.ts';
import { secretFile } from './secrets.ts';
import { stopParts } from './supervisor.ts';

let layout: Layout;

beforeEach(() => {
  layout = createLayout(mkdtempSync(join(tmpdir(), 'parts-')), 0);
});

afterEach(async () => {
  await stopParts(layout);
  rmSync(layout.data, { recursive: true, force: true });
});

const shell = (part: string, script: string) => ({ part, command: 'sh', args: ['-c', script], stopSeconds: 1 });

describe('parts', () => {
  it('are found again by a later process and stopped with all their children', async () => {
    startPart(layout, shell('a', 'sleep 300 & echo $!; wait'));
    const child = await vi.waitFor(() => {
      const pid = Number(logTail(layout, 'a', 1));
      expect(pid).toBeGreaterThan(1);
      return pid;
    }, 15_000);
    expect(livingParts(layout).map(({ part }) => part)).toEqual(['a']);
    await stopParts(layout);
    expect(livingParts(layout)).toEqual([]);
    await vi.waitFor(() => expect(identifyProcess(child)).toBeUndefined(), 15_000);
  });

  it('that ignore the request or are frozen are killed', async () => {
    const { record } = startPart(layout, shell('deaf', 'trap "" TERM; while :; do sleep 1; done'));
    process.kill(-record.pid, 'SIGSTOP');
    await stopPart(layout, record);
    expect(isAlive(record)).toBe(false);
  });

  it('that are wrappers take what they started with them, also when it outlives them and does not listen', async () => {
    const { record } = startPart(
      layout,
      shell('wrapper', '(trap "" TERM; while :; do sleep 1; done) & echo up; exec sleep 300'),
    );
    await vi.waitFor(() => expect(logTail(layout, 'wrapper', 1)).toBe('up'), 15_000);
    const [child] = processesBelow([record.pid]).filter((pid) => pid !== record.pid);
    await stopPart(layout, record);
    expect(identifyProcess(child!)).toBeUndefined();
  });

  it('never take a stranger with the same number for their own', () => {
    const stranger = identifyProcess(process.pid)!;
    writeFileSync(
      join(layout.run, 'old.json'),
      JSON.stringify({ part: 'old', ...stranger, startedAt: 'another boot/1' }),
    );
    expect(livingPart(layout, 'old')).toBeUndefined();
  });

  it('that are tasks fail with the end of their log', async () => {
    await expect(runTask(layout, shell('task', 'echo the reason; exit 3'))).rejects.toThrow('the reason');
  });

  it('that are tasks and say why they failed are quoted with nothing else', async () => {
    const task = shell('task', 'echo a stack; echo "✗ 一句话 / one sentence"; exit 1');
    await expect(runTask(layout, task)).rejects.toThrow(/^一句话 \/ one sentence$/);
  });
});

describe('a lock', () => {
  it('of a dead process is taken over', async () => {
    const path = join(layout.data, 'lock');
    writeFileSync(path, JSON.stringify({ pid: process.pid, startedAt: 'another boot/1' }));
    await expect(withLock(path, 1, async () => 'held')).resolves.toBe('held');
  });

  it('lets one in at a time', async () => {
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 20));
      inside -= 1;
    };
    await Promise.all([1, 2, 3].map(() => withLock(join(layout.data, 'lock'), 10, work)));
    expect(most).toBe(1);
  });
});

describe('ports', () => {
  it('that are taken are named with the process that holds them', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    expect(await isPortFree(port)).toBe(false);
    expect(describePortHolder(port)).toContain(`进程 ${process.pid} `);
    server.close();
  });
});

describe('secrets', () => {
  it('are made once, long, and readable by the owner only', () => {
    const path = secretFile(layout, 'x');
    const value = readFileSync(path, 'utf8');
    expect(readFileSync(secretFile(layout, 'x'), 'utf8')).toBe(value);
    expect(value.length).toBeGreaterThanOrEqual(43);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(layout.secrets).mode & 0o777).toBe(0o700);
  });
});
