import type { Dependencies } from '../dependencies.ts';
import { settleApproval } from './settle-approval.ts';
import type { PaymentRequestActivities } from './workflow-contract.ts';

export function paymentRequestActivities(deps: Dependencies): PaymentRequestActivities {
  return { settlePaymentApproval: (input) => settleApproval(deps, input) };
}
