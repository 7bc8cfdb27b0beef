import { enqueue, systemPrincipal } from '@sunledger/service-kit';
import { fastForward } from '@sunledger/service-kit/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSettings } from '../runtime/postgres.ts';
import { registerTemporal } from '../runtime/temporal-registration.ts';
import { cleanBooks } from './check-books.ts';
import { createSampleProcesses, patience, until, type SampleProcesses } from './sample-processes.ts';

const namespace = 'sunledger-fault';

let sample: SampleProcesses;
let databaseUrl: string;
beforeAll(async () => {
  sample = await createSampleProcesses('temporal-restarted', async (servers) => {
    databaseUrl = await servers.postgres(testSettings);
    const address = await servers.temporal(databaseUrl);
    await registerTemporal(address, namespace, 1);
    return { TEMPORAL_ADDRESS: address, TEMPORAL_NAMESPACE: namespace };
  });
});
afterAll(() => sample.close());

/** What a command of a service does in its transaction; the relay of the worker process carries it to Temporal. */
async function send(kind: 'workflowStart' | 'workflowSignal', message: object): Promise<void> {
  await sample.deps.db.transaction(systemPrincipal('fault'), (tx) => enqueue(tx, kind, 'notice', message));
}

const startNotice = (workflowId: string) =>
  send('workflowStart', { workflowType: 'notice', workflowId, args: [lastDay] });
const lastDay = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);

async function objectionsOf(workflowId: string): Promise<string[] | undefined> {
  try {
    return await sample.deps.temporal.query({ workflowId, query: 'objections' });
  } catch {
    return undefined;
  }
}

const resultOf = (workflowId: string): Promise<{ outcome: string; objections: string[] }> =>
  sample.deps.temporal.client().workflow.getHandle(workflowId).result();

describe('Temporal killed while notices wait for their last day', patience, () => {
  it('completes them, with the objection that came while it was down', async () => {
    await sample.start('worker', 'worker');
    await startNotice('notice-before');
    await until(async () => (await objectionsOf('notice-before'))?.length === 0);
    await sample.servers.kill('temporal');
    await send('workflowSignal', { workflowId: 'notice-before', signal: 'objection', args: ['ticket-1'] });
    await startNotice('notice-during');
    await sample.servers.temporal(databaseUrl);
    await until(async () => (await objectionsOf('notice-before'))?.includes('ticket-1') === true);
    await until(async () => (await objectionsOf('notice-during'))?.length === 0);
    for (const workflowId of ['notice-before', 'notice-during'])
      await fastForward(sample.deps, workflowId, { days: 11 });
    expect(await resultOf('notice-before')).toEqual({ outcome: 'upheld', objections: ['ticket-1'] });
    expect(await resultOf('notice-during')).toEqual({ outcome: 'clear', objections: [] });
    expect(await sample.check(['notice-before', 'notice-during'])).toEqual(cleanBooks);
  });
});
