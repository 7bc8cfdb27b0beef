import { take, type Stage } from './acting.ts';
import type { Narrator } from './steps.ts';

/**
 * This year and the next for 江陵, as far as the platform does not ship them: by weekday alone and marked so, entered by one
 * person and approved by another. Without them a deadline that reaches past the last shipped year cannot be told.
 */
export async function loadCalendarYears(stage: Stage, { tell }: Narrator, today: string): Promise<void> {
  const office = stage.as('jl.office').disclosure;
  const leadingGroup = stage.as('jl.leading').disclosure;
  const { items, shipped } = await take(office.GET('/calendar-years'));
  const thisYear = Number(today.slice(0, 4));
  for (const year of [thisYear, thisYear + 1]) {
    if (shipped.some((one) => one.year === year)) continue;
    const entered = items.find((one) => one.year === year && one.status !== 'rejected');
    if (entered?.status === 'approved') continue;
    const { id } = entered ?? (await take(office.POST('/calendar-years', { body: weekdaysOf(year) })));
    const body = { verb: 'approve' as const };
    await take(leadingGroup.POST('/calendar-years/{id}/approval', { params: { path: { id } }, body }));
    tell(`工作日历：${year} 年按星期推算（演示）`);
  }
}

function weekdaysOf(year: number) {
  return { year, regionCode: '421024', source: '演示：只按星期推算，不是国务院办公厅公布的放假安排', days: [] };
}
