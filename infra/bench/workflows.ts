import { runApprovalChain, type RunApprovalChainOptions } from '@sunledger/approval/workflow';
import { allHandlersFinished, condition, defineSignal, defineUpdate, setHandler } from '@temporalio/workflow';

const echo = defineUpdate<number, [number]>('echo');

/** An Update that does nothing: the price of the round trip alone. */
export async function answerUpdates(): Promise<void> {
  let isOver = false;
  setHandler(echo, (value) => value);
  setHandler(defineSignal('end'), () => {
    isOver = true;
  });
  await condition(() => isOver && allHandlersFinished());
}

/** One approval case, as a service's workflow runs it. */
export async function approve(options: RunApprovalChainOptions): Promise<string> {
  const { outcome } = await runApprovalChain(options);
  return outcome;
}
