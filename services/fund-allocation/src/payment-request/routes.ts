import { command, download, upload, idSchema, query, type RequestContext, type Route } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { askingFor } from '../peer-access.ts';
import { attachVoucher } from './attach-voucher.ts';
import { cancelPaymentRequest } from './cancel-payment-request.ts';
import {
  changeRequestBody,
  createRequestBody,
  milestoneListSchema,
  paymentRequestDetailSchema,
  paymentRequestPage,
  paymentRequestQuery,
  reasonBody,
  requestParams,
  voucherBytesMax,
  voucherQuery,
  voucherTypes,
} from './contract.ts';
import { findPayee } from './payee.ts';
import { milestonesOf, resolvePaymentPolicy } from './payment-policy.ts';
import {
  findRequest,
  findVoucherFile,
  listProjectLinks,
  listRequests,
  payingRegionOf,
  readRequest,
} from './queries.ts';
import { askBeforeSubmission, submitPaymentRequest } from './submit-payment-request.ts';
import { voucherTitle } from './voucher-kinds.ts';
import { changePaymentRequest, createPaymentRequest, discardPaymentRequest } from './write-payment-request.ts';

/** Payment requests with their vouchers; the approval itself goes through the approval routes. */
export function paymentRequestRoutes(deps: Dependencies): Route[] {
  return [...readRoutes(deps), ...writeRoutes(deps), ...voucherRoutes(deps)];
}

const detail = {
  permission: 'payment.request',
  response: paymentRequestDetailSchema,
} as const;

function readRoutes({ packs }: Dependencies): Route[] {
  return [
    query({
      method: 'GET',
      url: '/payment-requests',
      operationId: 'listPaymentRequests',
      summary: '拨付申请',
      permission: 'fund.read',
      query: paymentRequestQuery,
      response: paymentRequestPage,
      handle: ({ tx, principal, query: filter }) => listRequests(tx, principal.userId, filter),
    }),
    query({
      method: 'GET',
      url: '/payment-requests/:id',
      operationId: 'getPaymentRequest',
      summary: '拨付申请的凭证、依据和支付经过',
      permission: 'fund.read',
      params: requestParams,
      response: paymentRequestDetailSchema,
      handle: ({ tx, params: { id } }) => findRequest(tx, packs, id),
    }),
    query({
      method: 'GET',
      url: '/planned-projects/:id/milestones',
      operationId: 'listPaymentMilestones',
      summary: '项目的报账节点、累计可拨金额和所需凭证',
      permission: 'fund.read',
      params: requestParams,
      response: milestoneListSchema,
      handle: async ({ tx, params: { id }, businessDate }) => {
        const links = await listProjectLinks(tx, id);
        return {
          links: links.map((link) => ({
            linkId: link.id,
            documentNumber: link.document_number,
            amountFen: link.amount_fen,
            milestones: milestonesOf(
              resolvePaymentPolicy(packs, link.paying_region_code, businessDate),
              link.amount_fen,
            ).map((milestone) => ({
              id: milestone.id,
              label: milestone.label,
              ceilingFen: milestone.ceilingFen,
              requiredVouchers: milestone.requiredVouchers.map((kind) => ({ kind, label: voucherTitle(kind) })),
            })),
          })),
        };
      },
    }),
  ];
}

