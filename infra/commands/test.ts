import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { once } from 'node:events';
import { childEnvironment } from '../config.mjs';
import { checkout, type Environment } from '../runtime/environment.ts';
import { createLayout } from '../runtime/layout.ts';
import { buildCommand } from '../runtime/build.ts';
import { livingParts } from '../runtime/parts.ts';
import { lineOf } from '../runtime/steps.ts';
import { acquireTestRuntime, stopTestPlatform, stopTestRuntime } from '../testing/test-runtime.ts';

interface Tally {
  passed: number;
  failed: number;
}

interface Check {
  name: string;
  command: string;
  args: string[];
  env?: NodeJS.ProcessEnv;
  /** Where vitest writes its numbers; without it the check counts as one. */
  report?: string;
}

/** What we read of the report of vitest's JSON reporter. */
interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  /** Skipped tests; we allow none. */
  numPendingTests: number;
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

const tools = join(checkout, 'node_modules', '.bin');

/**
 * `npm test`: every check, then every test, on servers of this checkout's own. The last line is `N passed, N failed`.
 * @param only names of checks to run instead of all.
 * @returns 0 when nothing failed.
 */
export async function test(environment: Environment, only: string[]): Promise<number> {
  const data = environment.SUNLEDGER_DATA_DIRECTORY;
  const layout = createLayout(join(data, 'test'), environment.SUNLEDGER_PORT_BASE);
  const wasRunning = livingParts(layout).length > 0;
  const checks = allChecks(layout.data).filter(({ name }) => only.length === 0 || only.includes(name));
  if (checks.length === 0) throw new Error(`没有这项检查 / no such check: ${only.join(', ')}`);
  const total: Tally = { passed: 0, failed: 0 };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => (interruption ??= interrupt(data)));
  try {
    await acquireTestRuntime();
    for (const check of checks) {
      const tally = await runCheck(layout.logs, check);
      // Ends the process once everything has stopped.
      await interruption;
      total.passed += tally.passed;
      total.failed += tally.failed;
      if (tally.failed > 0) console.log(indent(failureOf(layout.logs, check)));
    }
  } catch (error) {
    console.error(`✗ ${(error as Error).message}`);
    total.failed += 1;
  } finally {
    if (!wasRunning) await stopTestRuntime(data);
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 ? 0 : 1;
}

let running: ChildProcess | undefined;
let interruption: Promise<never> | undefined;

/** A signal to this process alone reaches no child: the check that runs is ended, and the servers that it or we started. */
async function interrupt(data: string): Promise<never> {
  if (running?.kill('SIGTERM')) await once(running, 'exit');
  await stopTestPlatform(data);
  await stopTestRuntime(data);
  process.exit(130);
}

function allChecks(folder: string): Check[] {
  const own = (name: string): Check => ({ name, command: process.execPath, args: ['infra/checks/main.ts', name] });
  const { command, args, env } = buildCommand();
  return [
    { name: 'build', command, args: [...args], env },
    { name: 'format', command: join(tools, 'oxfmt'), args: ['--check', '.'] },
    { name: 'lint', command: join(tools, 'oxlint'), args: ['--deny-warnings'] },
    { name: 'types', command: join(tools, 'tsc'), args: ['-p', 'tsconfig.json'] },
    { name: 'types-console', command: join(tools, 'tsc'), args: ['-p', 'services/console/tsconfig.json'] },
    own('doors'),
    own('repeated-lines'),
    own('migrations'),
    own('compose'),
    { name: 'knip', command: join(tools, 'knip'), args: ['--no-progress', '--no-config-hints', '--exclude', 'types'] },
    { name: 'generated', command: process.execPath, args: ['infra/cli.ts', 'generate', '--check'] },
    { name: 'image', command: process.execPath, args: ['infra/checks/image.ts'] },
    vitest('tests', 'unit', folder),
    vitest('browser-tests', 'browser', folder),
  ];
}

function vitest(name: string, project: string, folder: string): Check {
  const report = join(folder, `${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const args = ['run', '--config', 'infra/vitest.config.ts', '--project', project, ...reporters];
  return { name, command: join(tools, 'vitest'), args, report };
}

async function runCheck(logs: string, check: Check): Promise<Tally> {
  const startedAt = performance.now();
  if (check.report) rmSync(check.report, { force: true });
  mkdirSync(logs, { recursive: true });
  const log = createWriteStream(join(logs, `check-${check.name}.log`));
  const env = { ...(check.env ?? childEnvironment()), NO_COLOR: '1' };
  const child = spawn(check.command, check.args, { cwd: checkout, stdio: ['ignore', 'pipe', 'pipe'], env });
  running = child;
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const [code] = (await once(child, 'close')) as [number | null];
  log.end();
  await once(log, 'finish');
  const tally = tallyOf(check, code === 0);
  const counts = check.report ? `${tally.passed} passed, ${tally.failed} failed` : '';
  console.log(lineOf(tally.failed === 0 ? '✓' : '✗', check.name, startedAt, counts));
  return tally;
}

/** Vitest's own numbers; a run that ends badly without a failed test (a broken file, no report) counts as one failure. */
function tallyOf(check: Check, succeeded: boolean): Tally {
  if (!check.report) return succeeded ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (!existsSync(check.report)) return { passed: 0, failed: 1 };
  const report = JSON.parse(readFileSync(check.report, 'utf8')) as VitestReport;
  const failed = report.numFailedTests + report.numPendingTests;
  return { passed: report.numPassedTests, failed: failed === 0 && !succeeded ? 1 : failed };
}

function failureOf(logs: string, check: Check): string {
  const failures = check.report ? failedTests(check.report) : [];
  if (failures.length > 0) return failures.join('\n');
  const lines = readFileSync(join(logs, `check-${check.name}.log`), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.slice(-40).join('\n');
}

/** Name and first lines of every failure in vitest's report; a file that could not run counts with its own message. */
function failedTests(report: string): string[] {
  if (!existsSync(report)) return [];
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as VitestReport;
  return testResults.flatMap((file) => {
    const path = relative(checkout, file.name);
    const failed = file.assertionResults.filter(({ status }) => status !== 'passed');
    if (failed.length === 0 && file.status === 'failed') return [`${path}: ${firstLines(file.message)}`];
    return failed.map(
      (result) => `${path} > ${result.fullName} [${result.status}]\n${firstLines(result.failureMessages.join('\n'))}`,
    );
  });
}

function firstLines(text: string): string {
  return text.split('\n').slice(0, 8).join('\n');
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
