import { createHash } from 'node:crypto';
import {
  commandTools,
  type CommandTools,
  type Database,
  type FileContext,
  requestHash,
  reserveKey,
  storeAnswer,
} from '@sunledger/service-kit';
import type { z } from 'zod';
import type { Tx } from './database.ts';

type UploadContext = FileContext<z.ZodType | undefined, z.ZodType | undefined>;

/**
 * Runs an upload once per idempotency key: key, effect and audit in one transaction. `effect` names what it made; the
 * answer is read afterwards by `view`, so that a repeat sees the same thing.
 */
export async function keyedUpload<View>(
  db: Database,
  operation: string,
  context: UploadContext,
  steps: { effect(tx: Tx, tools: CommandTools): Promise<string>; view(tx: Tx, id: string): Promise<View> },
): Promise<View> {
  const { principal, idempotencyKey, params, query, upload } = context;
  const sha256 = createHash('sha256').update(upload).digest('hex');
  return db.transaction(principal, async (tx) => {
    const hash = requestHash(operation, { params, query, sha256 });
    const stored = await reserveKey(tx, principal.userId, idempotencyKey, operation, hash);
    if (stored) return steps.view(tx, (stored.response as { id: string }).id);
    const id = await steps.effect(tx, commandTools(tx, context));
    await storeAnswer(tx, principal.userId, idempotencyKey, { status: 200, response: { id } });
    return steps.view(tx, id);
  });
}
