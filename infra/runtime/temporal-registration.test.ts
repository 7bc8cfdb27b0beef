import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { readEnvironment } from './environment.ts';
import { registerTemporal } from './temporal-registration.ts';

const address = readEnvironment().SUNLEDGER_TEST_TEMPORAL_ADDRESS!;
const name = `registration-${randomBytes(4).toString('hex')}`;

it('registers namespace and endpoint once, and refuses an endpoint that leads into another namespace', async () => {
  await registerTemporal(address, name, 1, [name]);
  await registerTemporal(address, name, 1, [name]);
  await expect(registerTemporal(address, `${name}-other`, 1, [name])).rejects.toThrow(
    `端点 ${name} 指向 ${name}/${name}，不是 ${name}-other/${name}`,
  );
  const connection = await Connection.connect({ address });
  const { endpoints } = await connection.operatorService.listNexusEndpoints({ name });
  await connection.operatorService.deleteNexusEndpoint({ id: endpoints[0]!.id!, version: endpoints[0]!.version! });
  await connection.close();
  expect(endpoints[0]!.spec?.target?.worker).toMatchObject({ namespace: name, taskQueue: name });
});
