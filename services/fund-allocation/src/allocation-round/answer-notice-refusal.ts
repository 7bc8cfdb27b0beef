import { type CommandTools, DomainError } from '@sunledger/service-kit';
import type { Acting } from '../allotment/pass-down.ts';
import type { Tx } from '../database.ts';
import { lockRound } from './queries.ts';
import { noticeAnsweredSignal, roundWorkflowId } from './workflow-contract.ts';

type Tools = Pick<CommandTools, 'audit' | 'signalWorkflow'>;

/** Lets the workflow publish the result once more, after what disclosure refused, or what let the notice fail, was put right. */
export async function retryNotice({ tx }: Acting, { audit, signalWorkflow }: Tools, id: string): Promise<void> {
  const round = await lockRefused(tx, id);
  await tx.updateTable('allocation_round').set({ notice_refusal: null }).where('id', '=', id).execute();
  await audit({
    action: 'round.retryNotice',
    subjectType: 'allocationRound',
    subjectId: id,
    regionCode: round.region_code,
    before: { noticeRefusal: round.notice_refusal },
  });
  await signalWorkflow({ workflowId: roundWorkflowId(id), signal: noticeAnsweredSignal, args: [] });
}

/** Records that the result stays unpublished, and why; the round's workflow ends. Throws 403 for who issued the round. */
export async function leaveUnpublished(
  { tx, principal, businessDate }: Acting,
  { audit, signalWorkflow }: Tools,
  id: string,
  reason: string,
): Promise<void> {
  const round = await lockRefused(tx, id);
  if (round.issued_by === principal.userId)
    throw new DomainError('round.ownIssue', '是否不再公告由下达人以外的人决定', { status: 403 });
  if (round.issued_on !== null && businessDate < round.issued_on)
    throw new DomainError('round.beforeIssue', `登记日期不能早于下达日期 ${round.issued_on}`);
  await tx
    .updateTable('allocation_round')
    .set({
      unpublished_reason: reason,
      unpublished_by: principal.userId,
      unpublished_by_name: principal.userName,
      unpublished_on: businessDate,
    })
    .where('id', '=', id)
    .execute();
  await audit({
    action: 'round.leaveUnpublished',
    subjectType: 'allocationRound',
    subjectId: id,
    regionCode: round.region_code,
    before: { noticeRefusal: round.notice_refusal },
    after: { isUnpublished: true },
    reason,
  });
  await signalWorkflow({ workflowId: roundWorkflowId(id), signal: noticeAnsweredSignal, args: [] });
}

async function lockRefused(tx: Tx, id: string) {
  const round = await lockRound(tx, id);
  if (round.notice_refusal === null || round.unpublished_on !== null)
    throw new DomainError('round.noticeNotRefused', '该轮次没有被退回、撤回或异议成立的结果公告');
  return round;
}
