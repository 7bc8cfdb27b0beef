// Helpers for workflow code: nothing here may import Node or a library that does.
import { ApplicationFailure, condition, sleep, workflowInfo } from '@temporalio/workflow';

const shanghaiOffsetMs = 8 * 3_600_000;
const dayMs = 86_400_000;

/** Business date in Asia/Shanghai of the workflow's (virtual) clock. */
export function workflowToday(): string {
  return new Date(Date.now() + shanghaiOffsetMs).toISOString().slice(0, 10);
}

/** First instant after a business date in Asia/Shanghai, epoch milliseconds. */
export function endOfBusinessDate(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) + dayMs - shanghaiOffsetMs;
}

/** Sleeps until the business date is over; returns at once when it already is. */
export async function sleepUntilAfter(date: string): Promise<void> {
  const wait = endOfBusinessDate(date) - Date.now();
  if (wait > 0) await sleep(wait);
}

/** Waits for the predicate, at most until the business date is over; true when the predicate came first. */
export async function conditionUntilAfter(predicate: () => boolean, date: string): Promise<boolean> {
  const wait = endOfBusinessDate(date) - Date.now();
  return wait > 0 ? condition(predicate, wait) : predicate();
}

/** A refusal a person can read, thrown by validators and update handlers; the API turns it into problem+json. */
export function refuse(code: string, message: string, status = 409): ApplicationFailure {
  return ApplicationFailure.create({ type: code, message, nonRetryable: true, details: [status] });
}

/**
 * Nexus endpoint of a peer service: its name, with the suffix that this worker's task queue carries.
 * Tests run several stacks in one namespace and tell them apart by that suffix.
 */
export function peerEndpoint(ownService: string, peer: string): string {
  return peer + workflowInfo().taskQueue.slice(ownService.length);
}
