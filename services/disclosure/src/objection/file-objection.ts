import type { BusinessDate } from '@sunledger/calendar';
import { DomainError, invalidField, uuidv7, type CommandTools } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { isPeriodOver } from '../notice/advance-notice.ts';
import { lockNotice, publishedOn } from '../notice/notice-row.ts';
import { getNotice } from '../notice/read-notice.ts';
import { wakeNotice } from '../notice/wake-notice.ts';
import type { channels, Contact, Receipt } from './contract.ts';
import { handlingDeadline } from './handling-deadline.ts';
import { createTicket } from './ticket.ts';

export interface FiledObjection {
  noticeId: string;
  channel: (typeof channels)[number];
  content: string;
  contact?: Contact | undefined;
  /** The day on which it reached the office or the server, which may be before the day it is entered. */
  receivedOn: BusinessDate;
  /** Of the web form; a second sending of the same form answers the same receipt. */
  formNonce?: string | undefined;
  /** Whoever entered a call, letter or visit; absent for the web form. */
  enteredByUserId?: string | undefined;
}

/**
 * Takes an objection in that was received within the period, as long as the notice has not ended. Throws `notice.periodOver`
 * for one received after the last board's last day, and `notice.closed` once the notice ended.
 */
export async function fileObjection(
  tx: Tx,
  deps: Pick<Dependencies, 'packs' | 'vault'>,
  filed: FiledObjection,
  { audit, signalWorkflow }: CommandTools,
): Promise<Receipt> {
  const { receivedOn } = filed;
  const notice = await lockNotice(tx, filed.noticeId);
  // Behind the lock: of two sendings at once the second finds the first.
  const repeat = filed.formNonce ? await findByNonce(tx, filed.formNonce) : undefined;
  if (repeat) return repeat;
  if (filed.enteredByUserId !== undefined && receivedOn < firstDayOf(notice))
    throw invalidField('receivedOn', `收到日期不能早于公示发布的 ${firstDayOf(notice)}`);
  await refuseAfterPeriod(tx, filed);
  const id = uuidv7();
  const { dueOn, policyDecision } = await handlingDeadline(tx, deps.packs, notice.region_code, receivedOn);
  const receipt = { id, ticket: createTicket(), receivedOn, dueOn };
  await tx
    .insertInto('objection')
    .values({
      id,
      notice_id: filed.noticeId,
      region_code: notice.region_code,
      revision: notice.current_revision,
      ticket: receipt.ticket,
      channel: filed.channel,
      is_anonymous: !filed.contact,
      sealed_contact: filed.contact ? deps.vault.seal(JSON.stringify(filed.contact), `${id}.contact`) : null,
      sealed_content: deps.vault.seal(filed.content, `${id}.content`),
      form_nonce: filed.formNonce ?? null,
      entered_by_user_id: filed.enteredByUserId ?? null,
      received_on: receivedOn,
      due_on: dueOn,
      policy_decision: JSON.stringify(policyDecision),
    })
    .execute();
  await audit({
    action: 'objection.file',
    subjectType: 'objection',
    subjectId: id,
    regionCode: notice.region_code,
    after: { noticeId: filed.noticeId, channel: filed.channel, isAnonymous: !filed.contact, receivedOn, dueOn },
  });
  await wakeNotice(signalWorkflow, notice);
  return receipt;
}

async function findByNonce(tx: Tx, nonce: string): Promise<Receipt | undefined> {
  return tx
    .selectFrom('objection')
    .select(['id', 'ticket', 'received_on as receivedOn', 'due_on as dueOn'])
    .where('form_nonce', '=', nonce)
    .executeTakeFirst();
}

const firstDayOf = (notice: Awaited<ReturnType<typeof lockNotice>>) =>
  publishedOn(notice, { business_date: notice.business_date, published_at: notice.created_at });

async function refuseAfterPeriod(tx: Tx, { noticeId, receivedOn, enteredByUserId }: FiledObjection): Promise<void> {
  const isEntered = enteredByUserId !== undefined;
  const { state, boards, completedOn, lastDayOn } = await getNotice(tx, noticeId);
  if (state !== 'running')
    throw new DomainError(
      'notice.closed',
      isEntered
        ? `这次公示已于 ${completedOn} 结束，不能再登记异议；公示期内收到的，请当即转告承办单位停办、退回该事项并重新公示，同时直接答复异议人`
        : '这次公示已经结束，不再受理异议；可按公示载明的监督电话反映',
    );
  if (isPeriodOver(state, boards, receivedOn))
    throw new DomainError(
      'notice.periodOver',
      isEntered
        ? `公示期已于 ${lastDayOn} 届满，之后收到的不作为对公示的异议登记；公示期内收到的，请填写实际收到的日期`
        : '公示期已满，不再受理异议；可按公示载明的监督电话反映',
    );
}
