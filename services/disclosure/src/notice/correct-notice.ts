import type { BusinessDate } from '@sunledger/calendar';
import type { NoticeContent } from '@sunledger/disclosure-client/nexus';
import { DomainError, requireRegion, type CommandTools, type Principal } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { refusePersonalDataIn } from './personal-data-scan.ts';
import { isOverAlready, publishRevision, searchTextOf } from './publish-revision.ts';
import { publishable } from './publishable.ts';
import { currentRevision, lockNotice, publishedOn } from './notice-row.ts';
import { thawSnapshot } from './snapshot.ts';
import { wakeNotice } from './wake-notice.ts';

export interface Correction {
  noticeId: string;
  reason: string;
  businessDate: BusinessDate;
  today: BusinessDate;
  /** The corrected words; what is absent stays as it was. The content of another service's case is never corrected here. */
  title?: string | undefined;
  content?: NoticeContent | undefined;
  contact?: string | undefined;
}

/** Publishes corrected words as the next revision: it carries the hash of the last one and its periods start again. */
export async function correctNotice(
  tx: Tx,
  principal: Principal,
  { noticeId, reason, businessDate, today, title, content, contact }: Correction,
  { addJob, audit, signalWorkflow }: CommandTools,
): Promise<void> {
  const notice = await lockNotice(tx, noticeId);
  requireRegion(principal, notice.region_code);
  if (notice.state !== 'running') throw new DomainError('notice.closed', '公示已经结束，更正请重新发起公示');
  // The case goes on with the figures that its own service holds; other figures here would be published and never used.
  if (content !== undefined && notice.subject_service !== 'disclosure')
    throw new DomainError(
      'notice.contentOfCase',
      '这份公示的正文和表格来自所公示的事项，这里只能更正标题和联系方式；内容有误的，请撤回公示，由原事项改正后重新公示',
    );
  const last = await currentRevision(tx, noticeId);
  const lastPublishedOn = publishedOn(notice, last);
  if (businessDate < lastPublishedOn)
    throw new DomainError(
      'notice.beforeLastRevision',
      `更正的业务日期 ${businessDate} 不能早于现行第 ${last.revision} 版的发布日期 ${lastPublishedOn}`,
    );
  const {
    revision: _revision,
    previousHash: _hash,
    issuedOn: _day,
    ...lastWords
  } = thawSnapshot(last.snapshot, last.snapshot_hash);
  const words = publishable({
    ...lastWords,
    ...(title === undefined ? {} : { title }),
    ...(content === undefined ? {} : { content }),
    ...(contact === undefined ? {} : { contact }),
    requestKey: notice.request_key,
    subject: { service: notice.subject_service, type: notice.subject_type, id: notice.subject_id },
    // Who wrote the corrected words is a maker from now on, and handles no objection to them.
    makerUserIds: [...new Set([...notice.maker_user_ids, principal.userId])],
    businessDate,
    isBackfilled: notice.is_backfilled,
    authority: {
      service: 'disclosure',
      decisionId: noticeId,
      onBehalfOf: { userId: principal.userId, userName: principal.userName },
    },
  });
  refusePersonalDataIn({ path: 'reason', name: '更正理由', text: reason });
  // A live notice stays one; a past notice whose corrected words nobody could read yet becomes one.
  const corrected = { ...words, isBackfilled: await isOverAlready(tx, words, today) };
  const revision = last.revision + 1;
  const { snapshot, problem } = await publishRevision(
    tx,
    corrected,
    {
      noticeId,
      revision,
      previousHash: last.snapshot_hash,
      reason,
      businessDate,
      today,
      publishedBy: corrected.authority.onBehalfOf,
    },
    addJob,
  );
  await tx
    .updateTable('notice')
    .set({
      current_revision: revision,
      is_backfilled: corrected.isBackfilled,
      maker_user_ids: corrected.makerUserIds,
      title: corrected.title,
      search_text: searchTextOf(corrected),
      problem,
    })
    .where('id', '=', noticeId)
    .execute();
  await audit({
    action: 'notice.correct',
    subjectType: 'notice',
    subjectId: noticeId,
    regionCode: notice.region_code,
    before: { revision: last.revision, snapshotHash: last.snapshot_hash },
    after: { revision, snapshotHash: snapshot.hash },
    reason,
  });
  await wakeNotice(signalWorkflow, notice);
}
