import { runMigrations } from 'bullmq';
import pg from 'pg';

/** BullMQ's own tables on PostgreSQL, owned by the migration role and usable by the service. */
export async function migrateJobTables(ownerUrl: string, appRole: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    await runMigrations(client as never, 'bullmq');
    const role = pg.escapeIdentifier(appRole);
    await client.query(`grant usage on schema bullmq to ${role}`);
    await client.query(`grant select, insert, update, delete on all tables in schema bullmq to ${role}`);
    await client.query(`grant usage, select on all sequences in schema bullmq to ${role}`);
    await client.query(`grant execute on all functions in schema bullmq to ${role}`);
  } finally {
    await client.end();
  }
}
