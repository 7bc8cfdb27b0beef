import { existsSync, readFileSync } from 'node:fs';
import type { Environment } from '../runtime/environment.ts';
import { createLayout, type Layout } from '../runtime/layout.ts';
import { livingParts, type PartRecord } from '../runtime/parts.ts';
import { isReady } from '../runtime/start-platform.ts';
import { padDisplay } from '../runtime/steps.ts';
import { livingSupervisor } from '../runtime/supervisor.ts';

/** `npm run status`: one line per part; exit code 1 unless everything that should run is ready. */
export async function status(environment: Environment): Promise<number> {
  const layout = createLayout(environment.SUNLEDGER_DATA_DIRECTORY, environment.SUNLEDGER_PORT_BASE);
  const parts = livingParts(layout);
  if (parts.length === 0) {
    console.log('没有在运行 / not running');
    return 1;
  }
  const areReady = await Promise.all(parts.map(({ address }) => address === undefined || isReady(address)));
  parts.forEach((part, index) => tellPart(part, areReady[index]!));
  const problems = problemsOf(layout, parts);
  for (const problem of problems) console.log(problem);
  return problems.length === 0 && areReady.every((ready) => ready) ? 0 : 1;
}

function tellPart({ part, pid, port }: PartRecord, ready: boolean): void {
  const columns = [
    padDisplay(part, 18),
    `pid ${pid}`.padEnd(12),
    `${port ?? ''}`.padEnd(7),
    `${residentMegabytes(pid)} MB`.padEnd(9),
  ];
  console.log(`${ready ? '✓' : '…'} ${columns.join(' ')} ${ready ? '' : '未就绪 / not ready'}`.trimEnd());
}

/** What the living parts cannot tell themselves. */
function problemsOf(layout: Layout, parts: readonly PartRecord[]): string[] {
  const supervisor = livingSupervisor(layout);
  if (!supervisor)
    return [
      '✗ 守护进程已退出，以上部件无人看护：用 npm run up 重新启动，或 npm run down 停止 / the supervisor is gone, start again or stop',
    ];
  const dead = (supervisor.watches ?? []).filter((name) => parts.every(({ part }) => part !== name));
  return [
    ...dead.map(
      (name) => `✗ ${padDisplay(name, 18)} 已退出，等待重启 / down, to be restarted (${layout.logs}/${name}.log)`,
    ),
    ...(existsSync(layout.readyFile) ? [] : ['… 正在启动 / starting']),
  ];
}

function residentMegabytes(pid: number): string {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return (Number(kilobytes ?? 0) / 1024).toFixed(0);
  } catch {
    return '?';
  }
}
