import type { PublishNoticeInput } from '@sunledger/disclosure-client/nexus';
import type { BusinessDate } from '@sunledger/calendar';
import { uuidv7, type CommandTools } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { satisfyObligation } from '../catalogue/obligation.ts';
import { isOverAlready, publishRevision, searchTextOf } from './publish-revision.ts';

/** Opens the notice of a request, or returns the one that was opened for it before. */
export async function openNotice(
  tx: Tx,
  request: PublishNoticeInput,
  today: BusinessDate,
  { audit, addJob }: CommandTools,
): Promise<string> {
  const noticeId = uuidv7();
  const input = { ...request, isBackfilled: await isOverAlready(tx, request, today) };
  const { authority, subject } = input;
  const inserted = await tx
    .insertInto('notice')
    .values({
      id: noticeId,
      request_key: input.requestKey,
      region_code: input.regionCode,
      kind: input.kind,
      title: input.title,
      subject_service: subject.service,
      subject_type: subject.type,
      subject_id: subject.id,
      issuer_name: input.issuerName,
      business_date: input.businessDate,
      is_backfilled: input.isBackfilled,
      maker_user_ids: input.makerUserIds,
      decision_service: authority.service,
      decision_id: authority.decisionId,
      on_behalf_of: JSON.stringify(authority.onBehalfOf),
      search_text: searchTextOf(input),
    })
    .onConflict((conflict) => conflict.column('request_key').doNothing())
    .executeTakeFirst();
  if ((inserted.numInsertedOrUpdatedRows ?? 0n) === 0n) return existingNotice(tx, input.requestKey);
  const { snapshot, problem } = await publishRevision(
    tx,
    input,
    {
      noticeId,
      revision: 1,
      previousHash: null,
      reason: null,
      businessDate: input.businessDate,
      today,
      publishedBy: authority.onBehalfOf,
    },
    addJob,
  );
  if (problem) await tx.updateTable('notice').set({ problem }).where('id', '=', noticeId).execute();
  await satisfyObligation(tx, { noticeId, kind: input.kind, subject, businessDate: input.businessDate });
  await audit({
    action: 'notice.open',
    subjectType: 'notice',
    subjectId: noticeId,
    regionCode: input.regionCode,
    after: {
      requestKey: input.requestKey,
      title: input.title,
      isBackfilled: input.isBackfilled,
      snapshotHash: snapshot.hash,
      problem,
    },
  });
  return noticeId;
}

async function existingNotice(tx: Tx, requestKey: string): Promise<string> {
  const { id } = await tx
    .selectFrom('notice')
    .select('id')
    .where('request_key', '=', requestKey)
    .executeTakeFirstOrThrow();
  return id;
}
