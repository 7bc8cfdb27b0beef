import type { Dependencies } from '../dependencies.ts';
import { exportPaymentBatch } from './export-payment-batch.ts';
import { settlePaymentBatch } from './settle-payment-batch.ts';
import type { PaymentBatchActivities } from './workflow-contract.ts';

export function paymentBatchActivities(deps: Dependencies): PaymentBatchActivities {
  return {
    exportPaymentBatch: ({ batchId }) => exportPaymentBatch(deps, batchId),
    settlePaymentBatch: (input) => settlePaymentBatch(deps, input),
  };
}
