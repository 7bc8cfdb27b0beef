import { pageOf, PUBLIC, type Route, unstored } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { readAsVisitor } from '../portal/visitor.ts';
import { boardSchema, noticeDetailSchema, noticeSummarySchema } from './contract.ts';
import { getNotice, listNotices } from './read-notice.ts';
import { noticeListQuery, noticeParams } from './routes.ts';

// Anybody may read a notice; what is inside the office (a problem, the case behind it, who held the camera) is not part of it.
const publicSummarySchema = noticeSummarySchema.omit({ problem: true });
const publicDetailSchema = noticeDetailSchema
  .omit({ problem: true, subject: true })
  .extend({ boards: z.array(boardSchema.omit({ postedByName: true })) });

/** The same notices for everybody, without login; read through the gate of visitors. */
export function publicNoticeRoutes(deps: Dependencies): Route[] {
  return [
    unstored({
      method: 'GET',
      url: '/public/notices',
      operationId: 'listPublicNotices',
      summary: '公众查询公示',
      permission: PUBLIC,
      rateLimitPerMinute: 120,
      query: noticeListQuery.omit({ subjectService: true, subjectId: true }),
      response: pageOf(publicSummarySchema),
      handle: ({ query: filter }) => readAsVisitor(deps, (tx) => listNotices(tx, filter)),
    }),
    unstored({
      method: 'GET',
      url: '/public/notices/:id',
      operationId: 'getPublicNotice',
      summary: '公众查看公示',
      permission: PUBLIC,
      rateLimitPerMinute: 120,
      params: noticeParams,
      query: z.object({ revision: z.coerce.number().int().min(1).optional() }),
      response: publicDetailSchema,
      handle: ({ params, query: { revision } }) => readAsVisitor(deps, (tx) => getNotice(tx, params.id, revision)),
    }),
  ];
}
