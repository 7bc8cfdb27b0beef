import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkout } from '../runtime/environment.ts';
import { plain, type BenchReport } from './bench-result.ts';

const run = promisify(execFile);

async function runProgram(path: string): Promise<string | undefined> {
  const file = join(checkout, path);
  if (!existsSync(file)) return undefined;
  return (await run(process.execPath, [file], { cwd: checkout })).stdout;
}

/** Computing a round of 10,000 regions by 20 factors, median of nine. */
export async function allocation(): Promise<BenchReport> {
  const output = await runProgram('services/fund-allocation/bench/allocate-by-factors.ts');
  if (output === undefined) return { bench: 'allocation', results: [], notes: ['fund-allocation has no bench'] };
  const { plainMs, limitedMs, aimMs } = JSON.parse(output) as { plainMs: number; limitedMs: number; aimMs: number };
  const aim = `aim of ${aimMs} ms`;
  const row = (name: string, value: number) => ({
    ...plain(name, value, 'ms'),
    ratio: Number((value / aimMs).toFixed(2)),
    against: aim,
  });
  return {
    bench: 'allocation',
    results: [row('10,000 regions × 20 factors', plainMs), row('the same with limits', limitedMs)],
    notes: [],
  };
}

/** 100,000 rows of 20 columns out, in and marked, with the peak memory of the process. */
export async function spreadsheet(): Promise<BenchReport> {
  const output = await runProgram('packages/spreadsheet/bench/import-export.ts');
  const results = [...(output ?? '').matchAll(/^(\w+) +([\d.]+) s +peak (\d+) MB/gm)].flatMap(
    ([, step, seconds, peak]) => [
      plain(`${step}, 100,000 rows × 20 columns`, 100_000 / Number(seconds), 'rows/s'),
      plain(`${step}, peak memory`, Number(peak), 'MB'),
    ],
  );
  if (results.length === 0) throw new Error('the spreadsheet bench printed no figures');
  return { bench: 'spreadsheet', results, notes: [] };
}
