import { fileURLToPath } from 'node:url';
import { activityInfo, heartbeat } from '@temporalio/activity';
import {
  Client,
  Connection,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError, type DataConverter } from '@temporalio/common';
import {
  bundleWorkflowCode,
  DefaultLogger,
  NativeConnection,
  Runtime,
  Worker,
  type WorkerOptions,
} from '@temporalio/worker';
import type { BaseConfig } from './config.ts';
import { readSecret } from './config.ts';
import { asDomainError, DomainError } from './errors.ts';
import type { WorkflowSignal, WorkflowStart } from './outbox.ts';
import { createPayloadCodec } from './payload-codec.ts';

export interface UpdateRequest {
  workflowId: string;
  update: string;
  /** The server runs an id once and answers repeats with the same result. */
  updateId: string;
  args: unknown[];
}

const converterPaths = {
  failureConverterPath: fileURLToPath(new URL('./failure-converter.ts', import.meta.url)),
  payloadConverterPath: fileURLToPath(new URL('./payload-converter.ts', import.meta.url)),
};
const interceptorsPath = fileURLToPath(new URL('./workflow-interceptors.ts', import.meta.url));

/** The codec and converters of client and worker; without a key file payloads stay clear (tests only). */
export function dataConverterOf(config: BaseConfig): DataConverter {
  const keyLines = readSecret(config.PAYLOAD_KEY_FILE);
  return { ...converterPaths, ...(keyLines ? { payloadCodecs: [createPayloadCodec(keyLines)] } : {}) };
}

export type TemporalGateway = ReturnType<typeof createTemporalGateway>;

/** Connects at the first call. */
export function createTemporalGateway(service: string, config: BaseConfig) {
  const taskQueue = `${service}${config.TEMPORAL_TASK_QUEUE_SUFFIX}`;
  let connection: Connection | undefined;
  let client: Client | undefined;
  const open = (): Client => {
    connection ??= Connection.lazy({ address: config.TEMPORAL_ADDRESS });
    client ??= new Client({ connection, namespace: config.TEMPORAL_NAMESPACE, dataConverter: dataConverterOf(config) });
    return client;
  };
  return {
    taskQueue,
    client: open,
    /** Idempotent: an existing workflow of this id, running or closed, is success. */
    async start({ workflowType, workflowId, args }: WorkflowStart): Promise<void> {
      try {
        await open().workflow.start(workflowType, {
          taskQueue,
          workflowId,
          args,
          workflowIdReusePolicy: 'REJECT_DUPLICATE',
          workflowIdConflictPolicy: 'USE_EXISTING',
        });
      } catch (error) {
        if ((error as Error).name !== 'WorkflowExecutionAlreadyStartedError') throw error;
      }
    },
    /** A workflow that has ended needs no signal: success. */
    async signal({ workflowId, signal, args }: WorkflowSignal): Promise<void> {
      const handle = open().workflow.getHandle(workflowId);
      try {
        await handle.signal(signal, ...args);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        // A workflow that ended has nothing left to hear; one that has not started yet is tried again.
        const { status } = await handle.describe();
        if (status.name === 'RUNNING') throw error;
      }
    },
    /** Sends an Update and waits for its result; refusals of the validator or handler come back as DomainError. */
    async executeUpdate<R>({ workflowId, update, updateId, args }: UpdateRequest): Promise<R> {
      try {
        return await open()
          .workflow.getHandle(workflowId)
          .executeUpdate<R, [unknown, ...unknown[]]>(update, { updateId, args: args as [unknown, ...unknown[]] });
      } catch (error) {
        throw toDomainError(error);
      }
    },
    async query<R>({
      workflowId,
      query,
      args = [],
    }: {
      workflowId: string;
      query: string;
      args?: unknown[];
    }): Promise<R> {
      return open()
        .workflow.getHandle(workflowId)
        .query(query, ...args);
    },
    /** Throws when the server does not answer. */
    async check(): Promise<void> {
      open();
      await connection!.workflowService.getSystemInfo({});
    },
    close: async () => connection?.close(),
  };
}

function toDomainError(error: unknown): unknown {
  if (error instanceof WorkflowUpdateFailedError) return fromFailure(error.cause) ?? error;
  if (error instanceof WorkflowNotFoundError)
    return new DomainError('workflow.finished', '该事项已办结或尚未开始，不能再办理', { status: 409, cause: error });
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    return new DomainError('busy', '办理仍在进行，请稍后刷新查看', { status: 503, cause: error });
  return error;
}

/** A DomainError that crossed a workflow as ApplicationFailure (type = code, details = [status]). */
export function fromFailure(error: unknown): DomainError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof ApplicationFailure && cause.type && cause.nonRetryable) {
      const [status] = (cause.details ?? []) as unknown[];
      return new DomainError(cause.type, cause.message, {
        status: typeof status === 'number' ? status : 409,
        cause: error,
      });
    }
  }
  return undefined;
}

/**
 * Wraps activities so that a DomainError fails the activity for good instead of being retried, and so that one with a heartbeat
 * timeout reports that its worker lives: after a worker's death it is tried again then, not only when its time is up.
 */
function asActivities<A extends object>(activities: A): A {
  const wrapped = Object.entries(activities).map(([name, run]) => [
    name,
    async (...args: unknown[]) => {
      const { heartbeatTimeoutMs } = activityInfo();
      const beat = heartbeatTimeoutMs ? setInterval(heartbeat, heartbeatTimeoutMs / 3) : undefined;
      try {
        return await (run as (...values: unknown[]) => unknown)(...args);
      } catch (error) {
        const domain = asDomainError(error);
        if (!domain || domain.status === 503) throw error;
        throw ApplicationFailure.create({
          message: domain.publicMessage,
          type: domain.code,
          nonRetryable: true,
          details: [domain.status],
          cause: error as Error,
        });
      } finally {
        clearInterval(beat);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as A;
}

export interface WorkerParts {
  sourcePath: string;
  activities: object;
  nexusServices?: NonNullable<WorkerOptions['nexusServices']>;
}

// One runtime a process; its lines below warning are noise next to our own.
let runtimeInstalled = false;
function installRuntime(): void {
  if (runtimeInstalled) return;
  runtimeInstalled = true;
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: [] });
}

/** Bundles a service's workflows to one script; converters and interceptors are part of it. */
export async function bundleWorkflows(sourcePath: string): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: sourcePath,
    ...converterPaths,
    workflowInterceptorModules: [interceptorsPath],
    logger: new DefaultLogger('WARN'),
  });
  return code;
}

/** A worker on the service's own task queue. */
export async function createTemporalWorker(
  taskQueue: string,
  config: BaseConfig,
  parts: WorkerParts,
): Promise<{ worker: Worker; connection: NativeConnection }> {
  installRuntime();
  const connection = await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS });
  const bundle = config.WORKFLOW_BUNDLE
    ? { codePath: config.WORKFLOW_BUNDLE }
    : { code: await bundleWorkflows(parts.sourcePath) };
  const worker = await Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue,
    workflowBundle: bundle,
    activities: asActivities(parts.activities),
    ...(parts.nexusServices ? { nexusServices: parts.nexusServices } : {}),
    dataConverter: dataConverterOf(config),
    maxCachedWorkflows: 300,
    maxConcurrentActivityTaskExecutions: 20,
    shutdownGraceTime: '10s',
  });
  return { worker, connection };
}
