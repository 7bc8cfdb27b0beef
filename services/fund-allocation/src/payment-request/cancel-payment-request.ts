import { resolveHold } from '@sunledger/ledger';
import { DomainError, requireRegion, type CommandTools, type RequestContext } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { refuseEndInDoubt } from '../payment-batch/payment-in-doubt.ts';
import { lockRequest } from './queries.ts';
import { giveUpRequest, isWithMaker } from './write-payment-request.ts';

/**
 * Ends a request that will not be paid. An approved one gives its money free: its hold is voided. A draft, or a payment that the
 * bank returned, is given up in the place of a maker who is gone. Either way its invoice is free. Refused to the maker
 * (403), outside the paying region (403), once the request is in a batch (409), the row lock decides between the two, and while
 * the bank may have paid an earlier attempt (409). Nothing is cancelled before the day of its approval.
 */
export async function cancelPaymentRequest(
  { tx, principal, businessDate }: Pick<RequestContext, 'principal' | 'businessDate'> & { tx: Tx },
  { audit }: Pick<CommandTools, 'audit'>,
  id: string,
  reason: string,
): Promise<void> {
  const request = await lockRequest(tx, id);
  requireRegion(principal, request.paying_region_code);
  if (request.maker_user_id === principal.userId)
    throw new DomainError('payment.ownRequest', '不能撤销自己经办的拨付申请', { status: 403 });
  if (isWithMaker(request)) return giveUpRequest(tx, request, reason, audit);
  if (request.status !== 'approved' || request.hold_id === null)
    throw new DomainError(
      'payment.requestState',
      '只有已批准、未列入支付批次的申请，以及草稿和银行退回的申请可以撤销；审批中的请在审批环节办理',
    );
  if (request.approved_on !== null && businessDate < request.approved_on)
    throw new DomainError(
      'payment.dateTooEarly',
      `申请 ${request.number} 于 ${request.approved_on} 批准，撤销日期 ${businessDate} 不能早于批准日期`,
    );
  await refuseEndInDoubt(tx, id, '撤销');
  await resolveHold(tx, {
    holdId: request.hold_id,
    key: `payment-request-cancellation:${id}:${request.attempt}`,
    outcome: 'voided',
    businessDate,
    description: `撤销拨付申请 ${request.number}：${reason}`,
  });
  await tx
    .updateTable('payment_request')
    .set({
      status: 'cancelled',
      refusal: reason,
      cancelled_by: principal.userId,
      cancelled_by_name: principal.userName,
      cancelled_on: businessDate,
    })
    .where('id', '=', id)
    .execute();
  await audit({
    action: 'paymentRequest.cancel',
    subjectType: 'paymentRequest',
    subjectId: id,
    regionCode: request.region_code,
    before: { status: 'approved', holdId: request.hold_id },
    after: { status: 'cancelled', releasedFen: request.amount_fen },
    reason,
  });
}
