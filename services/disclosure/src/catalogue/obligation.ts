import type { BusinessDate } from '@sunledger/calendar';
import type { NoticeKind } from '@sunledger/disclosure-client/nexus';
import { daysOf, decisionRecord, resolve } from '@sunledger/policy';
import { DomainError, uuidv7, type CommandTools } from '@sunledger/service-kit';
import { loadCalendar } from '../calendar-year/load-calendar.ts';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { deadlineKeyOf, dutyOfKind } from './disclosure-duty.ts';

interface Subject {
  service: string;
  type: string;
  id: string;
}

export interface NewObligation {
  regionCode: string;
  dutyKey: string;
  title: string;
  subject: Subject;
  /** The day the matter arose, e.g. the allocation result was issued. */
  aroseOn: BusinessDate;
}

/** Registers that something has to be published; the day comes from the policy. A repeat answers the same id. */
export async function registerObligation(
  tx: Tx,
  packs: Dependencies['packs'],
  { regionCode, dutyKey, title, subject, aroseOn }: NewObligation,
  { audit }: Pick<CommandTools, 'audit'>,
): Promise<{ id: string; dueOn: BusinessDate }> {
  const key = deadlineKeyOf(dutyKey);
  if (!key) throw new DomainError('obligation.noDeadline', '该公开事项没有规定公开时限，无需登记', { status: 400 });
  const parameter = resolve({ packs, regionCode, date: aroseOn, key });
  const { count, unit } = daysOf(parameter);
  // “下达后15个工作日内”: the day of the result itself does not count.
  const calendar = await loadCalendar(tx, regionCode);
  const dueOn =
    unit === 'working'
      ? calendar.addWorkdays(aroseOn, count)
      : calendar.deadline({ start: aroseOn, count: count + 1, unit });
  const obligation = {
    id: uuidv7(),
    region_code: regionCode,
    duty_key: dutyKey,
    title,
    subject_service: subject.service,
    subject_type: subject.type,
    subject_id: subject.id,
    arose_on: aroseOn,
    due_on: dueOn,
    policy_decision: JSON.stringify(decisionRecord(parameter)),
  };
  const row = await tx
    .insertInto('disclosure_obligation')
    .values(obligation)
    .onConflict((conflict) =>
      conflict.columns(['duty_key', 'subject_service', 'subject_type', 'subject_id']).doUpdateSet({ title }),
    )
    .returning(['id', 'due_on'])
    .executeTakeFirstOrThrow();
  await audit({
    action: 'obligation.register',
    subjectType: 'disclosureObligation',
    subjectId: row.id,
    regionCode,
    after: { dutyKey, title, aroseOn, dueOn },
  });
  return { id: row.id, dueOn: row.due_on };
}

/** Opens every obligation again that a notice satisfied which was taken back. */
export async function reopenObligations(tx: Tx, noticeId: string): Promise<void> {
  await tx
    .updateTable('disclosure_obligation')
    .set({ notice_id: null, satisfied_on: null })
    .where('notice_id', '=', noticeId)
    .execute();
}

/** Notes on every open obligation of the subject that this notice satisfies it. */
export async function satisfyObligation(
  tx: Tx,
  notice: { noticeId: string; kind: NoticeKind; subject: Subject; businessDate: BusinessDate },
): Promise<void> {
  await tx
    .updateTable('disclosure_obligation')
    .set({ notice_id: notice.noticeId, satisfied_on: notice.businessDate })
    .where('duty_key', '=', dutyOfKind(notice.kind))
    .where('subject_service', '=', notice.subject.service)
    .where('subject_type', '=', notice.subject.type)
    .where('subject_id', '=', notice.subject.id)
    .where('notice_id', 'is', null)
    .execute();
}
