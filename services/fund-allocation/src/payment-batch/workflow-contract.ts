/** Everything a batch's workflow needs to know; the rest stands in the database. */
export interface PaymentBatchRun {
  batchId: string;
  /** After this day an instruction without a result counts as unknown. */
  resultDueOn: string;
}

export type ExportOutcome = { outcome: 'exported' } | { outcome: 'cancelled'; reason: string };

export interface PaymentBatchActivities {
  /** Moves the held money to clearing and writes the bank's files, each once whatever is killed in between. */
  exportPaymentBatch(input: { batchId: string }): Promise<ExportOutcome>;
  /** Counts what has no final result; completes the batch at zero, marks the rest unknown when it is overdue. */
  settlePaymentBatch(input: { batchId: string; isOverdue: boolean }): Promise<{ openCount: number }>;
}

export const paymentBatchWorkflowId = (batchId: string): string => `payment-batch-${batchId}`;

/** Name of the Signal that results of a batch were taken. */
export const resultsArrivedSignal = 'resultsArrived';
