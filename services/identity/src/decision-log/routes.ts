import {
  pageOf,
  pageQuery,
  query,
  regionCodeSchema,
  liesWithin,
  type Route,
  newestFirst,
} from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';

const decisionSchema = z.object({
  id: z.string(),
  occurredAt: z.string(),
  userId: z.string(),
  userName: z.string(),
  role: z.string(),
  action: z.string(),
  subjectType: z.string(),
  subjectId: z.string(),
  regionCode: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  reason: z.string().nullable(),
  origin: z.string(),
});

const columns = [
  'id',
  'occurred_at as occurredAt',
  'user_id as userId',
  'user_name as userName',
  'role',
  'action',
  'subject_type as subjectType',
  'subject_id as subjectId',
  'region_code as regionCode',
  'before',
  'after',
  'reason',
  'origin',
] as const;

/** Logins, refusals, grants and session ends, newest first, for those who audit the administrators. */
export function decisionLogRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/decisions',
      operationId: 'listDecisions',
      summary: '登录与授权决定日志',
      permission: 'audit.read',
      query: z.object({
        ...pageQuery,
        action: z.string().max(60).optional(),
        userId: z.string().max(60).optional(),
        subjectId: z.string().max(100).optional(),
        regionCode: regionCodeSchema.optional(),
      }),
      response: pageOf(decisionSchema),
      handle: async ({ tx, query: filter, principal }) => {
        // Both ends: what was asked for, never beyond what the acting grant reaches.
        let rows = (tx as Tx).selectFrom('kit.audit_event').select(columns);
        for (const regionCode of [filter.regionCode ?? '', principal.regionCode])
          rows = rows.where(liesWithin('region_code', regionCode));
        if (filter.action) rows = rows.where('action', '=', filter.action);
        if (filter.userId) rows = rows.where('user_id', '=', filter.userId);
        if (filter.subjectId) rows = rows.where('subject_id', '=', filter.subjectId);
        return newestFirst(rows, 'id', filter, (row) => row);
      },
    }),
  ];
}
