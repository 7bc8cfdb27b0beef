import { conditionUntilAfter } from '@sunledger/service-kit/workflow';
import { defineQuery, defineSignal, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { SampleActivities } from './service.ts';

// The server learns of a killed worker by this time-out, then another worker gets the task.
const activities = proxyActivities<SampleActivities>({ startToCloseTimeout: '2 seconds' });

/** One effect under the workflow's key, as every activity of the services does it. */
export async function postDurably(): Promise<string> {
  const { workflowId } = workflowInfo();
  return activities.post(workflowId, workflowId);
}

/** One effect under a key that changes with each attempt. It exists to prove that the check sees the second one. */
export async function postCarelessly(): Promise<string> {
  return activities.postCarelessly(workflowInfo().workflowId);
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
  await activities.post(workflowId, workflowId);
  return { outcome: isWithdrawn ? 'withdrawn' : objections.length > 0 ? 'upheld' : 'clear', objections };
}
