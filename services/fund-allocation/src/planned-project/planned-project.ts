import type { Tx } from '../database.ts';

/** A request holds its amount against plan and allotment while it is in one of these states. */
export const liveRequestStates = ['inApproval', 'approved', 'batched', 'paid', 'bankReturned'] as const;

/** Ledger account of what was really paid for a project out of one allotment: debit side, never below zero. */
export const paidAccount = (projectId: string, allotmentId: string): string => `paid:${projectId}:${allotmentId}`;

/** What the plan says about a project, locked against a change of the plan for the rest of the transaction. */
export async function lockPlannedProject(tx: Tx, id: string) {
  return tx.selectFrom('planned_project').selectAll().where('id', '=', id).forShare().executeTakeFirst();
}

/** An allotment's link to a project, locked: requests against it pass one after the other. */
export async function lockProjectAllotment(tx: Tx, id: string) {
  return tx.selectFrom('project_allotment').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}
