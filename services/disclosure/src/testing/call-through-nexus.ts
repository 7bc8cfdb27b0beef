import { fileURLToPath } from 'node:url';
import type { PublishNoticeInput, PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import { bundleWorkflows, dataConverterOf, uuidv7 } from '@sunledger/service-kit';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { Stack } from './disclosure-stack.ts';

/**
 * Runs one workflow of another service for each input; each calls the Nexus operation and waits for what comes of it.
 * `inClear` makes it one that seals nothing.
 */
export async function callThroughNexus(
  stack: Stack,
  inputs: readonly PublishNoticeInput[],
  { inClear = false }: { inClear?: boolean } = {},
) {
  const { config, temporal } = stack.service.deps;
  const dataConverter = dataConverterOf(config);
  if (inClear) {
    const clear = { encode: async <P>(payloads: P) => payloads };
    dataConverter.payloadCodecs = dataConverter.payloadCodecs!.map((codec) => ({ ...codec, ...clear }));
  }
  const connection = await NativeConnection.connect({ address: config.TEMPORAL_ADDRESS });
  const taskQueue = `caller-${uuidv7()}`;
  const workflowsPath = fileURLToPath(new URL('./notice-caller.ts', import.meta.url));
  const worker = await Worker.create({
    connection,
    namespace: config.TEMPORAL_NAMESPACE,
    taskQueue,
    workflowBundle: { code: await bundleWorkflows(workflowsPath) },
    dataConverter,
  });
  const running = worker.run();
  const handles = await Promise.all(
    inputs.map((input) =>
      temporal.client().workflow.start('askForNotice', {
        taskQueue,
        workflowId: `caller-${uuidv7()}`,
        args: [`disclosure${stack.service.suffix}`, input],
      }),
    ),
  );
  return {
    results: (): Promise<PublishNoticeOutcome[]> => Promise.all(handles.map((handle) => handle.result())),
    cancel: () => Promise.all(handles.map((handle) => handle.cancel())),
    stop: async () => {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
