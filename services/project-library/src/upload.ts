import {
  type BaseDependencies,
  commandTools,
  type CommandTools,
  type FileContext,
  type Principal,
  requestHash,
  requireKey,
  reserveKey,
  storeAnswer,
} from '@sunledger/service-kit';
import { z } from 'zod';
import { createHash } from 'node:crypto';
import type { Tx } from './database.ts';

export interface UploadContext extends CommandTools {
  tx: Tx;
  principal: Principal;
  businessDate: string;
  isBackfilled: boolean;
}

/**
 * Runs an upload as a command: key, effect, audit and answer in one transaction. A repeat with the same key and the same
 * file gets the first answer; another file under the key is refused.
 */
export async function runUpload<R extends z.ZodType>(
  { db }: BaseDependencies,
  operationId: string,
  context: FileContext<z.ZodType, z.ZodType>,
  response: R,
  work: (upload: UploadContext) => Promise<z.output<R>>,
): Promise<z.output<R>> {
  const { principal, params, query, upload, businessDate } = context;
  const key = requireKey(context.idempotencyKey);
  const sha256 = createHash('sha256').update(upload).digest('hex');
  const hash = requestHash(operationId, { params, query, sha256, businessDate });
  const run = async (tx: Tx) => {
    const stored = await reserveKey(tx, principal.userId, key, operationId, hash);
    if (stored) return z.decode(response, stored.response as z.input<R>);
    const result = await work({ tx, ...context, ...commandTools(tx, context) });
    await storeAnswer(tx, principal.userId, key, { status: 201, response: z.encode(response, result) });
    return result;
  };
  return db.transaction(principal, run, { statementTimeoutMs: 30_000 });
}
