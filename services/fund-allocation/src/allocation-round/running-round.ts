import { DomainError } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';

/** Throws for an allotment that a submitted or approved round is about to divide. */
export async function requireNoRunningRound(tx: Tx, sourceAllotmentId: string): Promise<void> {
  const round = await tx
    .selectFrom('allocation_round')
    .select('title')
    .where('source_allotment_id', '=', sourceAllotmentId)
    .where('state', 'in', ['submitted', 'approved', 'withdrawing'])
    .limit(1)
    .executeTakeFirst();
  if (round) throw new DomainError('round.running', `分配轮次“${round.title}”正以该指标为来源办理，须先撤回`);
}
