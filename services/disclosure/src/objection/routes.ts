import {
  businessDateSchema,
  command,
  commandTools,
  idSchema,
  invalidField,
  pageQuery,
  query,
  type Route,
  unstored,
} from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import {
  channels,
  findings,
  objectionDetailSchema,
  objectionInputShape,
  objectionPageSchema,
  objectionSummarySchema,
  objectionStates,
  receiptSchema,
  replyText,
  verificationText,
} from './contract.ts';
import { fileObjection } from './file-objection.ts';
import { assignObjection, recordPersonalReply, resolveObjection, verifyObjection } from './handle-objection.ts';
import { getObjection, getSummary, listObjections, openContact } from './queries.ts';

const params = z.object({ id: idSchema });
const permission = 'objection.handle';

/** What staff do with objections; reading the words of one already needs the right to handle it. */
export function objectionRoutes(deps: Dependencies): Route[] {
  return [
    query({
      method: 'GET',
      url: '/objections',
      operationId: 'listObjections',
      summary: '异议列表',
      permission: 'notice.read',
      query: z.object({
        ...pageQuery,
        noticeId: idSchema.optional(),
        state: z.enum(objectionStates).optional(),
        handlerUserId: z.string().max(100).optional(),
      }),
      response: objectionPageSchema,
      handle: ({ tx, query: filter }) => listObjections(tx, deps, filter),
    }),
    query({
      method: 'GET',
      url: '/objections/:id',
      operationId: 'getObjection',
      summary: '异议详情',
      permission,
      params,
      response: objectionDetailSchema,
      handle: ({ tx, params: { id }, principal }) => getObjection(tx, deps, principal, id),
    }),
    command({
      method: 'POST',
      url: '/notices/:id/objections',
      operationId: 'enterObjection',
      summary: '登记电话、来信、来访异议',
      permission,
      params,
      body: z.object({
        ...objectionInputShape,
        channel: z.enum(channels).exclude(['web']),
        receivedOn: businessDateSchema.optional().describe('收到电话、来信或来访的日期，不填为今天'),
      }),
      response: receiptSchema,
      status: 201,
      handle: ({ tx, params: { id: noticeId }, body, principal, businessDate, ...tools }) => {
        const { receivedOn = businessDate, ...objection } = body;
        if (receivedOn > businessDate) throw invalidField('receivedOn', '收到日期不能晚于今天');
        const filed = { noticeId, ...objection, receivedOn, enteredByUserId: principal.userId };
        return fileObjection(tx, deps, filed, tools);
      },
    }),
    contactRoute(deps),
    ...handlingRoutes(deps),
  ];
}

// Unstored: beside an idempotency key nothing is encrypted.
function contactRoute(deps: Dependencies): Route {
  const body = z.object({ reason: z.string().trim().min(2, '请说明查看的理由').max(200) });
  return unstored({
    method: 'POST',
    url: '/objections/:id/contact-readings',
    operationId: 'readObjectionContact',
    summary: '查看异议人联系方式（留痕）',
    permission,
    needsFreshSecondFactor: true,
    params,
    body,
    response: z.object({ name: z.string(), phone: z.string().optional(), address: z.string().optional() }),
    handle: (context) =>
      deps.db.transaction(context.principal, async (tx) => {
        const { id } = context.params;
        const { contact, regionCode } = await openContact(tx, deps, context.principal, id);
        const subject = { subjectType: 'objection', subjectId: id, regionCode };
        const { reason } = context.body;
        await commandTools(tx, context).audit({ action: 'objection.readContact', ...subject, reason });
        return contact;
      }),
  });
}

// Answers of commands are kept with their keys, so they never carry the words of an objection.
function handlingRoutes(deps: Dependencies): Route[] {
  return [
    command({
      method: 'POST',
      url: '/objections/:id/assignment',
      operationId: 'assignObjection',
      summary: '由我经办异议',
      permission,
      params,
      response: objectionSummarySchema,
      handle: async ({ tx, params: { id }, principal, ...tools }) => {
        await assignObjection(tx, principal, { id }, tools);
        return getSummary(tx, deps, id);
      },
    }),
    command({
      method: 'POST',
      url: '/objections/:id/verification',
      operationId: 'verifyObjection',
      summary: '登记核实情况',
      permission,
      params,
      body: z.object({ verification: verificationText }),
      response: objectionSummarySchema,
      handle: async ({ tx, params: { id }, body, principal, businessDate, ...tools }) => {
        await verifyObjection(tx, principal, deps, { id, businessDate, ...body }, tools);
        return getSummary(tx, deps, id);
      },
    }),
    command({
      method: 'POST',
      url: '/objections/:id/resolution',
      operationId: 'resolveObjection',
      summary: '作出结论并公开答复',
      permission,
      params,
      body: z.object({ finding: z.enum(findings), reply: replyText }),
      response: objectionSummarySchema,
      handle: async ({ tx, params: { id }, body, principal, businessDate, ...tools }) => {
        await resolveObjection(tx, principal, { id, businessDate, ...body }, tools);
        return getSummary(tx, deps, id);
      },
    }),
    command({
      method: 'POST',
      url: '/objections/:id/personal-reply',
      operationId: 'recordPersonalReply',
      summary: '登记已答复本人',
      permission,
      params,
      body: z.object({ channel: z.string().trim().min(2, '请写明答复的方式').max(60) }),
      response: objectionSummarySchema,
      handle: async ({ tx, params: { id }, body, principal, businessDate, ...tools }) => {
        await recordPersonalReply(tx, principal, { id, businessDate, ...body }, tools);
        return getSummary(tx, deps, id);
      },
    }),
  ];
}
