import { Connection } from '@temporalio/client';
import pg from 'pg';
import { expect, it } from 'vitest';
import { readEnvironment } from '../runtime/environment.ts';

const environment = readEnvironment();

it('gives every test file a PostgreSQL administrator connection', async () => {
  const client = new pg.Client({ connectionString: environment.SUNLEDGER_TEST_DATABASE_URL });
  await client.connect();
  const { rows } = await client.query<{ super: string }>(`select current_setting('is_superuser') as super`);
  await client.end();
  expect(rows).toEqual([{ super: 'on' }]);
});

it('gives every test file a Temporal server that can move a workflow clock', async () => {
  const connection = await Connection.connect({ address: environment.SUNLEDGER_TEST_TEMPORAL_ADDRESS! });
  const { capabilities } = await connection.workflowService.getSystemInfo({});
  const namespace = environment.SUNLEDGER_TEST_TEMPORAL_NAMESPACE!;
  const described = await connection.workflowService.describeNamespace({ namespace });
  await connection.close();
  expect(capabilities?.nexus).toBe(true);
  expect(described.namespaceInfo?.name).toBe('sunledger-test');
});
