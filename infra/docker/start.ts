// Entry point of the image. usage: start.ts <service> <api|worker>, start.ts console, start.ts setup
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { extendEnvironment } from '../config.mjs';
import { readEnvironment } from '../runtime/environment.ts';

const [name = '', role = ''] = process.argv.slice(2);
const environment = readEnvironment();
const secrets = environment.SUNLEDGER_SECRETS_DIRECTORY ?? '/run/secrets';
const root = join(import.meta.dirname, '..', '..');

extendEnvironment({
  SUNLEDGER_SECRETS_DIRECTORY: secrets,
  ...databaseAddress(`sunledger_${name.replaceAll('-', '_')}`),
  ...redisAddress(),
  ...workflowBundle(),
});
await import(pathToFileURL(entryPoint()).href);

function entryPoint(): string {
  if (name === 'setup') return join(root, 'infra/docker/setup.ts');
  if (name === 'console') return join(root, 'services/console/src/main.ts');
  if (role !== 'api' && role !== 'worker') throw new Error('usage: start.ts <service> <api|worker> | console | setup');
  return join(root, 'services', name, 'src', `${role}.ts`);
}

// Addresses are made of a host and a password file, so that no password stands in the environment of the host.
function databaseAddress(database: string): Record<string, string> {
  const { DATABASE_HOST: host, DATABASE_URL: given } = environment;
  const password = passwordIn(`database-${database}_app`);
  return given || !host || !password
    ? {}
    : { DATABASE_URL: `postgres://${database}_app:${password}@${host}/${database}` };
}

function redisAddress(): Record<string, string> {
  const { REDIS_HOST: host, REDIS_URL: given } = environment;
  const password = passwordIn('redis-password');
  return given || !host || !password ? {} : { REDIS_URL: `redis://:${password}@${host}` };
}

function passwordIn(secret: string): string | undefined {
  const file = join(secrets, secret);
  return existsSync(file) ? encodeURIComponent(readFileSync(file, 'utf8').trim()) : undefined;
}

function workflowBundle(): Record<string, string> {
  const bundle = join(root, 'infra/dist/workflows', `${name}.js`);
  return environment.WORKFLOW_BUNDLE || !existsSync(bundle) ? {} : { WORKFLOW_BUNDLE: bundle };
}
