import { LedgerError } from './ledger-error.ts';
import { postBatchExact, postTransaction, type BatchOutcome, type Posted, type Posting } from './posting.ts';
import type { PostgresQueryable } from './executor.ts';

export interface PostingBatcher {
  /** Like `postTransaction`, committed on its own when the promise resolves. */
  post(posting: Posting): Promise<Posted>;
}

interface Waiting {
  posting: Posting;
  resolve(posted: Posted): void;
  reject(error: unknown): void;
}

const itemsPerBatchMax = 200;
const batchesInFlightMax = 2;

/**
 * Gathers concurrent postings into exact batches. There is no timer: a posting leaves at once while fewer than two batches are
 * in flight, and what arrives meanwhile forms the next batch. When a batch fails as a whole its items are posted one by one,
 * under the same keys, so that one bad item harms nobody else and nothing is posted twice.
 * @param pool the application role's pool; every batch commits on its own
 */
export function createPostingBatcher(pool: PostgresQueryable): PostingBatcher {
  const waiting: Waiting[] = [];
  let inFlight = 0;

  function dispatch(): void {
    while (inFlight < batchesInFlightMax && waiting.length > 0) {
      const batch = waiting.splice(0, itemsPerBatchMax);
      inFlight += 1;
      void send(pool, batch).finally(() => {
        inFlight -= 1;
        dispatch();
      });
    }
  }

  return {
    post(posting) {
      return new Promise((resolve, reject) => {
        waiting.push({ posting, resolve, reject });
        // One turn later, so that all postings of the same tick share a batch.
        if (waiting.length === 1) setImmediate(dispatch);
      });
    },
  };
}

async function send(pool: PostgresQueryable, batch: Waiting[]): Promise<void> {
  let outcomes: BatchOutcome[];
  try {
    outcomes = await postBatchExact(
      pool,
      batch.map((item) => item.posting),
    );
  } catch {
    await Promise.all(batch.map((item) => postTransaction(pool, item.posting).then(item.resolve, item.reject)));
    return;
  }
  for (const [index, item] of batch.entries()) settle(item, outcomes[index]);
}

function settle(item: Waiting, outcome: BatchOutcome | undefined): void {
  if (outcome === undefined) item.reject(new Error('the batch answered with too few rows'));
  else if (outcome.outcome === 'rejected') item.reject(new LedgerError(outcome.code, outcome.context));
  else item.resolve({ transactionId: outcome.transactionId, replayed: outcome.outcome === 'replayed' });
}
