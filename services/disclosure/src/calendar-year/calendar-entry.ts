import { DomainError, invalidField, notFound, requireRegion, uuidv7 } from '@sunledger/service-kit';
import type { CommandTools, Principal } from '@sunledger/service-kit';
import type { Selectable } from 'kysely';
import type { DB } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import { wakeWaitingNotices } from '../notice/wake-notice.ts';
import { setMissingDeadlines } from '../objection/handling-deadline.ts';
import { calendarDaysSchema, type CalendarYear, type NewCalendarYear } from './contract.ts';

interface Acting {
  principal: Principal;
  businessDate: string;
}

/** Keeps the working days of a year for a region until another person decides about them. Returns the entry's id. */
export async function enterCalendarYear(
  tx: Tx,
  { principal, businessDate }: Acting,
  { audit }: Pick<CommandTools, 'audit'>,
  entry: NewCalendarYear,
): Promise<string> {
  const { year, regionCode, source, days } = entry;
  requireRegion(principal, regionCode);
  const foreign = days.findIndex(({ date }) => Number(date.slice(0, 4)) !== year);
  if (foreign >= 0) throw invalidField(`days.${foreign}.date`, `日期不在 ${year} 年内`);
  const repeated = days.findIndex(({ date }, index) => days.findIndex((day) => day.date === date) < index);
  if (repeated >= 0) throw invalidField(`days.${repeated}.date`, '同一天重复录入');
  const pending = await tx
    .selectFrom('calendar_entry')
    .select('id')
    .where('region_code', '=', regionCode)
    .where('year', '=', year)
    .where('status', '=', 'pending')
    .executeTakeFirst();
  if (pending) throw new DomainError('calendar.pending', `该地区 ${year} 年已有一份工作日历等待复核`);
  const id = uuidv7();
  await tx
    .insertInto('calendar_entry')
    .values({
      id,
      region_code: regionCode,
      year,
      source,
      days: JSON.stringify(days),
      status: 'pending',
      requested_by: principal.userId,
      requested_by_name: principal.userName,
      requested_on: businessDate,
    })
    .execute();
  await audit({
    action: 'calendarYear.enter',
    subjectType: 'calendarYear',
    subjectId: id,
    regionCode,
    after: entry,
  });
  return id;
}

/**
 * Another person lets a year count, in place of the one before, or turns it down. Notices that waited for it go on, and
 * objections that had no deadline without it get theirs.
 */
export async function decideCalendarYear(
  tx: Tx,
  { principal, businessDate }: Acting,
  { audit, signalWorkflow }: Pick<CommandTools, 'audit' | 'signalWorkflow'>,
  { id, verb, reason }: { id: string; verb: 'approve' | 'reject'; reason: string },
): Promise<void> {
  const seen = await findCalendarYear(tx, id);
  requireRegion(principal, seen.regionCode);
  const before = await tx
    .selectFrom('calendar_entry')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (before.status !== 'pending') throw new DomainError('calendar.decided', '该工作日历已经复核过');
  if (before.requested_by === principal.userId)
    throw new DomainError('calendar.ownRequest', '您是该工作日历的录入人，不能复核', { status: 403 });
  const isApproved = verb === 'approve';
  const replaced = isApproved
    ? await tx
        .updateTable('calendar_entry')
        .set({ status: 'replaced' })
        .where('region_code', '=', before.region_code)
        .where('year', '=', before.year)
        .where('status', '=', 'approved')
        .returning(['id', 'source', 'days'])
        .executeTakeFirst()
    : undefined;
  const decision = {
    status: isApproved ? 'approved' : 'rejected',
    decided_by: principal.userId,
    decided_by_name: principal.userName,
    decided_on: businessDate,
    decision_reason: reason,
  };
  await tx.updateTable('calendar_entry').set(decision).where('id', '=', id).execute();
  await audit({
    action: `calendarYear.${verb}`,
    subjectType: 'calendarYear',
    subjectId: id,
    regionCode: before.region_code,
    before: replaced ?? { status: before.status },
    after: { year: before.year, source: before.source, days: before.days },
    ...(reason ? { reason } : {}),
  });
  if (!isApproved) return;
  await wakeWaitingNotices(tx, signalWorkflow);
  await setMissingDeadlines(tx, before.region_code, audit);
}

/** Throws 404. */
export async function findCalendarYear(tx: Tx, id: string): Promise<CalendarYear> {
  const row = await tx.selectFrom('calendar_entry').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('工作日历');
  return toCalendarYear(row);
}

export function toCalendarYear(row: Selectable<DB['calendar_entry']>): CalendarYear {
  return {
    id: row.id,
    year: row.year,
    regionCode: row.region_code,
    source: row.source,
    days: calendarDaysSchema.parse(row.days),
    status: row.status as CalendarYear['status'],
    requestedBy: row.requested_by,
    requestedByName: row.requested_by_name,
    requestedOn: row.requested_on,
    decidedByName: row.decided_by_name,
    decidedOn: row.decided_on,
    decisionReason: row.decision_reason,
  };
}
