import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '../config.mjs';
import { temporalFolder, temporalVersion } from '../prerequisites.mjs';
import type { Layout } from './layout.ts';
import { withLock } from './lock.ts';
import { runTask } from './parts.ts';
import { lineOf } from './steps.ts';

/** Built programs of the Temporal server. */
export interface TemporalPrograms {
  server: string;
  schemaTool: string;
}

/** Where the built programs lie in the cache, whether or not they exist yet. */
export function temporalPrograms(cache: string): TemporalPrograms {
  const folder = join(temporalFolder(cache), 'bin');
  return { server: join(folder, 'temporal-server'), schemaTool: join(folder, 'sql') };
}

/** True when the cache holds both programs. */
export function isTemporalBuilt(cache: string): boolean {
  const programs = temporalPrograms(cache);
  return existsSync(programs.server) && existsSync(programs.schemaTool);
}

/**
 * Makes sure that the cache holds the server, building it once from source (about five minutes on two cores) and saying so
 * on stderr, since a bench may be printing JSON.
 * Two checkouts never build at the same time, and an interrupted build leaves nothing that looks finished.
 */
export async function ensureTemporalBuilt(layout: Layout, cache: string): Promise<TemporalPrograms> {
  const programs = temporalPrograms(cache);
  if (isTemporalBuilt(cache)) return programs;
  const startedAt = performance.now();
  console.error(
    `… 构建 Temporal ${temporalVersion}，只此一次，约需 5 至 10 分钟 / building Temporal, once, 5 to 10 minutes (${layout.logs}/temporal-build.log)`,
  );
  const home = temporalFolder(cache);
  mkdirSync(join(home, 'bin'), { recursive: true });
  await withLock(join(home, 'build.lock'), 1800, async () => {
    if (isTemporalBuilt(cache)) return;
    const draft = join(home, 'building');
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    await build(layout, draft, 'cmd/tools/sql');
    await build(layout, draft, 'cmd/server');
    renameSync(join(draft, 'sql'), programs.schemaTool);
    // The server goes last: its presence means that everything is there.
    renameSync(join(draft, 'server'), programs.server);
    chmodSync(programs.server, 0o755);
    rmSync(draft, { recursive: true, force: true });
  });
  console.error(lineOf('✓', '构建 Temporal / Temporal build', startedAt));
  return programs;
}

async function build(layout: Layout, target: string, program: string): Promise<void> {
  await runTask(layout, {
    part: 'temporal-build',
    command: 'go',
    args: ['install', '-trimpath', '-ldflags=-s -w', `go.temporal.io/server/${program}@v${temporalVersion}`],
    env: childEnvironment({ GOBIN: target, GOFLAGS: '', GOWORK: 'off' }),
    cwd: '/',
  });
}
