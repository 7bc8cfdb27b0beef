import { addDays, type BusinessDate } from '@sunledger/calendar';
import { daysOf, type DayCount, decisionRecord, type DecisionRecord, resolve } from '@sunledger/policy';
import { type CommandTools } from '@sunledger/service-kit';
import { deadlineOrProblem, loadCalendar } from '../calendar-year/load-calendar.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';

/** Until when an objection has to be answered, and by which rule; without a day while the calendar does not reach so far. */
export async function handlingDeadline(
  tx: Tx,
  packs: Dependencies['packs'],
  regionCode: string,
  receivedOn: BusinessDate,
): Promise<{ dueOn: BusinessDate | null; policyDecision: DecisionRecord }> {
  const parameter = resolve({ packs, regionCode, date: receivedOn, key: 'notice.objectionHandlingDays' });
  return {
    dueOn: await lastDayOf(tx, regionCode, receivedOn, daysOf(parameter)),
    policyDecision: decisionRecord(parameter),
  };
}

/** Gives objections of a region and below the day that they had to be taken in without, by the rule of their own day. */
export async function setMissingDeadlines(tx: Tx, regionCode: string, audit: CommandTools['audit']): Promise<void> {
  const waiting = await tx
    .selectFrom('objection')
    .select(['id', 'region_code', 'received_on', 'policy_decision'])
    .where('due_on', 'is', null)
    .where((where) => where.fn('starts_with', ['region_code', where.val(regionCode)]))
    .orderBy('id')
    .forUpdate()
    .execute();
  for (const { id, region_code: place, received_on: receivedOn, policy_decision: decision } of waiting) {
    const days = (decision as unknown as DecisionRecord).value as DayCount;
    const dueOn = await lastDayOf(tx, place, receivedOn, days);
    if (dueOn === null) continue;
    await tx.updateTable('objection').set({ due_on: dueOn }).where('id', '=', id).execute();
    const subject = { subjectType: 'objection', subjectId: id, regionCode: place };
    await audit({ action: 'objection.setDeadline', ...subject, before: { dueOn: null }, after: { dueOn } });
  }
}

// 国开办发〔2018〕11号没有写异议办理天数，按政策包参数 notice.objectionHandlingDays，自收到的次日起算。
async function lastDayOf(tx: Tx, regionCode: string, receivedOn: BusinessDate, { count, unit }: DayCount) {
  const start = addDays(receivedOn, 1);
  // An unknown calendar year must not turn a villager away; the open deadline is shown to the staff.
  return deadlineOrProblem(await loadCalendar(tx, regionCode), { start, count, unit }).endsOn;
}
