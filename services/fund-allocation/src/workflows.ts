// Every workflow of the service, one line per workflow; the worker bundles this file.
export { allocationRound } from './allocation-round/workflow.ts';
export { paymentBatch } from './payment-batch/workflow.ts';
export { paymentRequest } from './payment-request/workflow.ts';
