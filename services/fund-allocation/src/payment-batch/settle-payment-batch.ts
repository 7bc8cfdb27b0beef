import { commandTools, systemPrincipal } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Dependencies } from '../dependencies.ts';
import { lockBatch } from './queries.ts';
import { paymentBatchWorkflowId } from './workflow-contract.ts';

/** Completes a batch whose instructions all have a final result; when it is overdue, what has none becomes unknown. */
export async function settlePaymentBatch(
  deps: Dependencies,
  { batchId, isOverdue }: { batchId: string; isOverdue: boolean },
): Promise<{ openCount: number }> {
  const today = deps.clock.today();
  const principal = { ...systemPrincipal('fund-allocation'), workflowId: paymentBatchWorkflowId(batchId) };
  return deps.db.transaction(principal, async (tx) => {
    const batch = await lockBatch(tx, batchId);
    const tools = commandTools(tx, {
      principal,
      businessDate: today,
      isBackfilled: false,
      origin: deps.temporal.taskQueue,
      requestId: '',
    });
    const subject = { subjectType: 'paymentBatch', subjectId: batchId, regionCode: batch.region_code };
    if (isOverdue) {
      const late = await tx
        .updateTable('payment_instruction')
        .set({ status: 'unknown', unknown_since: today, result_message: '银行逾期未返回结果' })
        .where('batch_id', '=', batchId)
        .where('status', '=', 'sent')
        .executeTakeFirst();
      if (late.numUpdatedRows > 0n)
        await tools.audit({ ...subject, action: 'paymentBatch.overdue', after: { unknown: late.numUpdatedRows } });
    }
    const { openCount } = await tx
      .selectFrom('payment_instruction')
      .select(sql<number>`count(*)::int`.as('openCount'))
      .where('batch_id', '=', batchId)
      .where('status', 'in', ['pending', 'sent', 'unknown'])
      .executeTakeFirstOrThrow();
    if (openCount === 0 && batch.status === 'awaitingResults') {
      await tx
        .updateTable('payment_batch')
        .set({ status: 'completed', completed_on: batch.is_backfilled ? batch.business_date : today })
        .where('id', '=', batchId)
        .execute();
      await tools.audit({ ...subject, action: 'paymentBatch.complete', after: { status: 'completed' } });
    }
    return { openCount };
  });
}
