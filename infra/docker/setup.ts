// One-shot: databases, roles, migrations, first administrators, Temporal namespace and endpoints. Repeatable.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extendEnvironment } from '../config.mjs';
import { readEnvironment } from '../runtime/environment.ts';
import { nexusEndpoints, registerTemporal } from '../runtime/temporal-registration.ts';

const environment = readEnvironment();
const secrets = environment.SUNLEDGER_SECRETS_DIRECTORY ?? '/run/secrets';
const secret = (name: string): string => encodeURIComponent(readFileSync(join(secrets, name), 'utf8').trim());
const host = environment.DATABASE_HOST ?? 'postgres:5432';

const app = 'sunledger_identity_app';

extendEnvironment({
  MIGRATION_ADMIN_URL: `postgres://postgres:${secret('postgres-password')}@${host}/postgres`,
  MIGRATION_PREFIX: 'sunledger',
  DATABASE_URL: `postgres://${app}:${secret(`database-${app}`)}@${host}/sunledger_identity`,
});
await import('../runtime/migrate-services.ts');
await import('../runtime/create-first-administrator.ts');

const retentionDays = 90;
const { TEMPORAL_ADDRESS: address = 'temporal:7233', TEMPORAL_NAMESPACE: namespace } = environment;
await registerTemporal(address, namespace, retentionDays, nexusEndpoints);
process.exit(0);
