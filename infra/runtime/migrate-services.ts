import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { migrateService, type AnyServiceDefinition } from '@sunledger/service-kit';
import { provisionDatabase } from './database-provisioning.ts';
import { checkout, readEnvironment } from './environment.ts';
import { createLayout } from './layout.ts';
import { dataServices } from './platform-services.ts';

// usage: MIGRATION_ADMIN_URL, MIGRATION_PREFIX in the environment. Runs in a process of its own: every service's code is loaded once here and given back with the process.
const environment = readEnvironment();
const { MIGRATION_ADMIN_URL: adminUrl = '', MIGRATION_PREFIX: prefix = '' } = environment;
const layout = createLayout(
  environment.SUNLEDGER_DATA_DIRECTORY,
  environment.SUNLEDGER_PORT_BASE,
  environment.SUNLEDGER_SECRETS_DIRECTORY,
);
for (const { name } of dataServices) {
  const database = await provisionDatabase(layout, adminUrl, prefix, name);
  const module = pathToFileURL(join(checkout, 'services', name, 'src/service.ts')).href;
  const { definition } = (await import(module)) as { definition: AnyServiceDefinition };
  const roles = { appRole: database.appRole, ledgerRole: database.ledgerRole };
  await migrateService(definition, database.ownerUrl, roles).catch((error: Error) => refuse(name, error));
  console.log(`${name}: migrated`);
}

/** The whole error goes into the log, its last line to the person who starts the platform. */
function refuse(service: string, error: Error): never {
  console.error(error);
  console.error(
    `✗ ${service}：${error.message.split('\n')[0]}。请检出生成这些数据的版本，或用 npm run reset -- --yes 清空重来（全部数据将丢失） / check out the version that made the data, or start over with npm run reset -- --yes, which deletes all of it`,
  );
  process.exit(1);
}
