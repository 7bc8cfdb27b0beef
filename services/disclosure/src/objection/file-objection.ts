import { addDays, CalendarUnknownError, type BusinessDate } from '@sunledger/calendar';
import { daysOf, decisionRecord, resolve } from '@sunledger/policy';
import { DomainError, uuidv7, type CommandTools } from '@sunledger/service-kit';
import { loadCalendar } from '../calendar-year/load-calendar.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { isPeriodOver } from '../notice/advance-notice.ts';
import { lockNotice } from '../notice/notice-row.ts';
import { getNotice } from '../notice/read-notice.ts';
import { wakeNotice } from '../notice/wake-notice.ts';
import type { channels, Contact, Receipt } from './contract.ts';
import { createTicket } from './ticket.ts';

export interface FiledObjection {
  noticeId: string;
  channel: (typeof channels)[number];
  content: string;
  contact?: Contact | undefined;
  businessDate: BusinessDate;
  /** Of the web form; a second sending of the same form answers the same receipt. */
  formNonce?: string | undefined;
  enteredByUserId?: string | undefined;
}

/**
 * Takes an objection in while the period runs. Throws `notice.closed` once the notice ended and `notice.periodOver` from
 * the first instant after the last board's last day, even if the notice itself has not been closed yet.
 */
export async function fileObjection(
  tx: Tx,
  deps: Pick<Dependencies, 'packs' | 'vault'>,
  filed: FiledObjection,
  { audit, signalWorkflow }: CommandTools,
): Promise<Receipt> {
  const repeat = filed.formNonce ? await findByNonce(tx, filed.formNonce) : undefined;
  if (repeat) return repeat;
  const notice = await lockNotice(tx, filed.noticeId);
  await refuseAfterPeriod(tx, filed);
  const id = uuidv7();
  const { dueOn, policyDecision } = await handlingDeadline(tx, deps.packs, notice.region_code, filed.businessDate);
  const receipt = { id, ticket: createTicket(), receivedOn: filed.businessDate, dueOn };
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
      received_on: filed.businessDate,
      due_on: dueOn,
      policy_decision: JSON.stringify(policyDecision),
    })
    .execute();
  await audit({
    action: 'objection.file',
    subjectType: 'objection',
    subjectId: id,
    regionCode: notice.region_code,
    after: { noticeId: filed.noticeId, channel: filed.channel, isAnonymous: !filed.contact, dueOn },
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

async function refuseAfterPeriod(tx: Tx, { noticeId, businessDate }: FiledObjection): Promise<void> {
  const { state, boards } = await getNotice(tx, noticeId);
  if (state !== 'running')
    throw new DomainError('notice.closed', '这次公示已经结束，不再受理异议；可按公示载明的监督电话反映');
  if (isPeriodOver(state, boards, businessDate))
    throw new DomainError('notice.periodOver', '公示期已满，不再受理异议；可按公示载明的监督电话反映');
}

// 国开办发〔2018〕11号没有写异议办理天数，按政策包参数 notice.objectionHandlingDays，自收到的次日起算。
async function handlingDeadline(tx: Tx, packs: Dependencies['packs'], regionCode: string, receivedOn: BusinessDate) {
  const parameter = resolve({ packs, regionCode, date: receivedOn, key: 'notice.objectionHandlingDays' });
  const { count, unit } = daysOf(parameter);
  const policyDecision = decisionRecord(parameter);
  if (unit === 'natural') return { dueOn: addDays(receivedOn, count), policyDecision };
  try {
    return { dueOn: (await loadCalendar(tx, regionCode)).addWorkdays(receivedOn, count), policyDecision };
  } catch (error) {
    // An unknown calendar year must not turn a villager away; the open deadline is shown to the staff.
    if (error instanceof CalendarUnknownError) return { dueOn: null, policyDecision };
    throw error;
  }
}
