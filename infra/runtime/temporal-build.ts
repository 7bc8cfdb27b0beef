import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporalFolder, temporalVersion } from '../prerequisites.mjs';
import { withLock } from './lock.ts';

const run = promisify(execFile);


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
 * Makes sure that the cache holds the server, building it once from source (about five minutes on two cores).
 * Two checkouts never build at the same time, and an interrupted build leaves nothing that looks finished.
 */
export async function ensureTemporalBuilt(cache: string, logFile: string): Promise<TemporalPrograms> {
  const programs = temporalPrograms(cache);
  if (isTemporalBuilt(cache)) return programs;
  const home = temporalFolder(cache);
  mkdirSync(join(home, 'bin'), { recursive: true });
  await withLock(join(home, 'build.lock'), 1800, async () => {
    if (isTemporalBuilt(cache)) return;
    const draft = join(home, 'building');
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { recursive: true });
    await build(draft, 'cmd/tools/sql', logFile);
    await build(draft, 'cmd/server', logFile);
    renameSync(join(draft, 'sql'), programs.schemaTool);
    // The server goes last: its presence means that everything is there.
    renameSync(join(draft, 'server'), programs.server);
    chmodSync(programs.server, 0o755);
    rmSync(draft, { recursive: true, force: true });
  });
  return programs;
}

async function build(target: string, program: string, logFile: string): Promise<void> {
  const source = `go.temporal.io/server/${program}@v${temporalVersion}`;
  await run('sh', ['-c', 'exec go install -trimpath -ldflags="-s -w" "$0" >>"$1" 2>&1', source, logFile], {
    env: { ...process.env, GOBIN: target, GOFLAGS: '', GOWORK: 'off' },
    cwd: '/',
  });
}
