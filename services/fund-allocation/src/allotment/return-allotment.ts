import { placeHold, resolveHold } from '@sunledger/ledger';
import { type CommandTools, DomainError, notFound, requireRegion, uuidv7 } from '@sunledger/service-kit';
import { keepPromises } from '../planned-project/promised-money.ts';
import { allotmentAccount, getAllotment } from './allotment.ts';
import type { ReturnBody } from './contract.ts';
import type { Acting } from './pass-down.ts';

type Audit = Pick<CommandTools, 'audit'>;

/** Proposes to give money back to the allotment above; it is held at once and booked by a second person. */
export async function proposeReturn(
  { tx, principal, businessDate, isBackfilled }: Acting,
  { audit }: Audit,
  allotmentId: string,
  body: ReturnBody,
): Promise<string> {
  const allotment = await getAllotment(tx, allotmentId);
  requireRegion(principal, allotment.regionCode);
  if (allotment.parentAllotmentId === null)
    throw new DomainError(
      'allotment.noParent',
      '该指标由指标文件直接登记，没有可退回的上级指标；登记有误的请撤销指标文件',
    );
  await keepPromises(tx, allotmentId, body.amountFen);
  const id = uuidv7();
  const { holdId } = await placeHold(tx, {
    key: `allotmentReturn:${id}`,
    account: allotmentAccount(allotmentId),
    counterAccount: allotmentAccount(allotment.parentAllotmentId),
    amountFen: body.amountFen,
    kind: 'allotmentReturn',
    businessDate,
    reference: { type: 'allotmentReturn', id },
    description: `${body.documentNumber} 退回指标`,
  });
  await tx
    .insertInto('allotment_return')
    .values({
      id,
      region_code: allotment.regionCode,
      allotment_id: allotmentId,
      amount_fen: body.amountFen,
      document_number: body.documentNumber,
      reason: body.reason,
      hold_id: holdId,
      proposed_by: principal.userId,
      proposed_by_name: principal.userName,
      is_backfilled: isBackfilled,
    })
    .execute();
  await audit({
    action: 'allotmentReturn.propose',
    subjectType: 'allotmentReturn',
    subjectId: id,
    regionCode: allotment.regionCode,
    after: { allotmentId, ...body },
    reason: body.reason,
  });
  return id;
}

/** Books the return, or gives it up. Throws 403 when the person who proposed it wants to book it. */
export async function decideReturn(
  { tx, principal, businessDate }: Acting,
  { audit }: Audit,
  id: string,
  decision: { verb: 'confirm' } | { verb: 'cancel'; reason: string },
): Promise<void> {
  const row = await tx.selectFrom('allotment_return').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw notFound('指标退回');
  if (row.state !== 'proposed') throw new DomainError('allotmentReturn.decided', '该退回已经办结，不能再次办理');
  const isBooked = decision.verb === 'confirm';
  if (isBooked && row.proposed_by === principal.userId)
    throw new DomainError('allotmentReturn.ownProposal', '不能确认自己提出的退回', { status: 403 });
  await resolveHold(tx, {
    holdId: row.hold_id,
    key: `allotmentReturn:${id}`,
    outcome: isBooked ? 'posted' : 'voided',
    businessDate,
    description: `${row.document_number} 退回指标`,
  });
  const state = isBooked ? 'booked' : 'cancelled';
  await tx
    .updateTable('allotment_return')
    .set({ state, decided_by: principal.userId, decided_by_name: principal.userName, decided_on: businessDate })
    .where('id', '=', id)
    .execute();
  await audit({
    action: `allotmentReturn.${decision.verb}`,
    subjectType: 'allotmentReturn',
    subjectId: id,
    regionCode: row.region_code,
    before: { state: 'proposed' },
    after: { state },
    ...(decision.verb === 'cancel' ? { reason: decision.reason } : {}),
  });
}
