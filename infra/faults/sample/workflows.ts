import { conditionUntilAfter } from '@sunledger/service-kit/workflow';
import { defineQuery, defineSignal, proxyActivities, setHandler, uuid4, workflowInfo } from '@temporalio/workflow';
import type { SampleActivities } from './service.ts';

// The server learns of a killed worker by this time-out, then another worker gets the task.
const { post } = proxyActivities<SampleActivities>({ startToCloseTimeout: '2 seconds' });

/** One effect under the workflow's key, as every activity of the services does it. */
export async function postDurably(): Promise<string> {
  const { workflowId } = workflowInfo();
  return post(workflowId, workflowId);
}

/** Two attempts under two keys: what a careless activity would do. It exists to prove that the check sees it. */
export async function postCarelessly(): Promise<string> {
  const { workflowId } = workflowInfo();
  await post(uuid4(), workflowId);
  return post(uuid4(), workflowId);
}

/** Waits like a public notice: until its last day is over or it is withdrawn, collecting objections on the way. */
export async function notice(lastDay: string): Promise<{ outcome: string; objections: string[] }> {
  const objections: string[] = [];
  let isWithdrawn = false;
  setHandler(defineSignal<[string]>('objection'), (ticket) => void objections.push(ticket));
  setHandler(defineSignal('withdraw'), () => {
    isWithdrawn = true;
  });
  setHandler(defineQuery<string[]>('objections'), () => objections);
  await conditionUntilAfter(() => isWithdrawn, lastDay);
  const { workflowId } = workflowInfo();
  await post(workflowId, workflowId);
  return { outcome: isWithdrawn ? 'withdrawn' : objections.length > 0 ? 'upheld' : 'clear', objections };
}
