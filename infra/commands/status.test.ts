import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readEnvironment } from '../runtime/environment.ts';
import { createLayout, type Layout } from '../runtime/layout.ts';
import { livingPart, startPart, stopPart } from '../runtime/parts.ts';
import { becomeSupervisor, stopParts, type Supervisor } from '../runtime/supervisor.ts';
import { status } from './status.ts';

let layout: Layout;
let supervisor: Supervisor | undefined;

beforeEach(() => {
  layout = createLayout(mkdtempSync(join(tmpdir(), 'status-')), 7100);
});

afterEach(async () => {
  await (supervisor ? supervisor.stop() : stopParts(layout));
  supervisor = undefined;
  rmSync(layout.data, { recursive: true, force: true });
});

async function told(): Promise<{ code: number; text: string }> {
  const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const code = await status(readEnvironment({ SUNLEDGER_DATA_DIRECTORY: layout.data }));
  const text = print.mock.calls.flat().join('\n');
  print.mockRestore();
  return { code, text };
}

const start = (part: string) => startPart(layout, { part, command: 'sleep', args: ['300'], stopSeconds: 1 });

describe('the status', () => {
  it('is good only when everything that should run does', async () => {
    supervisor = becomeSupervisor(layout);
    start('postgres');
    writeFileSync(layout.readyFile, 'addresses');
    expect(await told()).toMatchObject({ code: 0 });
  });

  it('names a part that died and waits for its restart', async () => {
    supervisor = becomeSupervisor(layout);
    writeFileSync(layout.readyFile, 'addresses');
    start('redis');
    supervisor.watch('redis', async () => void start('redis'));
    await stopPart(layout, livingPart(layout, 'redis')!);
    const { code, text } = await told();
    expect(code).toBe(1);
    expect(text).toMatch(/✗ redis .*已退出，等待重启/);
  });

  it('says that a start is still under way', async () => {
    supervisor = becomeSupervisor(layout);
    const { code, text } = await told();
    expect(code).toBe(1);
    expect(text).toContain('正在启动');
  });

  it('says that nobody watches the parts any more', async () => {
    start('postgres');
    writeFileSync(layout.readyFile, 'addresses');
    const { code, text } = await told();
    expect(code).toBe(1);
    expect(text).toContain('守护进程已退出');
  });

  it('says that nothing runs', async () => {
    expect(await told()).toEqual({ code: 1, text: '没有在运行 / not running' });
  });
});
