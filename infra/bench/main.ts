// `npm run bench -- [names] [--json] [--seconds n] [--cold]`: figures as ratios to a yardstick measured in the same run.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { createPrivateServers, type PrivateServers } from '../testing/private-servers.ts';
import { machineClass, toTable, type BenchOptions, type BenchReport } from './bench-result.ts';

type Bench = (servers: PrivateServers, options: BenchOptions) => Promise<BenchReport>;

/** One loader per bench, so that each loads only what it measures. */
const benches: Record<string, () => Promise<Bench>> = {
  ledger: async () => (await import('./ledger.ts')).ledger,
  http: async () => (await import('./http.ts')).http,
  approval: async () => (await import('./approval.ts')).approval,
  allocation: async () => (await import('./programs.ts')).allocation,
  spreadsheet: async () => (await import('./programs.ts')).spreadsheet,
  start: async () => (await import('./start.ts')).start,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    cold: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '5' },
  },
});
const seconds = Number(values.seconds);
const unknown = positionals.filter((name) => !(name in benches));
if (unknown.length > 0 || !(Number.isInteger(seconds) && seconds > 0)) {
  const known = Object.keys(benches).join(', ');
  console.error(`✗ 没有这项基准 / no such bench: ${unknown.join(', ') || `--seconds ${values.seconds}`}(${known})`);
  process.exit(2);
}

const names = positionals.length > 0 ? positionals : Object.keys(benches);
const reports: BenchReport[] = [];
let failed = 0;
for (const name of names) {
  // Servers of its own with the settings of real use: a test server that never syncs would flatter every figure.
  const servers = await createPrivateServers(`bench-${name}`);
  const interrupt = (): void => void servers.close().then(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  try {
    console.error(`… ${name}`);
    const [busy] = loadavg();
    const bench = await benches[name]!();
    const report = await bench(servers, { seconds, cold: values.cold });
    reports.push({ ...report, notes: [...report.notes, `load average before: ${busy?.toFixed(1)}`] });
  } catch (error) {
    failed += 1;
    console.error(`✗ ${name}: ${(error as Error).message}`);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
    await servers.close();
  }
}
console.log(
  values.json ? JSON.stringify({ machine: machineClass(), seconds, reports }, undefined, 2) : toTable(reports),
);
process.exit(failed === 0 ? 0 : 1);
