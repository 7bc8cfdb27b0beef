import { notFound, liesWithin, newestFirst, likePattern } from '@sunledger/service-kit';
import type { Selectable } from 'kysely';
import type { z } from 'zod';
import type { DB } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import { paidAccount } from '../planned-project/planned-project.ts';
import type { PaymentRequest, PaymentRequestDetail, paymentRequestQuery } from './contract.ts';
import { milestonesOf, resolvePaymentPolicy } from './payment-policy.ts';
import type { Pack } from '@sunledger/policy';
import { voucherTitle, type VoucherKind } from './voucher-kinds.ts';

export type RequestRow = Selectable<DB['payment_request']>;

/** Throws 404 for a request out of sight. */
export async function lockRequest(tx: Tx, id: string): Promise<RequestRow> {
  const row = await tx.selectFrom('payment_request').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw notFound('拨付申请');
  return row;
}

/** Throws 404. */
export async function readRequest(tx: Tx, id: string): Promise<RequestRow> {
  const row = await tx.selectFrom('payment_request').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('拨付申请');
  return row;
}

/** True while the approval case of a request lies with its maker. */
export async function isAtMaker(tx: Tx, request: Pick<RequestRow, 'case_id' | 'status'>): Promise<boolean> {
  if (request.status !== 'inApproval' || request.case_id === null) return false;
  const row = await tx
    .selectFrom('approval_case')
    .select('status')
    .where('id', '=', request.case_id)
    .executeTakeFirst();
  return row?.status === 'atMaker';
}

function requestRows(tx: Tx) {
  return tx
    .selectFrom('payment_request as r')
    .innerJoin('planned_project as p', 'p.id', 'r.project_id')
    .innerJoin('project_allotment as l', 'l.id', 'r.link_id')
    .leftJoin('approval_case as c', 'c.id', 'r.case_id')
    .selectAll('r')
    .select(['p.code as project_code', 'p.name as project_name', 'l.document_number', 'c.status as case_status']);
}

export async function listRequests(tx: Tx, userId: string, filter: z.output<typeof paymentRequestQuery>) {
  let rows = requestRows(tx);
  if (filter.status) rows = rows.where('r.status', '=', filter.status);
  if (filter.projectId) rows = rows.where('r.project_id', '=', filter.projectId);
  if (filter.allotmentId) rows = rows.where('r.allotment_id', '=', filter.allotmentId);
  if (filter.bankCode) rows = rows.where('r.bank_code', '=', filter.bankCode);
  if (filter.year !== undefined)
    rows = rows
      .where('r.requested_on', '>=', `${filter.year}-01-01`)
      .where('r.requested_on', '<=', `${filter.year}-12-31`);
  if (filter.madeByMe) rows = rows.where('r.maker_user_id', '=', userId);
  if (filter.regionCode) rows = rows.where(liesWithin('r.region_code', filter.regionCode));
  if (filter.text) {
    const pattern = likePattern(filter.text);
    rows = rows.where((where) =>
      where.or([
        where('r.number', 'like', pattern),
        where('p.name', 'like', pattern),
        where('r.payee_name', 'like', pattern),
      ]),
    );
  }
  return newestFirst(rows, 'r.id', filter, toRequest);
}

/** Throws 404. */
export async function findRequest(tx: Tx, packs: readonly Pack[], id: string): Promise<PaymentRequestDetail> {
  const row = await requestRows(tx).where('r.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('拨付申请');
  const vouchers = await listVouchers(tx, id);
  const policy = resolvePaymentPolicy(packs, row.paying_region_code, row.requested_on);
  const milestone = milestonesOf(policy, row.amount_fen).find((candidate) => candidate.id === row.milestone_id);
  const missing = (milestone?.requiredVouchers ?? []).filter(
    (kind) => !vouchers.some((voucher) => voucher.kind === kind),
  );
  return {
    ...toRequest(row),
    vouchers,
    missingVouchers: missing.map((kind) => ({ kind, label: voucherTitle(kind) })),
    policyRecords: row.policy_records as unknown as Record<string, unknown>[],
    instructions: await listInstructions(tx, id),
    paidAccountCode: paidAccount(row.project_id, row.allotment_id),
  };
}

async function listVouchers(tx: Tx, requestId: string): Promise<PaymentRequestDetail['vouchers']> {
  const rows = await tx
    .selectFrom('payment_voucher')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('created_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as VoucherKind,
    label: voucherTitle(row.kind as VoucherKind),
    fileName: row.file_name,
    contentType: row.content_type,
    byteSize: Number(row.byte_size),
    sha256: row.sha256,
    uploadedByName: row.uploaded_by_name,
  }));
}

