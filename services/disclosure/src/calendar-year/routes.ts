import { businessDateSchema, command, invalidField, query, type Route } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import { wakeWaitingNotices } from '../notice/wake-notice.ts';

const yearSchema = z.object({
  source: z.string().trim().min(4, '请写明放假安排的文件').max(200),
  days: z
    .array(z.strictObject({ date: businessDateSchema, isWorkday: z.boolean(), name: z.string().trim().min(1).max(40) }))
    .max(120),
});
const answerSchema = yearSchema.extend({ year: z.number().int() });
const params = z.object({ year: z.coerce.number().int().min(1992).max(2200) });

/** Working days of years that the platform does not ship: weekdays, except for the days entered. */
export function calendarYearRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/calendar-years',
      operationId: 'listCalendarYears',
      summary: '已录入的工作日历年度',
      permission: 'notice.read',
      response: z.object({ items: z.array(answerSchema) }),
      handle: async ({ tx }) => ({ items: await listYears(tx) }),
    }),
    command({
      method: 'PUT',
      url: '/calendar-years/:year',
      operationId: 'enterCalendarYear',
      summary: '录入某年的放假调休安排',
      permission: 'region.manage',
      params,
      body: yearSchema,
      response: answerSchema,
      handle: async ({ tx, params: { year }, body, principal, audit, signalWorkflow }) => {
        const foreign = body.days.findIndex(({ date }) => Number(date.slice(0, 4)) !== year);
        if (foreign >= 0) throw invalidField(`days.${foreign}.date`, `日期不在 ${year} 年内`);
        const before = (await listYears(tx)).find((entered) => entered.year === year);
        await replaceYear(tx, year, body, principal.userId);
        await audit({
          action: 'calendarYear.enter',
          subjectType: 'calendarYear',
          subjectId: String(year),
          before,
          after: body,
        });
        await wakeWaitingNotices(tx, signalWorkflow);
        return { year, ...body };
      },
    }),
  ];
}

async function listYears(tx: Tx) {
  const years = await tx.selectFrom('calendar_year').selectAll().orderBy('year').execute();
  const days = await tx.selectFrom('calendar_day').selectAll().orderBy('date').execute();
  return years.map(({ year, source }) => ({
    year,
    source,
    days: days
      .filter((day) => day.year === year)
      .map(({ date, is_workday: isWorkday, name }) => ({ date, isWorkday, name })),
  }));
}

async function replaceYear(tx: Tx, year: number, entry: z.output<typeof yearSchema>, userId: string): Promise<void> {
  const values = { year, source: entry.source, entered_by: userId };
  await tx
    .insertInto('calendar_year')
    .values(values)
    .onConflict((conflict) => conflict.column('year').doUpdateSet(values))
    .execute();
  await tx.deleteFrom('calendar_day').where('year', '=', year).execute();
  if (entry.days.length === 0) return;
  const rows = entry.days.map(({ date, isWorkday, name }) => ({ date, year, is_workday: isWorkday, name }));
  await tx.insertInto('calendar_day').values(rows).execute();
}
