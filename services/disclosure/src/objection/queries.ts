import { DomainError, notFound, type Principal, newestFirst } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Contact, ObjectionStatus, ObjectionSummary } from './contract.ts';
import { needsPersonalReply, requireHandler } from './handle-objection.ts';

const baseQuery = (tx: Tx) =>
  tx
    .selectFrom('objection as o')
    .innerJoin('notice as n', 'n.id', 'o.notice_id')
    .selectAll('o')
    .select(['n.title as notice_title', sql<string[]>`makers_of_objection(o.id)`.as('maker_user_ids')]);
type ObjectionRow = Awaited<ReturnType<ReturnType<typeof baseQuery>['executeTakeFirstOrThrow']>>;

export interface ObjectionFilter {
  noticeId?: string | undefined;
  state?: string | undefined;
  handlerUserId?: string | undefined;
  cursor?: string | undefined;
  limit: number;
}

/** Objections of the principal's region, newest first; never the words or the person. */
export async function listObjections(tx: Tx, deps: Pick<Dependencies, 'packs'>, filter: ObjectionFilter) {
  const select = baseQuery(tx)
    .$if(filter.noticeId !== undefined, (query) => query.where('o.notice_id', '=', filter.noticeId!))
    .$if(filter.state !== undefined, (query) => query.where('o.state', '=', filter.state!))
    .$if(filter.handlerUserId !== undefined, (query) => query.where('o.handler_user_id', '=', filter.handlerUserId!));
  return newestFirst(select, 'o.id', filter, (row) => toSummary(row, deps));
}

/** One objection with its words, for those who handle objections and did not make the matter. Throws 404 and 403. */
export async function getObjection(
  tx: Tx,
  deps: Pick<Dependencies, 'packs' | 'vault'>,
  principal: Principal,
  id: string,
) {
  const row = await baseQuery(tx).where('o.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('异议');
  refuseMaker(row, principal);
  const { sealed_verification: verification } = row;
  return {
    ...toSummary(row, deps),
    content: deps.vault.open(row.sealed_content, `${id}.content`),
    verification: verification === null ? null : deps.vault.open(verification, `${id}.verification`),
    verifiedOn: row.verified_on,
    reply: row.reply,
    personalReplyOn: row.personal_reply_on,
    personalReplyChannel: row.personal_reply_channel,
  };
}

/** One objection without its words. Throws 404. */
export async function getSummary(tx: Tx, deps: Pick<Dependencies, 'packs'>, id: string): Promise<ObjectionSummary> {
  const row = await baseQuery(tx).where('o.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('异议');
  return toSummary(row, deps);
}

/** Who objected, for the assigned handler alone. The caller records the reading in the audit. Throws 404, 403 and 409. */
export async function openContact(tx: Tx, deps: Pick<Dependencies, 'vault'>, principal: Principal, id: string) {
  const row = await baseQuery(tx).where('o.id', '=', id).executeTakeFirst();
  if (!row) throw notFound('异议');
  refuseMaker(row, principal);
  requireHandler(row, principal);
  if (row.sealed_contact === null) throw notFound('联系方式');
  const contact = JSON.parse(deps.vault.open(row.sealed_contact, `${id}.contact`)) as Contact;
  return { contact, regionCode: row.region_code };
}

// Who made the matter must not learn from the words who objected to it.
function refuseMaker({ maker_user_ids: makers }: Pick<ObjectionRow, 'maker_user_ids'>, { userId }: Principal): void {
  if (!makers.includes(userId)) return;
  throw new DomainError('objection.readerIsMaker', '您是公示事项的经办人，不能查看对该事项的异议原文和异议人', {
    status: 403,
  });
}

/** What the holder of a ticket may see. Throws 404. */
export async function getStatus(tx: Tx, ticket: string): Promise<ObjectionStatus> {
  const row = await baseQuery(tx).where('o.ticket', '=', ticket).executeTakeFirst();
  if (!row) throw notFound('异议编号');
  return {
    ticket: row.ticket,
    noticeId: row.notice_id,
    noticeTitle: row.notice_title,
    state: row.state as ObjectionStatus['state'],
    receivedOn: row.received_on,
    dueOn: row.due_on,
    finding: row.finding as ObjectionStatus['finding'],
    reply: row.reply,
    resolvedOn: row.resolved_on,
  };
}

function toSummary(row: ObjectionRow, { packs }: Pick<Dependencies, 'packs'>): ObjectionSummary {
  const isResolved = row.state === 'resolved';
  return {
    id: row.id,
    noticeId: row.notice_id,
    noticeTitle: row.notice_title,
    regionCode: row.region_code,
    ticket: row.ticket,
    channel: row.channel as ObjectionSummary['channel'],
    isAnonymous: row.is_anonymous,
    state: row.state as ObjectionSummary['state'],
    receivedOn: row.received_on,
    dueOn: row.due_on,
    handlerUserId: row.handler_user_id,
    handlerName: row.handler_name,
    finding: row.finding as ObjectionSummary['finding'],
    resolvedOn: row.resolved_on,
    personalReplyPending:
      isResolved &&
      !row.is_anonymous &&
      row.personal_reply_on === null &&
      needsPersonalReply(packs, row.region_code, row.received_on),
  };
}
