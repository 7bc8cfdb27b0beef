import {
  command,
  idSchema,
  pageOf,
  pageQuery,
  query,
  regionCodeSchema,
  requireRegion,
  uuidv7,
  type Route,
} from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { contentSchema, noticeDetailSchema, noticeDraftShape, noticeSummarySchema } from './contract.ts';
import { correctNotice } from './correct-notice.ts';
import { noticeKinds, noticeStates } from './notice.ts';
import { publishable } from './publishable.ts';
import { getNotice, listNotices } from './read-notice.ts';
import { noticeWorkflowId } from './wake-notice.ts';
import { withdrawNotice } from './withdraw-notice.ts';

export const noticeParams = z.object({ id: idSchema });
const reasonSchema = z.string().trim().min(2, '请说明理由').max(500);

export const noticeListQuery = z.object({
  ...pageQuery,
  state: z.enum([...noticeStates, 'ended']).optional(),
  regionCode: regionCodeSchema.optional(),
  kind: z.enum(noticeKinds).optional(),
  year: z.coerce.number().int().min(1990).max(2200).optional(),
  text: z.string().trim().max(60).optional(),
  subjectService: z.string().max(60).optional(),
  subjectId: z.string().max(120).optional(),
});

export function noticeRoutes({ clock }: Pick<Dependencies, 'clock'>): Route[] {
  return [
    query({
      method: 'GET',
      url: '/notices',
      operationId: 'listNotices',
      summary: '公示列表',
      permission: 'notice.read',
      query: noticeListQuery,
      response: pageOf(noticeSummarySchema),
      handle: ({ tx, query: filter }) => listNotices(tx, filter),
    }),
    query({
      method: 'GET',
      url: '/notices/:id',
      operationId: 'getNotice',
      summary: '公示详情',
      permission: 'notice.read',
      params: noticeParams,
      query: z.object({ revision: z.coerce.number().int().min(1).optional() }),
      response: noticeDetailSchema,
      handle: ({ tx, params, query: { revision } }) => getNotice(tx, params.id, revision),
    }),
    publishRoute(),
    command({
      method: 'POST',
      url: '/notices/:id/withdrawal',
      operationId: 'withdrawNotice',
      summary: '撤回公示',
      permission: 'notice.publish',
      params: noticeParams,
      body: z.object({ reason: reasonSchema }),
      response: noticeDetailSchema,
      handle: async ({ tx, params, body, principal, businessDate, ...tools }) => {
        await withdrawNotice(tx, principal, { noticeId: params.id, reason: body.reason, businessDate }, tools);
        return getNotice(tx, params.id);
      },
    }),
    command({
      method: 'POST',
      url: '/notices/:id/corrections',
      operationId: 'correctNotice',
      summary: '更正公示（公示期重新起算）',
      permission: 'notice.publish',
      params: noticeParams,
      bodyLimitBytes: 1_500_000,
      body: z.object({
        reason: reasonSchema,
        title: noticeDraftShape.title.optional(),
        content: contentSchema.optional(),
        contact: noticeDraftShape.contact.optional(),
      }),
      response: noticeDetailSchema,
      handle: async ({ tx, params, body, principal, businessDate, ...tools }) => {
        const correction = { noticeId: params.id, businessDate, today: clock.today(), ...body };
        await correctNotice(tx, principal, correction, tools);
        return getNotice(tx, params.id);
      },
    }),
  ];
}

/** A notice that belongs to no case of another service: the command itself is the decision it rests on. */
function publishRoute(): Route {
  return command({
    method: 'POST',
    url: '/notices',
    operationId: 'publishNotice',
    summary: '发布公示',
    permission: 'notice.publish',
    bodyLimitBytes: 1_500_000,
    body: z.object(noticeDraftShape),
    response: z.object({ requestKey: z.string() }),
    status: 202,
    handle: async ({ tx: _tx, body, principal, businessDate, isBackfilled, audit, startWorkflow }) => {
      requireRegion(principal, body.regionCode);
      for (const board of body.boards) requireRegion(principal, board.regionCode);
      const requestKey = uuidv7();
      const onBehalfOf = { userId: principal.userId, userName: principal.userName };
      const input = publishable({
        ...body,
        requestKey,
        subject: { service: 'disclosure', type: 'notice', id: requestKey },
        makerUserIds: [principal.userId],
        businessDate,
        isBackfilled,
        authority: { service: 'disclosure', decisionId: '-', onBehalfOf },
      });
      const decisionId = await audit({
        action: 'notice.publish',
        subjectType: 'noticeRequest',
        subjectId: requestKey,
        regionCode: body.regionCode,
        after: { title: body.title },
      });
      const args = [{ ...input, authority: { ...input.authority, decisionId } }];
      await startWorkflow({ workflowType: 'publishNotice', workflowId: noticeWorkflowId(requestKey), args });
      return { requestKey };
    },
  });
}
