import { readFileSync } from 'node:fs';
import type { Environment } from '../runtime/environment.ts';
import { createLayout } from '../runtime/layout.ts';
import { livingParts } from '../runtime/parts.ts';
import { platformServices } from '../runtime/platform-services.ts';
import { addressOf } from '../runtime/service-environment.ts';
import { isReady } from '../runtime/start-platform.ts';
import { padDisplay } from '../runtime/steps.ts';

/** `npm run status`: one line per living part; exit code 1 when a program of the platform is not ready. */
export async function status(environment: Environment): Promise<number> {
  const layout = createLayout(environment.SUNLEDGER_DATA_DIRECTORY, environment.SUNLEDGER_PORT_BASE);
  const parts = livingParts(layout);
  if (parts.length === 0) {
    console.log('没有在运行 / not running');
    return 1;
  }
  let allReady = true;
  for (const { part, pid, port } of parts) {
    const program = platformServices.find(({ name }) => name === part);
    const ready = program ? await isReady(addressOf(layout, environment, program)) : true;
    allReady &&= ready;
    const columns = [
      padDisplay(part, 18),
      `pid ${pid}`.padEnd(12),
      `${port ?? ''}`.padEnd(7),
      `${residentMegabytes(pid)} MB`.padEnd(9),
    ];
    console.log(`${ready ? '✓' : '…'} ${columns.join(' ')} ${ready ? '' : '未就绪 / not ready'}`.trimEnd());
  }
  return allReady ? 0 : 1;
}

function residentMegabytes(pid: number): string {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return (Number(kilobytes ?? 0) / 1024).toFixed(0);
  } catch {
    return '?';
  }
}
