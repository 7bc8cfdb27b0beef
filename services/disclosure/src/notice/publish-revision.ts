import { addDays, type BusinessDate } from '@sunledger/calendar';
import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import { type CommandTools, uuidv7 } from '@sunledger/service-kit';
import { deadlineOrProblem, loadCalendar } from '../calendar-year/load-calendar.ts';
import type { Tx } from '../database.ts';
import { queuePapers } from '../paper/keep-papers.ts';
import { isPostedAtOnce } from './notice.ts';
import { freezeSnapshot, type FrozenSnapshot } from './snapshot.ts';

export interface Publication {
  noticeId: string;
  revision: number;
  previousHash: string | null;
  /** Why the text was corrected; null for the first revision. */
  reason: string | null;
  businessDate: BusinessDate;
  today: BusinessDate;
  publishedBy: { userId: string; userName: string };
}

/**
 * 补录: whether the period from the business date on was over before today. While it still runs, the words hang like any others,
 * so that people can read them and object.
 */
export async function isOverAlready(
  tx: Tx,
  { isBackfilled, regionCode, period, businessDate }: PublishNoticeInput,
  today: BusinessDate,
): Promise<boolean> {
  if (!isBackfilled) return false;
  const { endsOn } = deadlineOrProblem(await loadCalendar(tx, regionCode), { start: businessDate, ...period });
  // Nobody entered that year yet: with a single working day a week, and two weeks more, any period is over.
  return (endsOn ?? addDays(businessDate, 7 * period.count + 14)) < today;
}

/** Freezes the words as a revision and hangs its boards: sites at once, boards on walls when somebody posts them. */
export async function publishRevision(
  tx: Tx,
  /** `isBackfilled` as isOverAlready decided it. */
  input: PublishNoticeInput,
  { noticeId, revision, previousHash, reason, businessDate, today, publishedBy }: Publication,
  addJob: CommandTools['addJob'],
): Promise<{ snapshot: FrozenSnapshot; problem: string | null }> {
  const snapshot = freezeSnapshot(input, revision, previousHash, businessDate);
  await tx
    .insertInto('notice_revision')
    .values({
      notice_id: noticeId,
      revision,
      snapshot: snapshot.text,
      snapshot_hash: snapshot.hash,
      previous_hash: previousHash,
      business_date: businessDate,
      reason,
      published_by_name: publishedBy.userName,
    })
    .execute();
  // Nobody could read a live notice before it stood on the site, however old the request is; a case whose clock was
  // moved ahead (time skipping) carries a day to come.
  const postedOn = input.isBackfilled || businessDate > today ? businessDate : today;
  const calendar = await loadCalendar(tx, input.regionCode);
  const { endsOn, problem } = deadlineOrProblem(calendar, { start: postedOn, ...input.period });
  const boards = input.boards.map((board, ordinal) => {
    const isPosted = input.isBackfilled || isPostedAtOnce(board.kind);
    return {
      id: uuidv7(),
      notice_id: noticeId,
      revision,
      region_code: board.regionCode,
      kind: board.kind,
      name: board.name,
      ordinal,
      ...(isPosted
        ? {
            posted_on: postedOn,
            is_backfilled: input.isBackfilled,
            posted_by_user_id: publishedBy.userId,
            posted_by_name: publishedBy.userName,
            ends_on: endsOn,
          }
        : {}),
    };
  });
  await tx.insertInto('notice_board').values(boards).execute();
  await queuePapers(addJob, { noticeId, revision });
  return { snapshot, problem: boards.some(({ posted_on: day }) => day) ? problem : null };
}

/** What the search of the portal looks through: everything printed on the notice. */
export function searchTextOf(input: PublishNoticeInput): string {
  const { title, issuerName, documentNumber = '', boards, content } = input;
  const cells = content.rows.flatMap((row) => Object.values(row));
  return [title, issuerName, documentNumber, ...boards.map(({ name }) => name), ...content.paragraphs, ...cells].join(
    '\n',
  );
}
