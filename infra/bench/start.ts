import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { machineEnvironment } from '../config.mjs';
import { checkout, readEnvironment } from '../runtime/environment.ts';
import { processesBelow } from '../runtime/process-identity.ts';
import { findFreePortBase } from '../testing/free-ports.ts';
import { plain, type BenchOptions, type BenchReport } from './bench-result.ts';

const run = promisify(execFile);

/** `npm run up` in a copy of the checkout: time until ready, and the memory of everything that runs then. */
export async function start(_servers: unknown, { cold }: BenchOptions): Promise<BenchReport> {
  const folder = mkdtempSync(join(tmpdir(), 'sunledger-start-'));
  try {
    const copy = join(folder, 'checkout');
    await copyCheckout(copy);
    const environment = await environmentOf(folder, cold);
    const results = [];
    const first = await up(copy, environment);
    results.push(plain(cold ? 'cold start, empty home and caches' : 'first start, caches filled', first, 's'));
    await npm(copy, environment, 'down');
    results.push(plain('warm start', await up(copy, environment), 's'));
    const memory = memoryBelow(copy);
    results.push(plain('memory, sum of resident sets', memory.residentMegabytes, 'MB'));
    results.push(plain('memory, shared pages counted once', memory.proportionalMegabytes, 'MB'));
    return { bench: 'start', results, notes: [`${memory.processes} processes`] };
  } finally {
    const copy = join(folder, 'checkout');
    if (existsSync(copy)) await npm(copy, machineEnvironment(), 'down').catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What git knows of the checkout, as it stands now. */
async function copyCheckout(target: string): Promise<void> {
  const { stdout } = await run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: checkout,
    maxBuffer: 64 * 2 ** 20,
  });
  for (const path of stdout.split('\0').filter((path) => path !== '' && existsSync(join(checkout, path)))) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    cpSync(join(checkout, path), join(target, path));
  }
}

async function environmentOf(folder: string, cold: boolean): Promise<NodeJS.ProcessEnv> {
  const ports = { SUNLEDGER_PORT_BASE: String(await findFreePortBase('bench-start')) };
  const own = { SUNLEDGER_DATA_DIRECTORY: '', npm_config_prefix: '', ...ports };
  if (!cold) return machineEnvironment({ ...own, SUNLEDGER_CACHE: readEnvironment().SUNLEDGER_CACHE });
  const home = join(folder, 'home');
  mkdirSync(home);
  const caches = { HOME: home, SUNLEDGER_CACHE: '', XDG_CACHE_HOME: '', XDG_DATA_HOME: '', GOPATH: '', GOCACHE: '' };
  return machineEnvironment({ ...own, ...caches });
}

/** Seconds until `npm run up` says that everything is ready. */
async function up(copy: string, environment: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  await npm(copy, environment, 'up', '--', '--detach');
  return (performance.now() - started) / 1000;
}

async function npm(copy: string, environment: NodeJS.ProcessEnv, script: string, ...args: string[]): Promise<void> {
  const child = spawn('npm', ['run', script, ...args], {
    cwd: copy,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`npm run ${script} ended with ${code}:\n${output.split('\n').slice(-15).join('\n')}`);
}

/** Memory of every process that was started for the copy: recorded parts and all their descendants. */
function memoryBelow(copy: string): { residentMegabytes: number; proportionalMegabytes: number; processes: number } {
  const folder = join(copy, '.data', 'run');
  const roots = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { pid: number }).pid);
  const pids = processesBelow(roots);
  const sum = (key: string): number => pids.reduce((total, pid) => total + kilobytesOf(pid, key), 0) / 1024;
  return { residentMegabytes: sum('Rss'), proportionalMegabytes: sum('Pss'), processes: pids.length };
}

function kilobytesOf(pid: number, key: string): number {
  return Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0);
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
