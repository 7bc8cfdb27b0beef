import type { BusinessDate } from '@sunledger/calendar';
import { DomainError, notFound, requireRegion, type CommandTools, type Principal } from '@sunledger/service-kit';
import { deadlineOrProblem, loadCalendar } from '../calendar-year/load-calendar.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { publishedOn } from '../notice/notice-row.ts';
import { getNotice } from '../notice/read-notice.ts';
import { wakeNotice } from '../notice/wake-notice.ts';
import { photoTypeOf } from './photo.ts';

export interface BoardPosting {
  noticeId: string;
  boardId: string;
  photo: Buffer;
  businessDate: BusinessDate;
}

/** Records that a notice was hung on a board. The board's own inclusive period starts on that day. */
export async function postBoard(
  tx: Tx,
  deps: Pick<Dependencies, 'clock' | 'files'>,
  principal: Principal,
  posting: BoardPosting,
  { audit, signalWorkflow }: CommandTools,
): Promise<void> {
  const { board, notice } = await lockBoard(tx, principal, posting);
  if (notice.state !== 'running') throw new DomainError('notice.closed', '这次公示已经结束，不需要再张贴');
  if (board.posted_on) throw new DomainError('board.alreadyPosted', '该公示栏已登记张贴，张贴日期不能再改');
  if (posting.businessDate < notice.publishedOn)
    throw new DomainError(
      'board.beforeNotice',
      `张贴日期不能早于现行第 ${notice.revision} 版的发布日期 ${notice.publishedOn}`,
    );
  const { period, regionCode } = await getNotice(tx, posting.noticeId);
  const calendar = await loadCalendar(tx, regionCode);
  const { endsOn, problem } = deadlineOrProblem(calendar, { start: posting.businessDate, ...period });
  const today = deps.clock.today();
  const isBackfilled = posting.businessDate < today;
  if (isBackfilled) refuseMissedPeriod(endsOn, today);
  const photoId = await savePhoto(tx, deps, principal, posting, '张贴');
  await tx
    .updateTable('notice_board')
    .set({
      posted_on: posting.businessDate,
      is_backfilled: isBackfilled,
      posted_by_user_id: principal.userId,
      posted_by_name: principal.userName,
      posting_photo_id: photoId,
      ends_on: endsOn,
    })
    .where('id', '=', board.id)
    .execute();
  await audit({
    action: 'board.post',
    subjectType: 'noticeBoard',
    subjectId: board.id,
    regionCode: board.region_code,
    after: { noticeId: posting.noticeId, postedOn: posting.businessDate, endsOn, problem, isBackfilled, photoId },
  });
  // The workflow looks again and writes a missing calendar year on the notice itself.
  await wakeNotice(signalWorkflow, notice);
}

// A posting entered late must leave people a day to object; a period that nobody could use is not over, it never ran.
function refuseMissedPeriod(endsOn: BusinessDate | null, today: BusinessDate): void {
  if (endsOn === null)
    throw new DomainError(
      'board.periodUnknown',
      '工作日历尚未录到这段公示期，不能补录过去的张贴日期；请先录入工作日历，或按今天登记张贴',
    );
  if (endsOn < today)
    throw new DomainError(
      'board.periodOver',
      `按补录的张贴日期，公示期到 ${endsOn} 已满，公众没有机会提出异议；请重新张贴并按实际日期登记`,
    );
}

/** Records that a notice was taken from a board, not before the board's period was over. */
export async function takeDownBoard(
  tx: Tx,
  deps: Pick<Dependencies, 'files'>,
  principal: Principal,
  removal: BoardPosting,
  { audit }: CommandTools,
): Promise<void> {
  const { board, notice } = await lockBoard(tx, principal, removal);
  if (!board.posted_on) throw new DomainError('board.notPosted', '该公示栏尚未登记张贴');
  if (board.taken_down_on) throw new DomainError('board.alreadyTakenDown', '该公示栏已登记撤下');
  const isStillDue = notice.state === 'running' && (!board.ends_on || removal.businessDate <= board.ends_on);
  if (isStillDue) throw new DomainError('board.periodRunning', '公示期未满，公示件须继续张贴');
  const photoId = await savePhoto(tx, deps, principal, removal, '撤下');
  await tx
    .updateTable('notice_board')
    .set({
      taken_down_on: removal.businessDate,
      taken_down_by_name: principal.userName,
      taking_down_photo_id: photoId,
    })
    .where('id', '=', board.id)
    .execute();
  await audit({
    action: 'board.takeDown',
    subjectType: 'noticeBoard',
    subjectId: board.id,
    regionCode: board.region_code,
    after: { noticeId: removal.noticeId, takenDownOn: removal.businessDate, photoId },
  });
}

async function lockBoard(tx: Tx, principal: Principal, { noticeId, boardId }: BoardPosting) {
  const notice = await tx
    .selectFrom('notice as n')
    .innerJoin('notice_revision as r', (join) =>
      join.onRef('r.notice_id', '=', 'n.id').onRef('r.revision', '=', 'n.current_revision'),
    )
    .select(['n.request_key', 'n.state', 'n.is_backfilled', 'r.revision', 'r.business_date', 'r.published_at'])
    .where('n.id', '=', noticeId)
    .executeTakeFirst();
  const readable = await tx
    .selectFrom('notice_board')
    .select('region_code')
    .where('id', '=', boardId)
    .where('notice_id', '=', noticeId)
    .executeTakeFirst();
  if (!notice || !readable) throw notFound('公示栏');
  requireRegion(principal, readable.region_code);
  const board = await tx
    .selectFrom('notice_board')
    .selectAll()
    .where('id', '=', boardId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (board.revision !== notice.revision) throw new DomainError('board.outdated', '公示已更正，请张贴更正后的版本');
  return { board, notice: { ...notice, publishedOn: publishedOn(notice, notice) } };
}

async function savePhoto(
  tx: Tx,
  deps: Pick<Dependencies, 'files'>,
  principal: Principal,
  { photo, boardId }: BoardPosting,
  occasion: string,
): Promise<string> {
  const contentType = photoTypeOf(photo);
  const fileName = `${occasion}-${boardId}.${contentType === 'image/png' ? 'png' : 'jpg'}`;
  const { id } = await deps.files.save(tx, photo, { fileName, contentType, uploadedBy: principal.userId });
  return id;
}
