import { shippedYears } from '@sunledger/calendar';
import { businessDateSchema, command, idSchema, PUBLIC, query, type Route } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import { decideCalendarYear, enterCalendarYear, findCalendarYear, toCalendarYear } from './calendar-entry.ts';
import { calendarYearSchema, newCalendarYearSchema, workingYearSchema } from './contract.ts';
import { approvedYears, knownUntil } from './load-calendar.ts';

/** Working days of years that the platform does not ship: weekdays, except for the days entered. */
export function calendarYearRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/calendar-years',
      operationId: 'listCalendarYears',
      summary: '平台自带的和已录入的工作日历年度及其复核',
      permission: 'notice.read',
      response: z.object({
        items: z.array(calendarYearSchema),
        shipped: z.array(workingYearSchema).describe('平台自带、全国有效的年度'),
      }),
      handle: async ({ tx }) => ({ items: await listCalendarYears(tx), shipped: shippedYears }),
    }),
    query({
      method: 'GET',
      url: '/working-calendar',
      operationId: 'getWorkingCalendar',
      summary: '在某地区生效的已录入年度，计算期限时叠加在平台自带年度之上',
      permission: PUBLIC,
      query: z.object({ regionCode: z.string().regex(/^\d{2,12}$/, '须为行政区划代码') }),
      response: z.object({
        years: z.array(workingYearSchema),
        knownUntil: businessDateSchema.describe('到这一天为止没有缺少的年度，之后的工作日期限算不出来'),
      }),
      handle: async ({ tx, query: { regionCode } }) => {
        const years = await approvedYears(tx, regionCode);
        return { years, knownUntil: knownUntil(years) };
      },
    }),
    command({
      method: 'POST',
      url: '/calendar-years',
      operationId: 'enterCalendarYear',
      summary: '录入某年的放假调休安排，待另一人复核',
      permission: 'calendar.manage',
      status: 201,
      body: newCalendarYearSchema,
      response: calendarYearSchema,
      handle: async (context) => {
        const { tx, body } = context;
        return findCalendarYear(tx, await enterCalendarYear(tx, context, context, body));
      },
    }),
    command({
      method: 'POST',
      url: '/calendar-years/:id/approval',
      operationId: 'decideCalendarYear',
      summary: '复核放假调休安排，通过后生效',
      permission: 'calendar.approve',
      params: z.object({ id: idSchema }),
      body: z.object({ verb: z.enum(['approve', 'reject']), reason: z.string().max(300).default('') }),
      response: calendarYearSchema,
      handle: async (context) => {
        const { tx, params, body } = context;
        await decideCalendarYear(tx, context, context, { id: params.id, ...body });
        return findCalendarYear(tx, params.id);
      },
    }),
  ];
}

async function listCalendarYears(tx: Tx) {
  const rows = await tx.selectFrom('calendar_entry').selectAll().orderBy('year').orderBy('created_at').execute();
  return rows.map((row) => toCalendarYear(row));
}
