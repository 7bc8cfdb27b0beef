import { Connection } from '@temporalio/client';
import Long from 'long';

/** gRPC status of something that exists already, temporalio's client passes it through as a number. */
const alreadyExists = 6;

/** Services that answer Nexus operations; each endpoint bears the name of its service, as does the task queue it leads to. */
export const nexusEndpoints = ['disclosure'] as const;

/**
 * Registers a namespace and the Nexus endpoints that lead into it. Both may exist already.
 * @param retentionDays how long closed workflows stay readable.
 * @throws Error when an endpoint leads elsewhere: operations would reach the services of another installation.
 */
export async function registerTemporal(
  address: string,
  namespace: string,
  retentionDays: number,
  endpoints: readonly string[] = [],
): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await unlessExists(() =>
      connection.workflowService.registerNamespace({
        namespace,
        workflowExecutionRetentionPeriod: { seconds: Long.fromNumber(retentionDays * 86_400) },
      }),
    );
    await retryNotFound(() => connection.workflowService.countWorkflowExecutions({ namespace }));
    for (const name of endpoints) await registerEndpoint(connection, namespace, name);
  } finally {
    await connection.close();
  }
}

async function registerEndpoint(connection: Connection, namespace: string, name: string): Promise<void> {
  const target = { namespace, taskQueue: name };
  const create = () => connection.operatorService.createNexusEndpoint({ spec: { name, target: { worker: target } } });
  const isNew = await unlessExists(create);
  if (isNew) return;
  const { endpoints } = await connection.operatorService.listNexusEndpoints({ name });
  const found = endpoints[0]?.spec?.target?.worker;
  if (found?.namespace === namespace && found.taskQueue === name) return;
  const leadsTo = found ? `${found.namespace}/${found.taskQueue}` : '另一台服务器 / another server';
  throw new Error(
    `这台 Temporal 的 Nexus 端点 ${name} 指向 ${leadsTo}，不是 ${namespace}/${name}；请设置它所属的 TEMPORAL_NAMESPACE，或换一台 Temporal / the endpoint belongs to another installation: use its TEMPORAL_NAMESPACE, or another server`,
  );
}

/** @returns false when it exists already. */
async function unlessExists(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if ((error as { code?: number }).code !== alreadyExists) throw error;
    return false;
  }
}

/** A new namespace reaches every part of the server a moment after it was registered. */
async function retryNotFound(work: () => Promise<unknown>): Promise<void> {
  const notFound = 5;
  for (let attempt = 1; ; attempt++) {
    try {
      await work();
      return;
    } catch (error) {
      if ((error as { code?: number }).code !== notFound || attempt > 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
