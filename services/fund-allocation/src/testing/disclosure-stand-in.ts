import { fileURLToPath } from 'node:url';
import {
  disclosureNexus,
  type PublishNoticeInput,
  type PublishNoticeOutcome,
} from '@sunledger/disclosure-client/nexus';
import { bundleWorkflows, dataConverterOf } from '@sunledger/service-kit';
import { registerEndpoint } from '@sunledger/service-kit/testing';
import { startWorkflow, WorkflowRunOperationHandler } from '@temporalio/nexus';
import { NativeConnection, Worker } from '@temporalio/worker';
import * as nexus from 'nexus-rpc';
import type { Dependencies } from '../dependencies.ts';

/** Stands in for the disclosure service behind its public contract: every notice is kept and ends at once, clear unless told. */
export async function startDisclosureStandIn(deps: Dependencies, suffix: string) {
  const taskQueue = `disclosure${suffix}`;
  const published: PublishNoticeInput[] = [];
  // Reasons by request key; a notice whose key stands here is refused for good.
  const refusals = new Map<string, string>();
  const outcomes = new Map<string, PublishNoticeOutcome['outcome']>();
  const handler = nexus.serviceHandler(disclosureNexus, {
    publishNotice: new WorkflowRunOperationHandler<PublishNoticeInput, PublishNoticeOutcome>((context, input) => {
      const refusal = refusals.get(input.requestKey) ?? null;
      if (refusal === null) published.push(input);
      return startWorkflow(context, 'publishNoticeDouble', {
        workflowId: `notice-${input.requestKey}`,
        args: [input, refusal, outcomes.get(input.requestKey) ?? 'clear'],
        workflowIdConflictPolicy: 'USE_EXISTING',
        workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      });
    }),
  });
  const connection = await NativeConnection.connect({ address: deps.config.TEMPORAL_ADDRESS });
  const source = fileURLToPath(new URL('./notice-double-workflow.ts', import.meta.url));
  const worker = await Worker.create({
    connection,
    namespace: deps.config.TEMPORAL_NAMESPACE,
    taskQueue,
    workflowBundle: { code: await bundleWorkflows(source) },
    nexusServices: [handler],
    dataConverter: dataConverterOf(deps.config),
  });
  const running = worker.run();
  await registerEndpoint(deps, taskQueue);
  return {
    published,
    refusals,
    outcomes,
    async close() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