function writeRoutes(deps: Dependencies): Route[] {
  return [
    command({
      ...detail,
      method: 'POST',
      url: '/payment-requests',
      operationId: 'createPaymentRequest',
      summary: '起草拨付申请',
      status: 201,
      body: createRequestBody,
      prepare: (context) => payeeOf(deps, context, context.body, (tx) => payingRegionOf(tx, context.body.linkId)),
      handle: async (context) => {
        const { linkId, ...body } = context.body;
        const writing = { ...context, body, payee: context.prepared, packs: deps.packs };
        return findRequest(context.tx, deps.packs, await createPaymentRequest({ ...writing, linkId }, context));
      },
    }),
    command({
      ...detail,
      method: 'PUT',
      url: '/payment-requests/:id',
      operationId: 'changePaymentRequest',
      summary: '修改拨付申请',
      params: requestParams,
      body: changeRequestBody,
      prepare: (context) =>
        payeeOf(
          deps,
          context,
          context.body,
          async (tx) => (await readRequest(tx, context.params.id)).paying_region_code,
        ),
      handle: async (context) => {
        const { id } = context.params;
        await changePaymentRequest({ ...context, payee: context.prepared, packs: deps.packs, id }, context);
        return findRequest(context.tx, deps.packs, id);
      },
    }),
    command({
      ...detail,
      method: 'POST',
      url: '/payment-requests/:id/submission',
      operationId: 'submitPaymentRequest',
      summary: '提交拨付申请，退票后重新提交',
      params: requestParams,
      prepare: (context) => askBeforeSubmission(deps, context, context.params.id),
      handle: async (context) => {
        const { id } = context.params;
        await submitPaymentRequest(deps, context, id, context.prepared);
        return findRequest(context.tx, deps.packs, id);
      },
    }),
    command({
      ...detail,
      method: 'POST',
      url: '/payment-requests/:id/discard',
      operationId: 'discardPaymentRequest',
      summary: '作废草稿或退票的申请',
      params: requestParams,
      body: reasonBody,
      handle: async (context) => {
        const { tx, principal, params, body } = context;
        await discardPaymentRequest(tx, principal, params.id, body.reason, context);
        return findRequest(tx, deps.packs, params.id);
      },
    }),
    command({
      ...detail,
      permission: 'payment.review',
      method: 'POST',
      url: '/payment-requests/:id/cancellation',
      operationId: 'cancelPaymentRequest',
      summary: '撤销已批准、未列入支付批次的申请，释放指标；经办人离岗的，代为作废草稿和退票（须非经办人）',
      params: requestParams,
      body: reasonBody,
      handle: async (context) => {
        const { tx, params, body } = context;
        await cancelPaymentRequest(context, context, params.id, body.reason);
        return findRequest(tx, deps.packs, params.id);
      },
    }),
  ];
}

function voucherRoutes(deps: Dependencies): Route[] {
  return [
    upload({
      method: 'POST',
      url: '/payment-requests/:id/vouchers',
      operationId: 'attachPaymentVoucher',
      summary: '上传凭证',
      permission: 'payment.request',
      params: requestParams,
      query: voucherQuery,
      accepts: { maxBytes: voucherBytesMax, contentTypes: voucherTypes },
      response: paymentRequestDetailSchema,
      handle: (context) => attachVoucher(deps, context),
    }),
    download({
      method: 'GET',
      url: '/payment-requests/:id/vouchers/:voucherId',
      operationId: 'downloadPaymentVoucher',
      summary: '查看凭证',
      permission: 'fund.read',
      params: requestParams.extend({ voucherId: idSchema }),
      handle: ({ read, params }) =>
        read(async (tx) => {
          const stored = await deps.files.read(tx, await findVoucherFile(tx, params.id, params.voucherId));
          return { contentType: stored.contentType, fileName: stored.fileName, body: stored.bytes, inline: true };
        }),
    }),
  ];
}

type WriteContext = RequestContext & { idempotencyKey: string };

async function payeeOf(
  deps: Dependencies,
  context: WriteContext,
  { payeeAccountId: accountId, bankCode }: { payeeAccountId: string; bankCode: string },
  findPayingRegion: (tx: Tx) => Promise<string>,
) {
  const payingRegionCode = await deps.db.transaction(context.principal, findPayingRegion, { readOnly: true });
  const errand = await askingFor(deps, context, `payment-request-${context.idempotencyKey}`);
  return findPayee(deps, errand, { accountId, bankCode, payingRegionCode });
}
