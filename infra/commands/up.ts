import { spawn } from 'node:child_process';
import { existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { childEnvironment } from '../config.mjs';
import { hasPaperFont } from '../prerequisites.mjs';
import { demonstrationLoader, demonstrationStanding, rememberDemonstration } from '../runtime/demonstration.ts';
import { checkout, type Environment } from '../runtime/environment.ts';
import { createLayout, type Layout } from '../runtime/layout.ts';
import { withLock } from '../runtime/lock.ts';
import { livingParts, runTask } from '../runtime/parts.ts';
import { checkProfile, firstAdministrator } from '../runtime/profile.ts';
import { portalAddress, type Platform } from '../runtime/service-environment.ts';
import { startPlatform } from '../runtime/start-platform.ts';
import { interruptSteps, step } from '../runtime/steps.ts';
import { becomeSupervisor, livingSupervisor, stopParts, type Supervisor } from '../runtime/supervisor.ts';

const demoAccounts = join(checkout, 'infra', 'demo', 'accounts.ts');

interface UpOptions {
  detach: boolean;
  /** The operator wants everybody on the network to act in the demonstration. */
  openDemonstration: boolean;
}

/**
 * `npm run up`: starts everything, loads the demonstration, prints the addresses and watches until Ctrl-C.
 * A runtime that is up already is only described.
 */
export async function up(given: Environment, options: UpOptions): Promise<number> {
  refuseListening(given, options);
  const layout = createLayout(given.SUNLEDGER_DATA_DIRECTORY, given.SUNLEDGER_PORT_BASE);
  if (livingSupervisor(layout)) return describeOther(layout);
  checkProfile(layout, given);
  const administrator = await firstAdministrator(layout, given);
  const environment = {
    ...given,
    FIRST_ADMINISTRATOR_NAME: administrator.name,
    FIRST_ADMINISTRATOR_PASSWORD_FILE: administrator.passwordFile,
    FIRST_ADMINISTRATOR_REGION: administrator.regionCode,
    FIRST_ADMINISTRATOR_ORGANISATION: administrator.organisation,
  };
  return options.detach ? startDetached(layout, environment, options) : superviseUntilStopped(layout, environment);
}

/** Waits until the runtime that another command starts is ready, and repeats what it told. */
async function describeOther(layout: Layout): Promise<number> {
  console.log('已在运行 / already running');
  while (!existsSync(layout.readyFile)) {
    if (!livingSupervisor(layout)) throw new Error(`启动未完成 / the other start has failed (${layout.logs}/up.log)`);
    await sleep(200);
  }
  console.log(readFileSync(layout.readyFile, 'utf8'));
  return 0;
}

async function superviseUntilStopped(layout: Layout, environment: Environment): Promise<number> {
  const startedAt = performance.now();
  const supervisor = await withLock(join(layout.data, 'up.lock'), 30, async () => {
    if (livingSupervisor(layout)) return undefined;
    rmSync(layout.readyFile, { force: true });
    return becomeSupervisor(layout);
  });
  // Of two starts at the same moment one wins.
  if (!supervisor) return describeOther(layout);
  const stopped = stopOnSignal(layout, supervisor);
  try {
    await clearLeftovers(layout);
    warnOfMissingFonts();
    const platform = await startPlatform(layout, environment, supervisor);
    await loadDemonstration(platform);
    const text = await describe(platform, (performance.now() - startedAt) / 1000);
    writeFileSync(layout.readyFile, text);
    console.log(text);
  } catch (error) {
    if (supervisor.isStopping()) return stopped;
    console.error(`✗ ${(error as Error).message}`);
    await supervisor.stop();
    return 1;
  }
  return stopped;
}

/** Resolves with the exit code once a signal asked to stop and everything has. Asking again changes nothing. */
function stopOnSignal(layout: Layout, supervisor: Supervisor): Promise<number> {
  return new Promise((resolve) => {
    const onSignal = (): void => {
      console.log('\n正在停止 / stopping …');
      if (supervisor.isStopping()) return;
      interruptSteps();
      rmSync(layout.readyFile, { force: true });
      void supervisor.stop().then(() => {
        console.log('已停止 / stopped');
        resolve(0);
        // A start that was interrupted half-way still holds timers and sockets.
        process.exit(0);
      });
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
}

/** Parts whose supervisor was killed would hold ports and locks. */
async function clearLeftovers(layout: Layout): Promise<void> {
  const left = livingParts(layout).filter(({ part }) => part !== 'supervisor');
  if (left.length === 0) return;
  await step(
    '清理上次残留 / leftovers of a killed run',
    () => stopParts(layout),
    () => left.map(({ part }) => part).join(', '),
  );
}

function warnOfMissingFonts(): void {
  if (hasPaperFont()) return;
  console.log(
    '! 本机没有公文用的中文字体，公示文书不能生成 PDF；请安装 fonts-noto-cjk 后重新启动 / no CJK font, so no official papers: install fonts-noto-cjk and start again',
  );
}

async function loadDemonstration(platform: Platform): Promise<void> {
  const { layout, environment } = platform;
  if (environment.SUNLEDGER_PROFILE !== 'demo') return;
  const standing = demonstrationStanding(layout.data);
  if (standing === 'other')
    console.log(
      '! 演示数据由另一版本载入，照旧使用；npm run reset 后重新启动可得到本版本的 / the demonstration is that of another version',
    );
  if (standing !== 'absent') return;
  await step('演示数据 / demonstration data', () =>
    runTask(layout, {
      part: 'demonstration',
      command: process.execPath,
      args: [demonstrationLoader],
      env: demonstrationEnvironment(platform),
    }),
  );
  rememberDemonstration(layout.data);
}

/** What scripts that act through the public API need to know. */
function demonstrationEnvironment({ layout, environment }: Platform): NodeJS.ProcessEnv {
  return childEnvironment({
    SUNLEDGER_DATA_DIRECTORY: layout.data,
    SUNLEDGER_PORT_BASE: String(layout.portBase),
    SUNLEDGER_LISTEN: environment.SUNLEDGER_LISTEN,
  });
}

async function describe({ layout, environment }: Platform, seconds: number): Promise<string> {
  const lines = [
    '',
    `就绪 / ready · ${seconds.toFixed(1)} s`,
    `  控制台 console  http://${environment.SUNLEDGER_LISTEN}:${layout.ports.console}`,
    `  公示门户 portal  ${portalAddress(layout, environment)}`,
  ];
  if (environment.SUNLEDGER_PROFILE === 'demo') lines.push(...(await describeAccounts()));
  else
    lines.push(
      `  首任管理员 first administrators  ${administratorAccounts(environment.FIRST_ADMINISTRATOR_NAME ?? '').join(' ')}`,
    );
  return `${lines.join('\n')}\n`;
}

function administratorAccounts(prefix: string): string[] {
  return ['system', 'security', 'audit'].map((duty) => `${prefix}.${duty}`);
}

async function describeAccounts(): Promise<string[]> {
  if (!existsSync(demoAccounts)) return [];
  const { describeDemoAccounts } = (await import(demoAccounts)) as { describeDemoAccounts?: () => string[] };
  return describeDemoAccounts
    ? ['  演示账号 demonstration accounts', ...describeDemoAccounts().map((line) => `    ${line}`)]
    : [];
}

/** Starts the supervisor in the background and follows its output until it is ready or gone. */
async function startDetached(layout: Layout, environment: Environment, options: UpOptions): Promise<number> {
  rmSync(layout.readyFile, { force: true });
  const logFile = join(layout.logs, 'up.log');
  const log = openSync(logFile, 'a');
  let shown = statSync(logFile).size;
  const cli = join(checkout, 'infra', 'cli.ts');
  const args = ['--profile', environment.SUNLEDGER_PROFILE, '--listen', environment.SUNLEDGER_LISTEN];
  if (options.openDemonstration) args.push('--open-demonstration');
  const child = spawn(process.execPath, [cli, 'up', ...args], {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: checkout,
  });
  child.unref();
  const exit: { code?: number } = {};
  child.on('exit', (code) => (exit.code = code ?? 1));
  const show = (): void => {
    const size = statSync(logFile).size;
    if (size > shown) process.stdout.write(readFileSync(logFile).subarray(shown));
    shown = size;
  };
  while (exit.code === undefined && !existsSync(layout.readyFile)) {
    await sleep(200);
    show();
  }
  await sleep(100);
  show();
  return exit.code ?? 0;
}

function refuseListening(environment: Environment, { openDemonstration }: UpOptions): void {
  const { SUNLEDGER_LISTEN: address, SUNLEDGER_PROFILE: profile } = environment;
  // A browser is also sent to this address for login.
  if (['0.0.0.0', '::', '*'].includes(address))
    throw new Error('--listen 需要本机的一个具体地址 / needs one address of this machine, not a wildcard');
  const isLoopback = address === 'localhost' || address === '::1' || address.startsWith('127.');
  if (profile === 'demo' && !isLoopback && !openDemonstration)
    throw new Error(
      '演示方案中任何人不用口令就能以每个演示账号办理，默认不对外开放；确要让能访问该地址的人都来操作，请加 --open-demonstration / in the demonstration anybody acts as anyone without a password: add --open-demonstration to let everyone who reaches this address do so',
    );
}
