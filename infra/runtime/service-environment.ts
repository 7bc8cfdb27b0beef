import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childEnvironment } from '../config.mjs';
import { demoPassword } from '../demo/accounts.ts';
import type { ServiceDatabase } from './database-provisioning.ts';
import { checkout, type Environment } from './environment.ts';
import type { Layout } from './layout.ts';
import { dataServices, platformServices, type PlatformService } from './platform-services.ts';
import { secretFile } from './secrets.ts';

/** The running servers that services connect to. */
export interface Platform {
  layout: Layout;
  environment: Environment;
  adminUrl: string;
  redisUrl: string | undefined;
  temporalAddress: string;
  databases: ReadonlyMap<string, ServiceDatabase>;
}

/** Address at which a program of the platform is reached. */
export function addressOf(layout: Layout, environment: Environment, program: PlatformService): string {
  const host = program.isPublic ? environment.SUNLEDGER_LISTEN : '127.0.0.1';
  return `http://${host}:${layout.ports[program.port]}`;
}

/** Address of the public portal. */
export function portalAddress(layout: Layout, environment: Environment): string {
  return `http://${environment.SUNLEDGER_LISTEN}:${layout.ports.portal}`;
}

/** Port on which a service tells its metrics; 0 when the operator wants none. */
export function metricsPort({ SUNLEDGER_METRICS_PORT_BASE: base }: Environment, program: PlatformService): number {
  return base === undefined || !program.isService ? 0 : base + dataServices.indexOf(program);
}

/** The whole environment of one program of the platform, added to the operator's own. */
export function serviceEnvironment(platform: Platform, program: PlatformService): NodeJS.ProcessEnv {
  const { layout, environment } = platform;
  const own = program.name === 'bank' ? bankEnvironment(layout) : platformEnvironment(platform, program);
  return childEnvironment({ ...peerAddresses(layout, environment), ...own });
}

function platformEnvironment(platform: Platform, program: PlatformService): NodeJS.ProcessEnv {
  const { layout, environment } = platform;
  return {
    NODE_ENV: 'production',
    SERVICE_PORT: String(layout.ports[program.port]),
    BIND_ADDRESS: program.isPublic ? environment.SUNLEDGER_LISTEN : '127.0.0.1',
    ADMIN_PORT: String(metricsPort(environment, program)),
    ADMIN_ADDRESS: '127.0.0.1',
    SUNLEDGER_PROFILE: environment.SUNLEDGER_PROFILE,
    SUNLEDGER_ROLES: 'api,worker',
    TEMPORAL_ADDRESS: platform.temporalAddress,
    TEMPORAL_NAMESPACE: environment.TEMPORAL_NAMESPACE,
    ...(platform.redisUrl === undefined ? {} : { REDIS_URL: platform.redisUrl }),
    DATA_DIRECTORY: layout.data,
    PAYLOAD_KEY_FILE: keyFile(layout, 'payload-keys', 32),
    PERSONAL_DATA_KEY_FILE: keyFile(layout, `personal-data-keys-${program.name}`, 64),
    SERVICE_CLIENT_SECRET_FILE: secretFile(layout, `service-${program.name}`),
    ...databaseEnvironment(platform.databases.get(program.name)),
    ...bundleEnvironment(program.name),
    ...particularEnvironment(platform, program),
  };
}

function databaseEnvironment(database: ServiceDatabase | undefined): NodeJS.ProcessEnv {
  return database ? { DATABASE_URL: database.appUrl } : {};
}

function bundleEnvironment(name: string): NodeJS.ProcessEnv {
  const bundle = join(checkout, 'infra', 'dist', 'workflows', `${name}.js`);
  return existsSync(bundle) ? { WORKFLOW_BUNDLE: bundle } : {};
}

/** What only one program needs to know. */
function particularEnvironment(platform: Platform, program: PlatformService): NodeJS.ProcessEnv {
  const { layout, environment } = platform;
  const consoleSecret = secretFile(layout, 'oidc-console');
  switch (program.name) {
    case 'identity':
      return {
        OIDC_CLIENTS: JSON.stringify([consoleClient(layout, environment, consoleSecret)]),
        SERVICE_CLIENTS: JSON.stringify(
          dataServices.map(({ name }) => ({ name, secretFile: secretFile(layout, `service-${name}`) })),
        ),
        ...(environment.SUNLEDGER_PROFILE === 'demo' ? { DEMO_PASSWORD: demoPassword } : {}),
      };
    case 'disclosure':
      return { PORTAL_PORT: String(layout.ports.portal), PORTAL_URL: portalAddress(layout, environment) };
    case 'fund-allocation':
      return { BANK_DIRECTORY: join(layout.data, 'bank') };
    case 'console':
      return {
        OIDC_CLIENT_ID: 'console',
        OIDC_CLIENT_SECRET_FILE: consoleSecret,
        SESSION_KEY_FILE: secretFile(layout, 'console-session'),
        PORTAL_URL: portalAddress(layout, environment),
      };
    default:
      return {};
  }
}

function consoleClient(layout: Layout, environment: Environment, clientSecretFile: string): object {
  const address = `http://${environment.SUNLEDGER_LISTEN}:${layout.ports.console}`;
  return {
    clientId: 'console',
    clientSecretFile,
    redirectUris: [`${address}/auth/callback`],
    postLogoutRedirectUris: [`${address}/`],
  };
}

function bankEnvironment(layout: Layout): NodeJS.ProcessEnv {
  return { BANK_PORT: String(layout.ports.bank), BANK_DIRECTORY: join(layout.data, 'bank') };
}

/** `<NAME>_URL` of every program, also the database-less ones. */
function peerAddresses(layout: Layout, environment: Environment): NodeJS.ProcessEnv {
  return Object.fromEntries(
    platformServices.map((program) => [
      `${program.name.toUpperCase().replaceAll('-', '_')}_URL`,
      addressOf(layout, environment, program),
    ]),
  );
}

/** A key file of one `keyId:base64` line, made on first use; an operator rotates by putting a new line first. */
function keyFile(layout: Layout, name: string, bytes: number): string {
  const path = join(layout.secrets, name);
  if (!existsSync(path)) {
    writeFileSync(path, `k1:${randomBytes(bytes).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  }
  return path;
}
