import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { machineEnvironment, processEnvironment } from '../config.mjs';
import { checkout } from '../runtime/environment.ts';
import { dataServices } from '../runtime/platform-services.ts';
import { isPortFree } from '../runtime/ports.ts';
import { testSettings } from '../runtime/postgres.ts';
import { mustDropPrivileges, unprivilegedId } from '../runtime/unprivileged.ts';
import { createPrivateServers } from '../testing/private-servers.ts';

// Proves, where no Docker engine runs, what the image does: a packed copy without development dependencies, run by an unprivileged
// user, sets up its databases, and every entry point comes up and stops cleanly. The databases bear the names of the compose
// file, which are those of a county's books: so they are made on servers that live and die with this check.
const run = promisify(execFile);
const startSeconds = 60;
const servers = await createPrivateServers('image');
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void servers.close().then(() => process.exit(130)));
const folder = mkdtempSync(join(tmpdir(), 'sunledger-image-'));
const app = join(folder, 'app');
const node = join(folder, 'node');
const secrets = join(folder, 'secrets');

try {
  const databaseUrl = await servers.postgres(testSettings);
  const temporalAddress = await servers.temporal(databaseUrl);
  const given = { databaseUrl: new URL(databaseUrl), temporalAddress };
  await pack(given);
  await start(given, 'setup', [], undefined);
  for (const { name } of dataServices) {
    await start(given, name, ['api'], 'SERVICE_PORT');
    await start(given, name, ['worker'], 'ADMIN_PORT');
  }
  await start(given, 'console', [], 'SERVICE_PORT');
} finally {
  await servers.close();
  rmSync(folder, { recursive: true, force: true });
}

interface Given {
  databaseUrl: URL;
  temporalAddress: string;
}

async function pack({ databaseUrl }: Given): Promise<void> {
  await run(process.execPath, [join(checkout, 'infra/docker/pack.mjs'), app]);
  const pnpm = join(checkout, 'node_modules/.bin/pnpm');
  await run(pnpm, ['install', '--frozen-lockfile', '--prod', '--prefer-offline'], {
    cwd: app,
    env: machineEnvironment({ CI: 'true' }),
  });
  if (existsSync(join(app, 'node_modules/vitest'))) throw new Error('the packed copy holds development dependencies');
  copyFileSync(process.execPath, node);
  await run('sh', [join(checkout, 'infra/docker/make-secrets.sh'), secrets]);
  writeFileSync(join(secrets, 'postgres-password'), decodeURIComponent(databaseUrl.password));
  mkdirSync(join(folder, 'data'));
  chmodSync(join(folder, 'data'), 0o777);
  for (const path of [folder, secrets]) chmodSync(path, 0o755);
}

/** Runs one entry point; with a port variable until it answers there, else until it ends. */
async function start(
  given: Given,
  name: string,
  args: string[],
  portVariable: 'SERVICE_PORT' | 'ADMIN_PORT' | undefined,
): Promise<void> {
  const port = await freePort();
  const output: string[] = [];
  const child = spawnUnprivileged(['infra/docker/start.ts', name, ...args], {
    ...environment(given, name),
    ...(portVariable ? { [portVariable]: String(port) } : {}),
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  const exit = once(child, 'exit') as Promise<[number | null]>;
  const title = [name, ...args].join(' ');
  if (portVariable) {
    const path = portVariable === 'ADMIN_PORT' ? '/metrics' : '/livez';
    if (!(await answers(`http://127.0.0.1:${port}${path}`, child)))
      throw new Error(`${title} did not come up:\n${output.join('')}`);
    child.kill('SIGTERM');
  }
  const [code] = await exit;
  if (code !== 0) throw new Error(`${title} ended with ${code}:\n${output.join('')}`);
  console.log(`✓ ${title}`);
}

function spawnUnprivileged(args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const options = { cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
  if (!mustDropPrivileges()) return spawn(node, args, options);
  const dropped = [
    `--reuid=${unprivilegedId}`,
    `--regid=${unprivilegedId}`,
    '--clear-groups',
    '--bounding-set=-all',
    node,
  ];
  return spawn('setpriv', [...dropped, ...args], options);
}

function environment({ databaseUrl, temporalAddress }: Given, name: string): NodeJS.ProcessEnv {
  const secret = (name: string): string => join(secrets, name);
  return {
    PATH: processEnvironment().PATH,
    HOME: '/tmp',
    SUNLEDGER_PROFILE: 'county',
    SUNLEDGER_SECRETS_DIRECTORY: secrets,
    SUNLEDGER_DATA_DIRECTORY: join(folder, 'data'),
    DATA_DIRECTORY: join(folder, 'data'),
    DATABASE_HOST: databaseUrl.host,
    TEMPORAL_ADDRESS: temporalAddress,
    TEMPORAL_NAMESPACE: 'image-check',
    PAYLOAD_KEY_FILE: secret('payload-keys'),
    PERSONAL_DATA_KEY_FILE: secret(`personal-data-keys-${name}`),
    FIRST_ADMINISTRATOR_NAME: 'first',
    FIRST_ADMINISTRATOR_PASSWORD_FILE: secret('first-administrator-password'),
    FIRST_ADMINISTRATOR_ORGANISATION: '平台管理机构',
    OIDC_CLIENT_SECRET_FILE: secret('oidc-console'),
    SESSION_KEY_FILE: secret('console-session'),
    PORTAL_PORT: '0',
    BANK_DIRECTORY: join(folder, 'data', 'bank'),
  };
}

async function answers(url: string, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + startSeconds * 1000;
  while (Date.now() < deadline && child.exitCode === null) {
    const ok = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return true;
    await sleep(100);
  }
  return false;
}

async function freePort(): Promise<number> {
  for (let port = 15_000; ; port += 1) if (await isPortFree(port)) return port;
}
