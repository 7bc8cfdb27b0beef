import { shanghaiDate, type BusinessDate } from '@sunledger/calendar';
import type { PublishNoticeOutcome } from '@sunledger/disclosure-client/nexus';
import { notFound } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';

/** The notice row, locked until the transaction ends. Throws 404. */
export async function lockNotice(tx: Tx, noticeId: string) {
  const notice = await tx.selectFrom('notice').selectAll().where('id', '=', noticeId).forUpdate().executeTakeFirst();
  if (!notice) throw notFound('公示');
  return notice;
}

export async function currentRevision(tx: Tx, noticeId: string) {
  return tx
    .selectFrom('notice_revision as r')
    .innerJoin('notice as n', (join) =>
      join.onRef('n.id', '=', 'r.notice_id').onRef('n.current_revision', '=', 'r.revision'),
    )
    .selectAll('r')
    .where('n.id', '=', noticeId)
    .executeTakeFirstOrThrow();
}

/** The first day somebody could read a revision: of a live notice the day it really was published, whatever date it carries. */
export function publishedOn(
  notice: { is_backfilled: boolean },
  revision: { business_date: BusinessDate; published_at: string },
): BusinessDate {
  return notice.is_backfilled ? revision.business_date : shanghaiDate(Date.parse(revision.published_at));
}

/** What the caller of the Nexus operation is told. */
export async function outcomeOf(tx: Tx, noticeId: string): Promise<PublishNoticeOutcome> {
  const notice = await tx.selectFrom('notice').selectAll().where('id', '=', noticeId).executeTakeFirstOrThrow();
  const { snapshot_hash: snapshotHash, revision } = await currentRevision(tx, noticeId);
  const objections = await tx
    .selectFrom('notice_objection as h')
    .innerJoin('objection as o', 'o.id', 'h.objection_id')
    .select(['o.id', 'ticket', 'finding', 'reply'])
    .where('h.notice_id', '=', noticeId)
    .where('state', '=', 'resolved')
    .orderBy('o.id')
    .execute();
  const boards = await tx
    .selectFrom('notice_board')
    .select(['kind', 'region_code', 'posted_on', 'ends_on'])
    .where('notice_id', '=', noticeId)
    .where('revision', '=', revision)
    .where('ends_on', 'is not', null)
    .orderBy('ordinal')
    .execute();
  return {
    noticeId,
    outcome: notice.state as PublishNoticeOutcome['outcome'],
    completedOn: notice.completed_on!,
    snapshotHash,
    objections: objections.map(({ id, ticket, finding, reply }) => ({
      id,
      ticket,
      finding: finding as 'upheld' | 'partly' | 'rejected',
      reply: reply!,
    })),
    boards: boards.map((board) => ({
      kind: board.kind,
      regionCode: board.region_code,
      postedOn: board.posted_on!,
      endsOn: board.ends_on!,
    })),
  };
}
