import { useNavigate } from '@tanstack/react-router';
import { call, fundAllocation, useCommand } from '../../api.ts';
import type { PaymentBatchDetail } from './payment-batch.ts';

/** Sends approved requests to a bank in one batch and opens it; the service says which of them may not be paid. */
export function useSendBatch(batch: { bankCode: string; requestIds: string[] }) {
  const navigate = useNavigate();
  return useCommand<null, PaymentBatchDetail>({
    run: (_, headers) => call(fundAllocation.POST('/payment-batches', { body: batch, headers })),
    invalidates: [['fund-allocation']],
    success: ({ number }) => `批次 ${number} 已组成，正在发往银行`,
    onSuccess: ({ id }) => void navigate({ to: '/payment-batches/$batchId', params: { batchId: id } }),
  });
}
