// Part of every workflow bundle: nothing here may import Node.
import { log, type WorkflowInterceptors } from '@temporalio/workflow';
import { isRefused, refusal } from './refused-payload.ts';

/**
 * What was forged must not fail the workflow task: the server would repeat it for ever, in place of the case. A Signal, which
 * stands in the history, passes unheard; a workflow that was started so fails; a query is refused. An Update needs nothing
 * here: it is rejected when it cannot be read.
 */
export const interceptors = (): WorkflowInterceptors => {
  let isForgedStart = false;
  const forgedQueries = new Set<string>();
  return {
    internals: [
      {
        activate(input, next) {
          const jobs = (input.activation.jobs ?? []).filter(
            ({ initializeWorkflow: start, queryWorkflow: query, signalWorkflow: signal }) => {
              if (start?.arguments?.some(isRefused)) {
                isForgedStart = true;
                start.arguments = [];
              }
              if (query?.arguments?.some(isRefused)) {
                forgedQueries.add(query.queryId ?? '');
                query.arguments = [];
              }
              if (!signal?.input?.some(isRefused)) return true;
              log.warn('a signal that was not sealed with our key is not heard', { signal: signal.signalName });
              return false;
            },
          );
          next({ ...input, activation: { ...input.activation, jobs } });
        },
      },
    ],
    inbound: [
      {
        // Not async: a turn more would let running histories end in another order.
        execute: (input, next) => (isForgedStart ? Promise.reject(refusal()) : next(input)),
        handleQuery: (input, next) => (forgedQueries.delete(input.queryId) ? Promise.reject(refusal()) : next(input)),
      },
    ],
  };
};
