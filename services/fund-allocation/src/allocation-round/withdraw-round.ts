import { type CommandTools, DomainError } from '@sunledger/service-kit';
import type { Acting } from '../allotment/pass-down.ts';
import type { WithdrawalDecision } from './contract.ts';
import { lockRound } from './queries.ts';
import { roundWithdrawnSignal, roundWorkflowId } from './workflow-contract.ts';

/** Proposes to withdraw an approved round; from now on nobody issues it, until a second person decides. */
export async function proposeWithdrawal(
  { tx, principal, businessDate }: Acting,
  { audit }: Pick<CommandTools, 'audit'>,
  id: string,
  reason: string,
): Promise<void> {
  const round = await lockRound(tx, id);
  if (round.state !== 'approved')
    throw new DomainError('round.notWithdrawable', '只有已批准、尚未下达、没有在撤回的分配轮次可以撤回');
  if (round.decided_on !== null && businessDate < round.decided_on)
    throw new DomainError('round.beforeApproval', `撤回日期不能早于批准日期 ${round.decided_on}`);
  await tx
    .updateTable('allocation_round')
    .set({
      state: 'withdrawing',
      withdrawal_reason: reason,
      withdrawal_proposed_by: principal.userId,
      withdrawal_proposed_by_name: principal.userName,
      withdrawal_proposed_on: businessDate,
    })
    .where('id', '=', id)
    .execute();
  await audit({
    action: 'round.proposeWithdrawal',
    subjectType: 'allocationRound',
    subjectId: id,
    regionCode: round.region_code,
    before: { state: 'approved' },
    after: { state: 'withdrawing' },
    reason,
  });
}

/** The second person ends the round with its workflow, or leaves it to be issued. Throws 403 for the person who proposed it. */
export async function decideWithdrawal(
  { tx, principal, businessDate }: Acting,
  { audit, signalWorkflow }: Pick<CommandTools, 'audit' | 'signalWorkflow'>,
  id: string,
  decision: WithdrawalDecision,
): Promise<void> {
  const round = await lockRound(tx, id);
  if (round.state !== 'withdrawing') throw new DomainError('round.notWithdrawing', '该分配轮次没有待复核的撤回');
  if (round.withdrawal_proposed_by === principal.userId)
    throw new DomainError('round.ownWithdrawal', '不能复核自己提出的撤回', { status: 403 });
  if (round.withdrawal_proposed_on !== null && businessDate < round.withdrawal_proposed_on)
    throw new DomainError('round.beforeProposal', `复核日期不能早于提出日期 ${round.withdrawal_proposed_on}`);
  const isApproved = decision.verb === 'approve';
  await tx
    .updateTable('allocation_round')
    .set(
      isApproved
        ? {
            state: 'withdrawn',
            withdrawn_by: principal.userId,
            withdrawn_by_name: principal.userName,
            withdrawn_on: businessDate,
          }
        : {
            state: 'approved',
            withdrawal_reason: null,
            withdrawal_proposed_by: null,
            withdrawal_proposed_by_name: null,
            withdrawal_proposed_on: null,
          },
    )
    .where('id', '=', id)
    .execute();
  await audit({
    action: isApproved ? 'round.withdrawn' : 'round.rejectWithdrawal',
    subjectType: 'allocationRound',
    subjectId: id,
    regionCode: round.region_code,
    before: { state: 'withdrawing', reason: round.withdrawal_reason },
    after: { state: isApproved ? 'withdrawn' : 'approved' },
    ...(decision.verb === 'reject' ? { reason: decision.reason } : {}),
  });
  if (isApproved) await signalWorkflow({ workflowId: roundWorkflowId(id), signal: roundWithdrawnSignal, args: [] });
}
