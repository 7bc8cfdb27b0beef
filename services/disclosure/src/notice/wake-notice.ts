import type { CommandTools } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';

/** The signal by which everything that happens to a notice tells its workflow to look again. */
const noticeChangedSignal = 'noticeChanged';

export function noticeWorkflowId(requestKey: string): string {
  return `notice-${requestKey}`;
}

/** Wakes the workflow of a running notice after the transaction. */
export async function wakeNotice(
  signalWorkflow: CommandTools['signalWorkflow'],
  notice: { request_key: string; state: string },
): Promise<void> {
  if (notice.state !== 'running') return;
  await signalWorkflow({ workflowId: noticeWorkflowId(notice.request_key), signal: noticeChangedSignal, args: [] });
}

/** Wakes every running notice that waits for a calendar year. */
export async function wakeWaitingNotices(tx: Tx, signalWorkflow: CommandTools['signalWorkflow']): Promise<void> {
  const waiting = await tx
    .selectFrom('notice')
    .select(['request_key', 'state'])
    .where('state', '=', 'running')
    .where('problem', 'is not', null)
    .execute();
  for (const notice of waiting) await wakeNotice(signalWorkflow, notice);
}
