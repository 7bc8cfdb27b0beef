import { createHash } from 'node:crypto';
import { type Actor, decideApprovalUpdate } from '@sunledger/approval';
import type { TemporalGateway } from '@sunledger/service-kit';
import type { Tx } from './database.ts';

/** The open approval case of a subject that lies with its maker. */
export async function findCaseAtMaker(tx: Tx, subjectType: string, subjectId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('approval_case')
    .select('id')
    .where('subject_type', '=', subjectType)
    .where('subject_id', '=', subjectId)
    .where('status', '=', 'atMaker')
    .executeTakeFirst();
  return row?.id;
}

interface Resubmission {
  workflowId: string;
  caseId: string;
  actor: Actor;
  businessDate: string;
  isBackfilled: boolean;
  key: string;
}

/** Sends a case that was returned to its maker into its steps again. Repeating it with the same key has no further effect. */
export async function resubmitCase(temporal: TemporalGateway, resubmission: Resubmission): Promise<void> {
  const { workflowId, caseId, actor, businessDate, isBackfilled, key } = resubmission;
  const updateId = updateIdOf(actor.userId, key);
  const input = { caseId, updateId, verb: 'resubmit', actor, businessDate, isBackfilled };
  await temporal.executeUpdate({ workflowId, update: decideApprovalUpdate, updateId, args: [input] });
}

/** Two people may choose the same idempotency key; an update id counts for the whole workflow. */
export function updateIdOf(userId: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([userId, key]))
    .digest('hex')
    .slice(0, 40);
}
