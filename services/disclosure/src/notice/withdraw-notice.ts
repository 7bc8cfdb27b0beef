import type { BusinessDate } from '@sunledger/calendar';
import type { PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import { DomainError, requireRegion, type CommandTools, type Principal } from '@sunledger/service-kit';
import { reopenObligations } from '../catalogue/obligation.ts';
import type { Tx } from '../database.ts';
import { lockNotice, outcomeOf } from './notice-row.ts';
import { refusePersonalDataIn } from './personal-data-scan.ts';
import { wakeNotice } from './wake-notice.ts';

export interface Withdrawal {
  noticeId: string;
  reason: string;
  businessDate: BusinessDate;
}

/** Takes a running notice back. Its words and hashes stay; objections that are open are still answered, and carried over. */
export async function withdrawNotice(
  tx: Tx,
  principal: Principal,
  { noticeId, reason, businessDate }: Withdrawal,
  { audit, signalWorkflow }: CommandTools,
): Promise<void> {
  const notice = await lockNotice(tx, noticeId);
  requireRegion(principal, notice.region_code);
  if (notice.state !== 'running') throw new DomainError('notice.closed', '这次公示已经结束，不能撤回');
  refusePersonalDataIn({ path: 'reason', name: '撤回理由', text: reason });
  await endAsWithdrawn(tx, { noticeId, reason, businessDate }, notice.region_code, audit);
  await wakeNotice(signalWorkflow, notice);
}

/**
 * Takes a notice back because the workflow that asked for it cancelled the operation. A notice that ended before keeps
 * its outcome, so a retry answers the same.
 */
export async function withdrawCancelledNotice(
  tx: Tx,
  noticeId: string,
  businessDate: BusinessDate,
  audit: CommandTools['audit'],
): Promise<PublishNoticeOutcome> {
  const notice = await lockNotice(tx, noticeId);
  // A cancellation through Nexus carries no words; the caller's own page shows why the matter ended.
  const withdrawal = { noticeId, reason: '申请公示的事项已撤回或终止', businessDate };
  if (notice.state === 'running') await endAsWithdrawn(tx, withdrawal, notice.region_code, audit);
  return outcomeOf(tx, noticeId);
}

async function endAsWithdrawn(
  tx: Tx,
  { noticeId, reason, businessDate }: Withdrawal,
  regionCode: string,
  audit: CommandTools['audit'],
): Promise<void> {
  await tx
    .updateTable('notice')
    .set({ state: 'withdrawn', completed_on: businessDate, withdrawal_reason: reason, problem: null })
    .where('id', '=', noticeId)
    .execute();
  await reopenObligations(tx, noticeId);
  await audit({
    action: 'notice.withdraw',
    subjectType: 'notice',
    subjectId: noticeId,
    regionCode,
    before: { state: 'running' },
    after: { state: 'withdrawn' },
    reason,
  });
}