async function listInstructions(tx: Tx, requestId: string): Promise<PaymentRequestDetail['instructions']> {
  const rows = await tx
    .selectFrom('payment_instruction as i')
    .innerJoin('payment_batch as b', 'b.id', 'i.batch_id')
    .select([
      'i.id',
      'i.batch_id',
      'b.number',
      'i.attempt',
      'i.status',
      'i.result_message',
      'i.bank_reference',
      'i.final_on',
    ])
    .where('i.request_id', '=', requestId)
    .orderBy('i.created_at')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    batchId: row.batch_id,
    batchNumber: row.number,
    attempt: row.attempt,
    status: row.status,
    resultMessage: row.result_message,
    bankReference: row.bank_reference,
    finalOn: row.final_on,
  }));
}

/** What the registry is asked about a request: its account, its bank and the bureau that pays. */
export function paymentOf(request: RequestRow) {
  return {
    accountId: request.payee_account_id,
    bankCode: request.bank_code,
    payingRegionCode: request.paying_region_code,
  };
}

/** The bureau that pays for a link. Throws 404. */
export async function payingRegionOf(tx: Tx, linkId: string): Promise<string> {
  const row = await tx
    .selectFrom('project_allotment')
    .select('paying_region_code')
    .where('id', '=', linkId)
    .executeTakeFirst();
  if (!row) throw notFound('项目的资金安排');
  return row.paying_region_code;
}

/** Links of a project with the amount that policy splits into milestones. */
export async function listProjectLinks(tx: Tx, projectId: string) {
  const rows = await tx
    .selectFrom('project_allotment')
    .select(['id', 'document_number', 'amount_fen', 'paying_region_code'])
    .where('project_id', '=', projectId)
    .orderBy('created_at')
    .execute();
  if (rows.length === 0) throw notFound('项目的资金安排');
  return rows;
}

/** Throws 404. */
export async function findVoucherFile(tx: Tx, requestId: string, voucherId: string): Promise<string> {
  const row = await tx
    .selectFrom('payment_voucher')
    .select('file_id')
    .where('request_id', '=', requestId)
    .where('id', '=', voucherId)
    .executeTakeFirst();
  if (!row) throw notFound('凭证');
  return row.file_id;
}

type JoinedRow = Awaited<ReturnType<ReturnType<typeof requestRows>['execute']>>[number];

function toRequest(row: JoinedRow): PaymentRequest {
  return {
    id: row.id,
    number: row.number,
    regionCode: row.region_code,
    payingRegionCode: row.paying_region_code,
    projectId: row.project_id,
    projectCode: row.project_code,
    projectName: row.project_name,
    linkId: row.link_id,
    allotmentId: row.allotment_id,
    documentNumber: row.document_number,
    milestoneId: row.milestone_id,
    milestoneLabel: row.milestone_label,
    amountFen: row.amount_fen,
    retentionFen: row.retention_fen,
    contractFen: row.contract_fen,
    settlementFen: row.settlement_fen,
    acceptedOn: row.accepted_on,
    payeeEntityId: row.payee_entity_id,
    payeeAccountId: row.payee_account_id,
    payeeName: row.payee_name,
    payeeAccountMasked: row.payee_account_masked,
    payeeBankName: row.payee_bank_name,
    bankCode: row.bank_code,
    invoiceNumber: row.invoice_number,
    isInvoiceRepeated: row.is_invoice_repeated,
    purpose: row.purpose,
    status: row.status as PaymentRequest['status'],
    isReturnedToMaker: row.status === 'inApproval' && row.case_status === 'atMaker',
    refusal: row.refusal,
    attempt: row.attempt,
    caseId: row.case_id,
    makerUserId: row.maker_user_id,
    makerUserName: row.maker_user_name,
    requestedOn: row.requested_on,
    approvedOn: row.approved_on,
    paidOn: row.paid_on,
    cancelledOn: row.cancelled_on,
    cancelledByName: row.cancelled_by_name,
    isBackfilled: row.is_backfilled,
  };
}
