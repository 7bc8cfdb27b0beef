import type { BusinessDate } from '@sunledger/calendar';
import { booleanOf, resolve } from '@sunledger/policy';
import { DomainError, notFound, requireRegion, type CommandTools, type Principal } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { lockNotice } from '../notice/notice-row.ts';
import { refusePersonalDataIn } from '../notice/personal-data-scan.ts';
import { wakeNotice } from '../notice/wake-notice.ts';
import type { findings } from './contract.ts';

interface Handling {
  id: string;
  businessDate: BusinessDate;
}

/**
 * Takes an objection over: the handler is the acting person, as identity vouches for them. The database refuses everybody
 * who made the subject of the notice.
 */
export async function assignObjection(
  tx: Tx,
  principal: Principal,
  { id }: Pick<Handling, 'id'>,
  { audit }: CommandTools,
): Promise<void> {
  const objection = await lockObjection(tx, principal, id);
  if (objection.state === 'resolved') throw new DomainError('objection.resolved', '异议已经办结');
  await tx
    .updateTable('objection')
    .set({
      handler_user_id: principal.userId,
      handler_name: principal.userName,
      state: objection.state === 'received' ? 'assigned' : objection.state,
    })
    .where('id', '=', id)
    .execute();
  await audit({
    action: 'objection.assign',
    subjectType: 'objection',
    subjectId: id,
    regionCode: objection.region_code,
    before: { handlerUserId: objection.handler_user_id },
    after: { handlerUserId: principal.userId },
  });
}

/** Records what the handler found out. */
export async function verifyObjection(
  tx: Tx,
  principal: Principal,
  deps: Pick<Dependencies, 'vault'>,
  { id, verification, businessDate }: Handling & { verification: string },
  { audit }: CommandTools,
): Promise<void> {
  const objection = await lockObjection(tx, principal, id);
  requireHandler(objection, principal);
  if (objection.state === 'resolved') throw new DomainError('objection.resolved', '异议已经办结');
  await tx
    .updateTable('objection')
    .set({
      state: 'verified',
      sealed_verification: deps.vault.seal(verification, `${id}.verification`),
      verified_on: businessDate,
    })
    .where('id', '=', id)
    .execute();
  const subject = { subjectType: 'objection', subjectId: id, regionCode: objection.region_code };
  await audit({
    action: 'objection.verify',
    ...subject,
    before: { state: objection.state },
    after: { state: 'verified' },
  });
}

/** Closes an objection with a finding and a reply; both are published with the notice, so the reply is scanned. */
export async function resolveObjection(
  tx: Tx,
  principal: Principal,
  { id, finding, reply, businessDate }: Handling & { finding: (typeof findings)[number]; reply: string },
  { audit, signalWorkflow }: CommandTools,
): Promise<void> {
  const noticeId = await noticeOf(tx, id);
  // The order of locks is notice before objection everywhere: a closing notice and a resolution never wait for each other.
  await lockNotice(tx, noticeId);
  const objection = await lockObjection(tx, principal, id);
  requireHandler(objection, principal);
  const notices = await noticesToAnswer(tx, id);
  if (notices.some(({ maker_user_ids: makers }) => makers.includes(principal.userId)))
    throw new DomainError(
      'objection.handlerIsMaker',
      '您经办过所公示的事项或更正过公示，不能办理对它的异议，请由他人经办',
      {
        status: 403,
      },
    );
  if (objection.state !== 'verified') throw new DomainError('objection.notVerified', '请先登记核实情况，再作结论');
  refusePersonalDataIn({ path: 'reply', name: '答复', text: reply });
  await tx
    .updateTable('objection')
    .set({ state: 'resolved', finding, reply, resolved_on: businessDate })
    .where('id', '=', id)
    .execute();
  await audit({
    action: 'objection.resolve',
    subjectType: 'objection',
    subjectId: id,
    regionCode: objection.region_code,
    before: { state: 'verified' },
    after: { state: 'resolved', finding },
  });
  for (const notice of notices) await wakeNotice(signalWorkflow, notice);
}

/** Marks that a named objector was answered in person (参照红河县办法：署名反映的须答复本人). */
export async function recordPersonalReply(
  tx: Tx,
  principal: Principal,
  { id, channel, businessDate }: Handling & { channel: string },
  { audit }: CommandTools,
): Promise<void> {
  const objection = await lockObjection(tx, principal, id);
  if (objection.is_anonymous) throw new DomainError('objection.anonymous', '匿名提出的异议没有可答复的本人');
  if (objection.state !== 'resolved') throw new DomainError('objection.notResolved', '异议尚未办结，不能登记答复本人');
  await tx
    .updateTable('objection')
    .set({ personal_reply_on: businessDate, personal_reply_channel: channel })
    .where('id', '=', id)
    .execute();
  const subject = { subjectType: 'objection', subjectId: id, regionCode: objection.region_code };
  await audit({ action: 'objection.replyInPerson', ...subject, after: { channel, repliedOn: businessDate } });
}

/** Whether the policy asks that a named objector is answered in person. */
export function needsPersonalReply(packs: Dependencies['packs'], regionCode: string, date: BusinessDate): boolean {
  return booleanOf(resolve({ packs, regionCode, date, key: 'notice.namedObjectorReplied' }));
}

async function noticeOf(tx: Tx, objectionId: string): Promise<string> {
  const row = await tx.selectFrom('objection').select('notice_id').where('id', '=', objectionId).executeTakeFirst();
  if (!row) throw notFound('异议');
  return row.notice_id;
}

// The notice it was raised against, and those that it was carried over to.
function noticesToAnswer(tx: Tx, objectionId: string) {
  return tx
    .selectFrom('notice_objection as h')
    .innerJoin('notice as n', 'n.id', 'h.notice_id')
    .select(['n.request_key', 'n.state', 'n.maker_user_ids'])
    .where('h.objection_id', '=', objectionId)
    .execute();
}

async function lockObjection(tx: Tx, principal: Principal, id: string) {
  const row = await tx.selectFrom('objection').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw notFound('异议');
  requireRegion(principal, row.region_code);
  return row;
}

/** Throws unless the acting person handles the objection. */
export function requireHandler(objection: { handler_user_id: string | null }, principal: Principal): void {
  if (objection.handler_user_id === null)
    throw new DomainError('objection.unassigned', '还没有经办人，请先点“由我经办”');
  if (objection.handler_user_id !== principal.userId)
    throw new DomainError('objection.notHandler', '该异议由他人经办', { status: 403 });
}
