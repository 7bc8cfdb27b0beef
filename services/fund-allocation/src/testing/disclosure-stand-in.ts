import {
  disclosureNexus,
  type PublishNoticeInput,
  type PublishNoticeOutcome,
} from '@sunledger/disclosure-client/nexus';
import { dataConverterOf } from '@sunledger/service-kit';
import { registerEndpoint } from '@sunledger/service-kit/testing';
import { NativeConnection, Worker } from '@temporalio/worker';
import * as nexus from 'nexus-rpc';
import type { Dependencies } from '../dependencies.ts';

/** Stands in for the disclosure service behind its public contract: every notice ends clear at once and is kept. */
export async function startDisclosureStandIn(deps: Dependencies, suffix: string) {
  const taskQueue = `disclosure${suffix}`;
  const published: PublishNoticeInput[] = [];
  const handler = nexus.serviceHandler(disclosureNexus, {
    publishNotice: async (_context, input): Promise<PublishNoticeOutcome> => {
      published.push(input);
      const noticeId = `notice-${published.length}`;
      const completedOn = input.businessDate;
      return { noticeId, outcome: 'clear', completedOn, snapshotHash: 'f'.repeat(64), objections: [], boards: [] };
    },
  });
  const connection = await NativeConnection.connect({ address: deps.config.TEMPORAL_ADDRESS });
  const worker = await Worker.create({
    connection,
    namespace: deps.config.TEMPORAL_NAMESPACE,
    taskQueue,
    nexusServices: [handler],
    dataConverter: dataConverterOf(deps.config),
  });
  const running = worker.run();
  await registerEndpoint(deps, taskQueue);
  return {
    published,
    async close() {
      worker.shutdown();
      await running;
      await connection.close();
    },
  };
}
