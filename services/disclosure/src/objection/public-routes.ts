import { command, idSchema, PUBLIC, type Route, unstored } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { readAsVisitor } from '../portal/visitor.ts';
import { objectionInputShape, objectionStatusSchema, receiptSchema } from './contract.ts';
import { fileObjection } from './file-objection.ts';
import { readObjectionStatus } from './read-status.ts';

const params = z.object({ id: idSchema });

/** Objecting without login; the portal's form and other programs take the same way. */
export function publicObjectionRoutes(deps: Dependencies): Route[] {
  return [
    unstored({
      method: 'GET',
      url: '/public/notices/:id/objection-form',
      operationId: 'openObjectionForm',
      summary: '领取异议表单凭证',
      permission: PUBLIC,
      rateLimitPerMinute: 30,
      params,
      response: z.object({ formToken: z.string() }),
      handle: async ({ params: { id } }) => ({ formToken: deps.formTokens.issue(id) }),
    }),
    command({
      method: 'POST',
      url: '/public/notices/:id/objections',
      operationId: 'fileObjection',
      summary: '公众提出异议',
      permission: PUBLIC,
      rateLimitPerMinute: 6,
      hidesOrigin: true,
      bodyLimitBytes: 16_384,
      params,
      body: z.object({ ...objectionInputShape, formToken: z.string().max(200) }),
      response: receiptSchema,
      status: 201,
      // The business date is that of the moment the request came in, before it waited for anything.
      handle: ({ tx, params: { id: noticeId }, body, businessDate: receivedOn, ...tools }) => {
        const { formToken, ...words } = body;
        const formNonce = deps.formTokens.verify(formToken, noticeId);
        return fileObjection(tx, deps, { noticeId, channel: 'web', ...words, receivedOn, formNonce }, tools);
      },
    }),
    unstored({
      method: 'GET',
      url: '/public/objections/:ticket',
      operationId: 'getObjectionStatus',
      summary: '凭编号查询异议办理情况',
      permission: PUBLIC,
      rateLimitPerMinute: 30,
      params: z.object({ ticket: z.string().max(40) }),
      response: objectionStatusSchema,
      handle: ({ params: { ticket } }) => readAsVisitor(deps, (tx) => readObjectionStatus(tx, ticket)),
    }),
  ];
}
