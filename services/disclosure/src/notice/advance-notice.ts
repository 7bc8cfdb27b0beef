import type { BusinessDate, WorkingCalendar } from '@sunledger/calendar';
import type { PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import type { CommandTools } from '@sunledger/service-kit';
import { deadlineOrProblem, loadCalendar, workdaysAfter } from '../calendar-year/load-calendar.ts';
import type { Config } from '../config.ts';
import type { Tx } from '../database.ts';
import { nextStep, type NoticeState } from './notice.ts';
import { currentRevision, lockNotice, outcomeOf } from './notice-row.ts';
import { thawSnapshot } from './snapshot.ts';

export type NoticeAdvance =
  | { kind: 'finished'; outcome: PublishNoticeOutcome }
  | { kind: 'waitUntilAfter'; date: BusinessDate }
  | { kind: 'waitForPeople' };

/**
 * Ends the notice if nothing holds it any more, else says what it waits for. The notice row is locked first: an objection
 * is either in before and counted here, or comes after and finds the notice closed.
 */
export async function advanceNotice(
  tx: Tx,
  { LATE_ENTRY_WORKDAYS: lateEntryWorkdays }: Pick<Config, 'LATE_ENTRY_WORKDAYS'>,
  noticeId: string,
  today: BusinessDate,
  audit: CommandTools['audit'],
): Promise<NoticeAdvance> {
  const notice = await lockNotice(tx, noticeId);
  if (notice.state !== 'running') return finished(tx, noticeId);
  const calendar = await loadCalendar(tx, notice.region_code);
  await setMissingPeriods(tx, calendar, noticeId, notice.current_revision);
  const boards = await tx
    .selectFrom('notice_board')
    .select(['posted_on as postedOn', 'ends_on as endsOn'])
    .where('notice_id', '=', noticeId)
    .where('revision', '=', notice.current_revision)
    .execute();
  const objections = await tx
    .selectFrom('notice_objection as h')
    .innerJoin('objection as o', 'o.id', 'h.objection_id')
    .select(['state', 'finding'])
    .where('h.notice_id', '=', noticeId)
    .execute();
  const step = nextStep({
    today,
    // An objection that was carried over held it until today, whatever its past day.
    isBackfilled: notice.is_backfilled && objections.length === 0,
    lateEntryUntil: (lastDay) => workdaysAfter(calendar, lastDay, lateEntryWorkdays),
    boards,
    openObjections: objections.filter(({ state }) => state !== 'resolved').length,
    upheldObjections: objections.filter(({ finding }) => finding === 'upheld').length,
  });
  if (step.kind !== 'end') return step;
  await tx
    .updateTable('notice')
    .set({ state: step.outcome, completed_on: step.completedOn })
    .where('id', '=', noticeId)
    .execute();
  await audit({
    action: 'notice.end',
    subjectType: 'notice',
    subjectId: noticeId,
    regionCode: notice.region_code,
    before: { state: 'running' },
    after: { state: step.outcome, completedOn: step.completedOn },
  });
  return finished(tx, noticeId);
}

async function finished(tx: Tx, noticeId: string): Promise<NoticeAdvance> {
  return { kind: 'finished', outcome: await outcomeOf(tx, noticeId) };
}

// A board that was posted while the calendar did not reach far enough gets its period once the year was entered.
async function setMissingPeriods(tx: Tx, calendar: WorkingCalendar, noticeId: string, revision: number): Promise<void> {
  const waiting = await tx
    .selectFrom('notice_board')
    .select(['id', 'posted_on'])
    .where('notice_id', '=', noticeId)
    .where('revision', '=', revision)
    .where('posted_on', 'is not', null)
    .where('ends_on', 'is', null)
    .execute();
  const state: { problem: string | null } = { problem: null };
  if (waiting.length > 0) {
    const { period } = await contentOf(tx, noticeId);
    for (const { id, posted_on: start } of waiting) {
      const { endsOn, problem } = deadlineOrProblem(calendar, { start: start!, ...period });
      if (endsOn) await tx.updateTable('notice_board').set({ ends_on: endsOn }).where('id', '=', id).execute();
      state.problem ??= problem;
    }
  }
  await tx.updateTable('notice').set({ problem: state.problem }).where('id', '=', noticeId).execute();
}

async function contentOf(tx: Tx, noticeId: string) {
  const { snapshot, snapshot_hash: hash } = await currentRevision(tx, noticeId);
  return thawSnapshot(snapshot, hash);
}

/** True once people can no longer object in the period, whether or not the workflow has closed the notice yet. */
export function isPeriodOver(
  state: NoticeState,
  boards: readonly { endsOn: BusinessDate | null; postedOn: BusinessDate | null }[],
  today: BusinessDate,
): boolean {
  return state !== 'running' || boards.every(({ endsOn }) => endsOn !== null && endsOn < today);
}
