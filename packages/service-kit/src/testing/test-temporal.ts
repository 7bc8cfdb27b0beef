import { Connection } from '@temporalio/client';
import type { BaseDependencies } from '../dependencies.ts';
import { uuidv7 } from '../clock.ts';

export interface FastForward {
  days?: number;
  hours?: number;
  seconds?: number;
}

const completed = 2;
const failed = 3;

/**
 * Moves the virtual clock of one workflow on the real server; the workflow must be idle (waiting on timers only).
 * Resolves when the time has passed or the workflow ended on the way.
 */
export async function fastForward(
  deps: Pick<BaseDependencies, 'temporal' | 'config'>,
  workflowId: string,
  by: FastForward,
): Promise<void> {
  const { workflowService } = deps.temporal.client().connection;
  const namespace = deps.config.TEMPORAL_NAMESPACE;
  const id = uuidv7();
  const seconds = (by.days ?? 0) * 86_400 + (by.hours ?? 0) * 3600 + (by.seconds ?? 0);
  await (workflowService as never as RawService).updateWorkflowExecutionOptions({
    namespace,
    workflowExecution: { workflowId },
    workflowExecutionOptions: {
      timeSkippingConfig: { enabled: true, fastForwardConfig: { id, duration: { seconds } } },
    },
    updateMask: { paths: ['time_skipping_config'] },
  });
  for (;;) {
    const answer = await (workflowService as never as RawService).pollWorkflowExecutionTimeSkipping({
      namespace,
      workflowExecution: { workflowId },
      fastForwardId: id,
    });
    if (answer.fastForwardPollingResult === completed) return;
    if (answer.fastForwardPollingResult !== failed) continue;
    if (answer.failedReason.includes('ended before')) return;
    throw new Error(`fast-forward failed: ${answer.failedReason}`);
  }
}

// The time-skipping calls are newer than the typings of the service client.
interface RawService {
  updateWorkflowExecutionOptions(request: unknown): Promise<unknown>;
  pollWorkflowExecutionTimeSkipping(
    request: unknown,
  ): Promise<{ fastForwardPollingResult: number; failedReason: string }>;
}

/** Registers a Nexus endpoint of the same name as its task queue; an existing one is success. */
export async function registerEndpoint(deps: Pick<BaseDependencies, 'config'>, name: string): Promise<void> {
  const connection = await Connection.connect({ address: deps.config.TEMPORAL_ADDRESS });
  try {
    await connection.operatorService.createNexusEndpoint({
      spec: { name, target: { worker: { namespace: deps.config.TEMPORAL_NAMESPACE, taskQueue: name } } },
    });
  } finally {
    await connection.close();
  }
}
