import { DomainError, invalidField, notFound, uuidv7, type CommandTools, type Principal } from '@sunledger/service-kit';
import type { Pack } from '@sunledger/policy';
import type { Tx } from '../database.ts';
import type { EditableRequest } from './contract.ts';
import { refuseEndInDoubt } from '../payment-batch/payment-in-doubt.ts';
import { nextNumber } from './next-number.ts';
import type { Payee } from './payee.ts';
import { milestonesOf, resolvePaymentPolicy } from './payment-policy.ts';
import { isAtMaker, lockRequest, type RequestRow } from './queries.ts';

interface Writing {
  tx: Tx;
  principal: Principal;
  businessDate: string;
  isBackfilled: boolean;
  body: EditableRequest;
  payee: Payee;
  packs: readonly Pack[];
}

/** Keeps a draft against a link and returns its id. Throws 404 for a link out of sight. */
export async function createPaymentRequest(
  writing: Writing & { linkId: string },
  { audit }: CommandTools,
): Promise<string> {
  const { tx, principal, businessDate } = writing;
  const link = await tx.selectFrom('project_allotment').selectAll().where('id', '=', writing.linkId).executeTakeFirst();
  if (!link) throw notFound('项目的资金安排');
  const id = uuidv7();
  await refuseRepeatedInvoice(async () =>
    tx
      .insertInto('payment_request')
      .values({
        id,
        number: await nextNumber(tx, 'ZF', link.paying_region_code, businessDate),
        region_code: link.region_code,
        paying_region_code: link.paying_region_code,
        project_id: link.project_id,
        link_id: link.id,
        allotment_id: link.allotment_id,
        ...columnsOf(writing, link),
        status: 'draft',
        maker_user_id: principal.userId,
        maker_user_name: principal.userName,
        maker_organisation_name: principal.organisationName,
        requested_on: businessDate,
        is_backfilled: writing.isBackfilled,
      })
      .execute(),
  );
  await audit({
    action: 'paymentRequest.create',
    subjectType: 'paymentRequest',
    subjectId: id,
    regionCode: link.region_code,
    after: { projectId: link.project_id, allotmentId: link.allotment_id, ...writing.body },
  });
  return id;
}

/**
 * Changes a draft. After a return to the maker, or when the bank returned the money, only payee, invoice and purpose may
 * change: amount and milestone chose the approval tier, another amount is another request.
 */
export async function changePaymentRequest(writing: Writing & { id: string }, { audit }: CommandTools): Promise<void> {
  const { tx, principal, id, body } = writing;
  const before = await lockRequest(tx, id);
  assertMaker(before, principal);
  const isDraft = before.status === 'draft';
  if (!isDraft && before.status !== 'bankReturned' && !(await isAtMaker(tx, before)))
    throw new DomainError('payment.requestState', '申请正在审批或支付，不能修改');
  if (!isDraft && isAmountChanged(before, body))
    throw new DomainError(
      'payment.requestFixed',
      '提交后只能改收款账户、发票和用途；金额、节点或付款银行有误请撤回后另行申请',
    );
  await refuseRepeatedInvoice(() =>
    tx
      .updateTable('payment_request')
      .set({ ...columnsOf(writing, before), updated_at: new Date().toISOString() })
      .where('id', '=', id)
      .execute(),
  );
  await audit({
    action: 'paymentRequest.change',
    subjectType: 'paymentRequest',
    subjectId: id,
    regionCode: before.region_code,
    before: { payeeAccountId: before.payee_account_id, amountFen: before.amount_fen, invoice: before.invoice_number },
    after: body,
  });
}

/** Lets the maker give a draft, or a payment that the bank returned, up for good. */
export async function discardPaymentRequest(
  tx: Tx,
  principal: Principal,
  id: string,
  reason: string,
  { audit }: CommandTools,
): Promise<void> {
  const before = await lockRequest(tx, id);
  assertMaker(before, principal);
  if (!isWithMaker(before)) throw new DomainError('payment.requestState', '只有草稿和银行退回的申请可以作废');
  await giveUpRequest(tx, before, reason, audit);
}

/** Whether only its maker can carry a request on. */
export const isWithMaker = ({ status }: RequestRow): boolean => status === 'draft' || status === 'bankReturned';

/** Ends a locked request that lies with its maker. Refused while the bank may have paid it after all. */
export async function giveUpRequest(
  tx: Tx,
  before: RequestRow,
  reason: string,
  audit: CommandTools['audit'],
): Promise<void> {
  const { id } = before;
  await refuseEndInDoubt(tx, id, '作废');
  await tx.updateTable('payment_request').set({ status: 'discarded', refusal: reason }).where('id', '=', id).execute();
  await audit({
    action: 'paymentRequest.discard',
    subjectType: 'paymentRequest',
    subjectId: id,
    regionCode: before.region_code,
    before: { status: before.status },
    after: { status: 'discarded' },
    reason,
  });
}

/** Throws 403 unless the principal made the request. */
export function assertMaker(request: RequestRow, principal: Principal): void {
  if (request.maker_user_id !== principal.userId)
    throw new DomainError('payment.notMaker', '只有申请的经办人可以修改和提交', { status: 403 });
}

function isAmountChanged(before: RequestRow, body: EditableRequest): boolean {
  return (
    before.amount_fen !== body.amountFen ||
    before.retention_fen !== body.retentionFen ||
    before.milestone_id !== body.milestoneId ||
    before.settlement_fen !== body.settlementFen ||
    before.contract_fen !== body.contractFen ||
    before.accepted_on !== body.acceptedOn ||
    before.bank_code !== body.bankCode
  );
}

function columnsOf(
  { body, payee, packs, businessDate }: Writing,
  { paying_region_code: region }: { paying_region_code: string },
) {
  const policy = resolvePaymentPolicy(packs, region, businessDate);
  const milestone = milestonesOf(policy, body.amountFen).find(({ id }) => id === body.milestoneId);
  if (!milestone) throw invalidField('milestoneId', '没有这个报账节点');
  return {
    milestone_id: milestone.id,
    milestone_label: milestone.label,
    amount_fen: body.amountFen,
    retention_fen: body.retentionFen,
    contract_fen: body.contractFen,
    settlement_fen: body.settlementFen,
    accepted_on: body.acceptedOn,
    payee_entity_id: payee.entityId,
    payee_account_id: body.payeeAccountId,
    payee_name: payee.holderName,
    payee_account_masked: payee.maskedAccount,
    payee_bank_name: payee.bankName,
    bank_code: body.bankCode,
    invoice_number: body.invoiceNumber,
    purpose: body.purpose,
  };
}

async function refuseRepeatedInvoice(write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if ((error as { constraint?: string }).constraint !== 'payment_request_invoice') throw error;
    throw new DomainError('payment.invoiceRepeated', '该发票号码已用于另一笔拨付申请，同一发票不得重复报账', {
      fields: [{ path: 'invoiceNumber', message: '发票号码重复' }],
      cause: error,
    });
  }
}
