// Entry point of the image. usage: start.ts <service> <api|worker>, start.ts console, start.ts setup
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [name = '', role = ''] = process.argv.slice(2);
const secrets = process.env.SUNLEDGER_SECRETS_DIRECTORY ?? '/run/secrets';
const root = join(import.meta.dirname, '..', '..');

process.env.SUNLEDGER_SECRETS_DIRECTORY = secrets;
const databaseName = `sunledger_${name.replaceAll('-', '_')}`;
useSecretInUrl('DATABASE_URL', `database-${databaseName}_app`, databaseName, `${databaseName}_app`);
useRedisSecret();
useBundle();
await import(pathToFileURL(entryPoint()).href);

function entryPoint(): string {
  if (name === 'setup') return join(root, 'infra/docker/setup.ts');
  if (name === 'console') return join(root, 'services/console/src/main.ts');
  if (role !== 'api' && role !== 'worker') throw new Error('usage: start.ts <service> <api|worker> | console | setup');
  return join(root, 'services', name, 'src', `${role}.ts`);
}

/** Builds a database URL from DATABASE_HOST and a password file, so that no password stands in the environment of the host. */
function useSecretInUrl(variable: string, secret: string, database: string, user: string): void {
  const file = join(secrets, secret);
  const host = process.env.DATABASE_HOST;
  if (process.env[variable] || !host || !existsSync(file)) return;
  const password = encodeURIComponent(readFileSync(file, 'utf8').trim());
  process.env[variable] = `postgres://${user}:${password}@${host}/${database}`;
}

function useRedisSecret(): void {
  const file = join(secrets, 'redis-password');
  const host = process.env.REDIS_HOST;
  if (process.env.REDIS_URL || !host || !existsSync(file)) return;
  process.env.REDIS_URL = `redis://:${encodeURIComponent(readFileSync(file, 'utf8').trim())}@${host}`;
}

function useBundle(): void {
  const bundle = join(root, 'infra/dist/workflows', `${name}.js`);
  if (existsSync(bundle)) process.env.WORKFLOW_BUNDLE ??= bundle;
}
