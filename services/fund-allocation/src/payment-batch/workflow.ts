import { conditionUntilAfter } from '@sunledger/service-kit/workflow';
import { condition, defineSignal, proxyActivities, setHandler } from '@temporalio/workflow';
import {
  resultsArrivedSignal,
  type ExportOutcome,
  type PaymentBatchActivities,
  type PaymentBatchRun,
} from './workflow-contract.ts';

// A large export takes minutes; one whose worker died is taken up again much sooner.
const activities = proxyActivities<PaymentBatchActivities>({
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '20 seconds',
});

const resultsArrived = defineSignal(resultsArrivedSignal);

/** 支付批次: export once, then wait until the bank has answered every instruction finally. Unknown ones stay open. */
export async function paymentBatch({ batchId, resultDueOn }: PaymentBatchRun): Promise<ExportOutcome> {
  const state = { arrivals: 0, isOverdue: false };
  setHandler(resultsArrived, () => {
    state.arrivals += 1;
  });
  const exported = await activities.exportPaymentBatch({ batchId });
  if (exported.outcome === 'cancelled') return exported;
  for (;;) {
    const seen = state.arrivals;
    const { openCount } = await activities.settlePaymentBatch({ batchId, isOverdue: state.isOverdue });
    if (openCount === 0) return exported;
    const hasArrived = () => state.arrivals > seen;
    if (state.isOverdue) await condition(hasArrived);
    else state.isOverdue = !(await conditionUntilAfter(hasArrived, resultDueOn));
  }
}
