import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { migrateService, type AnyServiceDefinition } from '@sunledger/service-kit';
import pg from 'pg';
import { provisionDatabase } from '../runtime/database-provisioning.ts';
import { checkout } from '../runtime/environment.ts';
import type { Layout } from '../runtime/layout.ts';

const run = promisify(execFile);

/** How values of these types arrive in code (the kit's parsers); everything else is kysely-codegen's choice. */
const typeMapping = { int8: 'bigint', numeric: 'string', date: 'string', timestamptz: 'string' };

/** Text of database.generated.ts for a service, read from a database that is migrated for this and dropped. */
export async function databaseTypes(
  layout: Layout,
  adminUrl: string,
  service: string,
  scratch: string,
): Promise<string> {
  const module = pathToFileURL(join(checkout, 'services', service, 'src/service.ts')).href;
  const { definition } = (await import(module)) as { definition: AnyServiceDefinition };
  const prefix = `generate_${randomBytes(4).toString('hex')}`;
  const database = await provisionDatabase(layout, adminUrl, prefix, service);
  const file = join(scratch, `${service}.database.ts`);
  try {
    await migrateService(definition, database.ownerUrl, { appRole: database.appRole, ledgerRole: database.ledgerRole });
    await run(join(checkout, 'infra/node_modules/.bin/kysely-codegen'), [
      '--dialect',
      'postgres',
      '--url',
      database.ownerUrl,
      '--out-file',
      file,
      '--type-mapping',
      JSON.stringify(typeMapping),
      '--exclude-pattern',
      '{migration_*,*.migration_*,bullmq.*}',
    ]);
    return readFileSync(file, 'utf8');
  } finally {
    await dropDatabase(adminUrl, database.name);
  }
}

async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
  for (const role of ['owner', 'app', 'ledger'])
    await client.query(`drop role if exists ${pg.escapeIdentifier(`${name}_${role}`)}`);
  await client.end();
}
