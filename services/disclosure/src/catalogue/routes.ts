import {
  businessDateSchema,
  command,
  query,
  regionCodeSchema,
  liesWithin,
  requireRegion,
  type Route,
} from '@sunledger/service-kit';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { noticeKinds } from '../notice/notice.ts';
import { catalogueOf, dutyKeys } from './disclosure-duty.ts';
import { registerObligation } from './obligation.ts';

const dutySchema = z.object({
  key: z.string(),
  item: z.string(),
  noticeKinds: z.array(z.enum(noticeKinds)),
  responsible: z.string(),
  channels: z.array(z.string()),
  levels: z.array(z.string()),
  deadline: z.object({ count: z.number().int(), unit: z.enum(['natural', 'working']) }).nullable(),
  contents: z.array(z.string()),
  basis: z.array(z.string()),
});

const obligationSchema = z.object({
  id: z.string(),
  regionCode: z.string(),
  dutyKey: z.string(),
  title: z.string(),
  aroseOn: businessDateSchema,
  dueOn: businessDateSchema,
  satisfiedOn: businessDateSchema.nullable(),
  noticeId: z.string().nullable(),
  isOverdue: z.boolean(),
});

/** 公开目录: what has to be published, which notice did, and what is late. */
export function catalogueRoutes(deps: Dependencies): Route[] {
  return [
    query({
      method: 'GET',
      url: '/duties',
      operationId: 'listDisclosureDuties',
      summary: '公开目录',
      permission: 'notice.read',
      query: z.object({ regionCode: regionCodeSchema.optional() }),
      response: z.object({ items: z.array(dutySchema) }),
      handle: async ({ query: { regionCode }, principal, businessDate }) => ({
        items: catalogueOf(deps.packs, regionCode ?? principal.regionCode, businessDate),
      }),
    }),
    query({
      method: 'GET',
      url: '/obligations',
      operationId: 'listObligations',
      summary: '应公开事项及逾期清单',
      permission: 'notice.read',
      query: z.object({ regionCode: regionCodeSchema.optional(), overdue: z.stringbool().optional() }),
      response: z.object({ items: z.array(obligationSchema) }),
      handle: async ({ tx, query: { regionCode, overdue }, businessDate }) => {
        const rows = await tx
          .selectFrom('disclosure_obligation')
          .selectAll()
          .where(liesWithin('region_code', regionCode ?? ''))
          .$if(overdue === true, (late) => late.where('notice_id', 'is', null).where('due_on', '<', businessDate))
          .orderBy('due_on')
          .limit(500)
          .execute();
        return {
          items: rows.map((row) => ({
            id: row.id,
            regionCode: row.region_code,
            dutyKey: row.duty_key,
            title: row.title,
            aroseOn: row.arose_on,
            dueOn: row.due_on,
            satisfiedOn: row.satisfied_on,
            noticeId: row.notice_id,
            isOverdue: (row.satisfied_on ?? businessDate) > row.due_on,
          })),
        };
      },
    }),
    command({
      method: 'POST',
      url: '/obligations',
      operationId: 'registerObligation',
      summary: '登记应公开事项',
      permission: 'notice.publish',
      body: z.object({
        regionCode: regionCodeSchema,
        dutyKey: z.enum(dutyKeys),
        title: z.string().trim().min(2).max(120),
        subject: z.strictObject({
          service: z.string().min(1).max(60),
          type: z.string().min(1).max(60),
          id: z.string().min(1).max(120),
        }),
        aroseOn: businessDateSchema,
      }),
      response: z.object({ id: z.string(), dueOn: businessDateSchema }),
      status: 201,
      handle: ({ tx, body, principal, audit }) => {
        requireRegion(principal, body.regionCode);
        return registerObligation(tx, deps.packs, body, { audit });
      },
    }),
  ];
}
