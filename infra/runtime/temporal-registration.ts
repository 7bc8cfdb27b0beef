import { Connection } from '@temporalio/client';
import Long from 'long';

/** gRPC status of something that exists already, temporalio's client passes it through as a number. */
const alreadyExists = 6;

/** Nexus endpoints of the platform; each points at the task queue that bears the owning service's name. */
export const nexusEndpoints = ['disclosure', 'fund-allocation'] as const;

/**
 * Search attributes hold codes only, never people (design law 6); at most ten keywords fit one PostgreSQL visibility store.
 * 2 = KEYWORD in temporal.api.enums.v1.IndexedValueType.
 */
const searchAttributes: Readonly<Record<string, number>> = {
  RegionCode: 2,
  BusinessKind: 2,
  BusinessState: 2,
  SubjectId: 2,
};

/**
 * Registers namespace, search attributes and Nexus endpoints. Everything may exist already.
 * @param retentionDays how long closed workflows stay readable.
 */
export async function registerTemporal(address: string, namespace: string, retentionDays: number): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await unlessExists(() =>
      connection.workflowService.registerNamespace({
        namespace,
        workflowExecutionRetentionPeriod: { seconds: Long.fromNumber(retentionDays * 86_400) },
      }),
    );
    await retryNotFound(() => registerSearchAttributes(connection, namespace));
    for (const name of nexusEndpoints) {
      await unlessExists(() =>
        connection.operatorService.createNexusEndpoint({
          spec: { name, target: { worker: { namespace, taskQueue: name } } },
        }),
      );
    }
  } finally {
    await connection.close();
  }
}

async function registerSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(searchAttributes).filter(([name]) => customAttributes?.[name] === undefined);
  if (missing.length === 0) return;
  await unlessExists(() =>
    connection.operatorService.addSearchAttributes({ namespace, searchAttributes: Object.fromEntries(missing) }),
  );
}

async function unlessExists(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if ((error as { code?: number }).code !== alreadyExists) throw error;
  }
}

/** A new namespace reaches every part of the server a moment after it was registered. */
async function retryNotFound(work: () => Promise<void>): Promise<void> {
  const notFound = 5;
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: number }).code !== notFound || attempt > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
