// The one entry of `npm run …`: checks the machine, installs what the checkout pins, then hands over to infra/cli.ts
// under the pinned Node. Plain JavaScript: it runs on Node ≥ 20 with nothing installed.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { childEnvironment, processEnvironment } from './config.mjs';
import { installFingerprint } from './install-fingerprint.mjs';
import { findProgram, missingPrerequisites, sortMissing } from './prerequisites.mjs';

const commands = ['up', 'down', 'status', 'reset', 'test', 'bench', 'demo', 'generate'];
const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const marker = join(checkout, 'node_modules', '.sunledger-install');
const logs = join(processEnvironment().SUNLEDGER_DATA_DIRECTORY || join(checkout, '.data'), 'logs');
const [command = '', ...options] = process.argv.slice(2);

function fail(message) {
  console.error(`✗ ${message}`);
  process.exit(1);
}

/** Runs one step with its whole output in a log, and prints one line with its time. */
function step(title, logName, program, args, env = childEnvironment()) {
  const startedAt = Date.now();
  mkdirSync(logs, { recursive: true });
  const logFile = join(logs, `${logName}.log`);
  const log = openSync(logFile, 'w');
  const result = spawnSync(program, args, { cwd: checkout, stdio: ['ignore', log, log], env });
  closeSync(log);
  if (result.status !== 0) {
    const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
    fail(`${title} 失败 / failed (${logFile})\n${tail}${result.error ? `\n${result.error.message}` : ''}`);
  }
  (process.argv.includes('--json') ? console.error : console.log)(
    `✓ ${title}  ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
  );
}

/** Refuses a machine that lacks something. As root on Debian, what the tests need is installed rather than asked for. */
function checkMachine() {
  const canInstall = command === 'test' && isDebianRoot();
  const { packages, sentences } = sortMissing(missingPrerequisites(command), canInstall);
  if (packages.length > 0) {
    installSystemPackages(packages);
    sentences.push(...missingPrerequisites(command).map(({ sentence }) => sentence));
  }
  if (sentences.length > 0) fail(sentences.join('\n✗ '));
}

function isDebianRoot() {
  return process.getuid?.() === 0 && findProgram('apt-get') && existsSync('/etc/debian_version');
}

function installSystemPackages(packages) {
  const env = childEnvironment({ DEBIAN_FRONTEND: 'noninteractive' });
  step('软件源 / package lists', 'apt-update', 'apt-get', ['update', '-q'], env);
  const install = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  step(`安装 / installed ${packages.join(' ')}`, 'apt-install', 'apt-get', install, env);
}

function install() {
  const fingerprint = installFingerprint(checkout);
  const isComplete = existsSync(marker) && existsSync(join(checkout, 'infra', 'node_modules'));
  if (isComplete && readFileSync(marker, 'utf8') === fingerprint) return;
  // `npm -s` would silence pnpm as well, and a failure would say nothing.
  const env = childEnvironment({ CI: 'true', npm_config_loglevel: 'warn' });
  const { packageManager: pnpm } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8'));
  step('依赖 / dependencies', 'install', 'npx', ['-y', pnpm, 'install', '--frozen-lockfile'], env);
  writeFileSync(marker, fingerprint);
}

if (!commands.includes(command)) fail(`用法 / usage: npm run ${commands.join('|')} [-- options]`);
checkMachine();
// Stopping must work whatever state the checkout is in.
const onlyStops = ['down', 'status', 'reset'].includes(command) && existsSync(join(checkout, 'infra', 'node_modules'));
if (!onlyStops) install();

const child = spawn(
  join(checkout, 'node_modules', 'node', 'bin', 'node'),
  [join(checkout, 'infra', 'cli.ts'), command, ...options],
  {
    cwd: checkout,
    stdio: 'inherit',
    env: childEnvironment({ PATH: `${join(checkout, 'node_modules', '.bin')}:${processEnvironment().PATH}` }),
  },
);
// Ctrl-C reaches the child through the terminal's process group; a signal sent to this process alone does not.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
