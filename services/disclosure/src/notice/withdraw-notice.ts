import type { BusinessDate } from '@sunledger/calendar';
import { DomainError, requireRegion, type CommandTools, type Principal } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { lockNotice } from './notice-row.ts';
import { wakeNotice } from './wake-notice.ts';

export interface Withdrawal {
  noticeId: string;
  reason: string;
  businessDate: BusinessDate;
}

/** Takes a running notice back. Its words and hashes stay; objections that are open are still answered. */
export async function withdrawNotice(
  tx: Tx,
  principal: Principal,
  { noticeId, reason, businessDate }: Withdrawal,
  { audit, signalWorkflow }: CommandTools,
): Promise<void> {
  const notice = await lockNotice(tx, noticeId);
  requireRegion(principal, notice.region_code);
  if (notice.state !== 'running') throw new DomainError('notice.closed', '这次公示已经结束，不能撤回');
  await tx
    .updateTable('notice')
    .set({ state: 'withdrawn', completed_on: businessDate, withdrawal_reason: reason, problem: null })
    .where('id', '=', noticeId)
    .execute();
  await audit({
    action: 'notice.withdraw',
    subjectType: 'notice',
    subjectId: noticeId,
    regionCode: notice.region_code,
    before: { state: 'running' },
    after: { state: 'withdrawn' },
    reason,
  });
  await wakeNotice(signalWorkflow, notice);
}
