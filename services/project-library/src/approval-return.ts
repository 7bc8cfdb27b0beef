import { createHash } from 'node:crypto';
import { type Actor, actorOf, decideApprovalUpdate } from '@sunledger/approval';
import { type Database, type Principal, systemPrincipal, type TemporalGateway } from '@sunledger/service-kit';
import type { Tx } from './database.ts';

/** The open approval case of a subject that lies with its maker. */
export async function findCaseAtMaker(tx: Tx, subjectType: string, subjectId: string) {
  return tx
    .selectFrom('approval_case')
    .select(['id', 'maker_user_id as makerUserId'])
    .where('subject_type', '=', subjectType)
    .where('subject_id', '=', subjectId)
    .where('status', '=', 'atMaker')
    .executeTakeFirst();
}

/** True for the person in charge and for a colleague who may take over: of the same organisation, or acting for the same region. */
export function mayTakeOver(principal: Principal, inCharge: Actor): boolean {
  const { userId, organisationId, regionCode } = actorOf(principal);
  const isColleague = organisationId !== '' && organisationId === inCharge.organisationId;
  return userId === inCharge.userId || isColleague || regionCode === inCharge.regionCode;
}

/** Who decided a subject, in whatever case and round, and in which step. */
export async function decidersOf(tx: Tx, subjectType: string, subjectId: string) {
  return tx
    .selectFrom('approval_record as record')
    .innerJoin('approval_case as owner', 'owner.id', 'record.case_id')
    .select(['record.actor_user_id as userId', 'record.step_id as stepId'])
    .distinct()
    .where('owner.subject_type', '=', subjectType)
    .where('owner.subject_id', '=', subjectId)
    .where('record.verb', 'in', ['approve', 'reject', 'return'])
    .execute();
}

/**
 * Waits a moment for the workflow to take up a submission that was sent with the outbox: a person should not see the old
 * step on their page. It goes on by itself in any case.
 */
export async function untilTaken(db: Database, isTaken: (tx: Tx) => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    if (await db.transaction(systemPrincipal('project-library'), isTaken, { readOnly: true })) return;
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
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
