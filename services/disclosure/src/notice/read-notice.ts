import { decodeCursor, notFound, liesWithin, toPage, likePattern } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import type { NoticeDetail, NoticeSummary } from './contract.ts';
import type { NoticeState } from './notice.ts';
import { thawSnapshot } from './snapshot.ts';

export interface NoticeFilter {
  state?: NoticeState | 'ended' | undefined;
  regionCode?: string | undefined;
  kind?: string | undefined;
  /** Year of the business date. */
  year?: number | undefined;
  /** Searched in title, issuer, boards, text and cells. */
  text?: string | undefined;
  subjectService?: string | undefined;
  subjectId?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

const summaryColumns = sql<NoticeSummary>`
  n.id, n.kind, n.title, n.region_code as "regionCode", n.issuer_name as "issuerName", n.state,
  n.current_revision as revision, n.business_date as "businessDate", n.is_backfilled as "isBackfilled",
  n.completed_on as "completedOn", n.problem,
  b.last_day as "lastDayOn", b.total as "boardCount", b.posted as "postedBoardCount",
  a.open as "openObjectionCount", a.partly as "partlyUpheldCount"`;
const totals = sql`lateral (select max(ends_on) as last_day, count(*)::int as total, count(posted_on)::int as posted
    from notice_board where notice_id = n.id and revision = n.current_revision) b,
  lateral (select count(*) filter (where o.state <> 'resolved')::int as open,
      count(*) filter (where o.finding = 'partly')::int as partly
    from notice_objection h join objection o on o.id = h.objection_id where h.notice_id = n.id) a`;

/** Notices, newest first. */
export async function listNotices(tx: Tx, filter: NoticeFilter) {
  const conditions = [sql`true`];
  const after = decodeCursor(filter.cursor);
  if (filter.state === 'ended') conditions.push(sql`n.state <> 'running'`);
  else if (filter.state) conditions.push(sql`n.state = ${filter.state}`);
  // A notice belongs to a place when it is issued there or hangs there.
  if (filter.regionCode)
    conditions.push(sql`(${liesWithin('n.region_code', filter.regionCode)} or exists (select 1 from notice_board w
      where w.notice_id = n.id and w.revision = n.current_revision and ${liesWithin('w.region_code', filter.regionCode)}))`);
  if (filter.kind) conditions.push(sql`n.kind = ${filter.kind}`);
  if (filter.year)
    conditions.push(sql`n.business_date between ${`${filter.year}-01-01`} and ${`${filter.year}-12-31`}`);
  if (filter.text) conditions.push(sql`n.search_text ilike ${likePattern(filter.text)}`);
  if (filter.subjectService) conditions.push(sql`n.subject_service = ${filter.subjectService}`);
  if (filter.subjectId) conditions.push(sql`n.subject_id = ${filter.subjectId}`);
  if (after?.length === 2) conditions.push(sql`(n.business_date, n.id) < (${after[0]}::date, ${after[1]}::uuid)`);
  const { rows } = await sql<NoticeSummary>`select ${summaryColumns} from notice n, ${totals}
    where ${sql.join(conditions, sql` and `)} order by n.business_date desc, n.id desc limit ${filter.limit + 1}`.execute(
    tx,
  );
  return toPage(rows, filter.limit, (row) => [row.businessDate, row.id]);
}

/** One notice as its current revision, or an older one as it stood. Throws 404. */
export async function getNotice(tx: Tx, noticeId: string, revision?: number): Promise<NoticeDetail> {
  const { rows } = await sql<
    NoticeSummary & Pick<NoticeDetail, 'withdrawalReason' | 'subject'>
  >`select ${summaryColumns}, n.withdrawal_reason as "withdrawalReason",
    json_build_object('service', n.subject_service, 'type', n.subject_type, 'id', n.subject_id) as subject
    from notice n, ${totals} where n.id = ${noticeId}`.execute(tx);
  const summary = rows[0];
  const revisions = await listRevisions(tx, noticeId);
  const shown = revisions.find((candidate) => candidate.revision === (revision ?? summary?.revision));
  if (!summary || !shown) throw notFound('公示');
  const snapshot = thawSnapshot(shown.snapshot, shown.snapshotHash);
  return {
    ...summary,
    title: snapshot.title,
    revision: shown.revision,
    documentNumber: snapshot.documentNumber ?? null,
    period: snapshot.period,
    policyClause: snapshot.policyClause,
    content: snapshot.content,
    supervisionPhones: snapshot.supervisionPhones,
    contact: snapshot.contact,
    snapshotHash: shown.snapshotHash,
    boards: await listBoards(tx, noticeId, shown.revision),
    objections: await listOutcomes(tx, noticeId),
    revisions: revisions.map(({ snapshot: _words, ...head }) => head),
  };
}

/** What has become of a notice. Throws 404. */
export async function getStanding(tx: Tx, noticeId: string): Promise<{ state: NoticeState; currentRevision: number }> {
  const row = await tx
    .selectFrom('notice')
    .select(['state', 'current_revision as currentRevision'])
    .where('id', '=', noticeId)
    .executeTakeFirst();
  if (!row) throw notFound('公示');
  return { ...row, state: row.state as NoticeState };
}

/** The frozen bytes of a revision. Throws 404. */
export async function getSnapshotText(tx: Tx, noticeId: string, revision?: number): Promise<string> {
  const revisions = await listRevisions(tx, noticeId);
  const shown = revision === undefined ? revisions.at(-1) : revisions.find((item) => item.revision === revision);
  if (!shown) throw notFound('公示');
  return shown.snapshot;
}

function listRevisions(tx: Tx, noticeId: string) {
  return tx
    .selectFrom('notice_revision')
    .select(['revision', 'snapshot', 'snapshot_hash as snapshotHash', 'previous_hash as previousHash'])
    .select(['business_date as businessDate', 'reason'])
    .where('notice_id', '=', noticeId)
    .orderBy('revision')
    .execute();
}

async function listBoards(tx: Tx, noticeId: string, revision: number) {
  const rows = await tx
    .selectFrom('notice_board')
    .selectAll()
    .where('notice_id', '=', noticeId)
    .where('revision', '=', revision)
    .orderBy('ordinal')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind as NoticeDetail['boards'][number]['kind'],
    regionCode: row.region_code,
    name: row.name,
    postedOn: row.posted_on,
    isBackfilled: row.is_backfilled,
    postedByName: row.posted_by_name,
    endsOn: row.ends_on,
    takenDownOn: row.taken_down_on,
    hasPhoto: row.posting_photo_id !== null,
  }));
}

async function listOutcomes(tx: Tx, noticeId: string) {
  const rows = await tx
    .selectFrom('notice_objection as h')
    .innerJoin('objection as o', 'o.id', 'h.objection_id')
    .select(['o.id', 'h.is_carried', 'received_on', 'due_on', 'state', 'finding', 'reply', 'resolved_on'])
    .where('h.notice_id', '=', noticeId)
    .orderBy('o.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    isCarried: row.is_carried!,
    receivedOn: row.received_on,
    dueOn: row.due_on,
    state: row.state as NoticeDetail['objections'][number]['state'],
    finding: row.finding as NoticeDetail['objections'][number]['finding'],
    reply: row.reply,
    resolvedOn: row.resolved_on,
  }));
}
