import { placeHold, resolveHold } from '@sunledger/ledger';
import { sumFen } from '@sunledger/money';
import {
  type CommandTools,
  DomainError,
  invalidField,
  notFound,
  type Principal,
  requireRegion,
  uuidv7,
} from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { type Allotment, allotmentAccount, getAllotment } from './allotment.ts';
import type { PassDownBody } from './contract.ts';
import { insertAllotment } from './open-allotment.ts';
import { keepPromises } from '../planned-project/promised-money.ts';
import { type ClockDependencies, passDownClock } from './pass-down-clock.ts';

export interface Acting {
  tx: Tx;
  principal: Principal;
  businessDate: string;
  isBackfilled: boolean;
}

type Audit = Pick<CommandTools, 'audit'>;

/**
 * Proposes child allotments below one allotment. Each amount is held on the parent at once, so that concurrent proposals
 * can never take one fen more than there is; a second person books them.
 * @returns the ids of the children, in the order of the lines
 * @throws DomainError 'ledger.insufficient' when the parent has less, and then nothing is proposed
 */
export async function proposePassDown(
  { tx, principal, businessDate, isBackfilled }: Acting,
  { audit }: Audit,
  parentId: string,
  body: PassDownBody,
): Promise<string[]> {
  const parent = await getAllotment(tx, parentId);
  checkLines(parent, body, businessDate, principal);
  await keepPromises(tx, parent.id, sumFen(body.lines.map(({ amountFen }) => amountFen)));
  const ids: string[] = [];
  for (const line of body.lines) {
    const id = uuidv7();
    await insertAllotment(tx, {
      ...parent,
      ...line,
      id,
      parentAllotmentId: parent.id,
      roundId: null,
      documentNumber: body.documentNumber,
      state: 'proposed',
      issuedBy: principal,
      issuedOn: null,
      receivedOn: null,
      passDownDueOn: null,
      policyRecords: [],
      isBackfilled,
    });
    const { holdId } = await placeHold(tx, {
      key: `passDown:${id}`,
      account: allotmentAccount(parent.id),
      counterAccount: allotmentAccount(id),
      amountFen: line.amountFen,
      kind: 'passDown',
      businessDate,
      reference: { type: 'allotment', id },
      description: `${body.documentNumber} 下达${line.regionName}`,
    });
    await tx.updateTable('allotment').set({ hold_id: holdId }).where('id', '=', id).execute();
    await audit({
      action: 'allotment.propose',
      subjectType: 'allotment',
      subjectId: id,
      regionCode: line.regionCode,
      after: { parentAllotmentId: parent.id, documentNumber: body.documentNumber, ...line },
    });
    ids.push(id);
  }
  return ids;
}

function checkLines(parent: Allotment, body: PassDownBody, businessDate: string, principal: Principal): void {
  if (parent.state !== 'received') throw new DomainError('allotment.notReceived', '该指标尚未收到，不能向下级下达');
  if (parent.receivedOn !== null && businessDate < parent.receivedOn)
    throw new DomainError('allotment.beforeReceipt', `下达日期不能早于收到日期 ${parent.receivedOn}`);
  body.lines.forEach((line, index) => {
    requireRegion(principal, line.regionCode);
    if (line.regionCode === parent.regionCode || !line.regionCode.startsWith(parent.regionCode))
      throw invalidField(`lines.${index}.regionCode`, `“${line.regionName}”不是${parent.regionName}的下级地区`);
  });
  const codes = body.lines.map((line) => line.regionCode);
  const repeated = codes.findIndex((code, index) => codes.indexOf(code) !== index);
  if (repeated >= 0) throw invalidField(`lines.${repeated}.regionCode`, '同一地区在一次下达中只能出现一次');
}

/** Money leaves the allotment above: only who reaches that one decides, never the region that is to receive it. */
async function lockProposed(tx: Tx, id: string) {
  const row = await tx.selectFrom('allotment').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw notFound('指标');
  if (row.state !== 'proposed' || row.hold_id === null)
    throw new DomainError('allotment.decided', '该指标已经办结，不能再次办理');
  const parent = await tx
    .selectFrom('allotment')
    .select('region_code')
    .where('id', '=', row.parent_allotment_id)
    .executeTakeFirst();
  if (!parent)
    throw new DomainError('allotment.notYours', '下达由下达地区确认或撤销，收到的地区只能签收', { status: 403 });
  return { ...row, hold_id: row.hold_id };
}

/** The second person books a proposed allotment. Throws 403 for the person who proposed it. */
export async function confirmPassDown(acting: Acting, { audit }: Audit, id: string): Promise<void> {
  const { tx, principal, businessDate } = acting;
  const row = await lockProposed(tx, id);
  if (row.issued_by === principal.userId)
    throw new DomainError('allotment.ownProposal', '不能确认自己提出的下达', { status: 403 });
  await resolveHold(tx, {
    holdId: row.hold_id,
    key: `passDown:${id}`,
    outcome: 'posted',
    businessDate,
    description: `${row.document_number} 下达${row.region_name}`,
  });
  await tx
    .updateTable('allotment')
    .set({
      state: 'issued',
      confirmed_by: principal.userId,
      confirmed_by_name: principal.userName,
      issued_on: businessDate,
    })
    .where('id', '=', id)
    .execute();
  await audit({
    action: 'allotment.issue',
    subjectType: 'allotment',
    subjectId: id,
    regionCode: row.region_code,
    before: { state: 'proposed' },
    after: { state: 'issued', amountFen: row.amount_fen },
  });
}

/** Gives the held money back to the parent; the proposer may do it too. */
export async function cancelPassDown(acting: Acting, { audit }: Audit, id: string, reason: string): Promise<void> {
  const { tx, businessDate } = acting;
  const row = await lockProposed(tx, id);
  await resolveHold(tx, {
    holdId: row.hold_id,
    key: `passDown:${id}`,
    outcome: 'voided',
    businessDate,
    description: reason,
  });
  await tx.updateTable('allotment').set({ state: 'cancelled', cancel_reason: reason }).where('id', '=', id).execute();
  await audit({
    action: 'allotment.cancel',
    subjectType: 'allotment',
    subjectId: id,
    regionCode: row.region_code,
    before: { state: 'proposed' },
    after: { state: 'cancelled' },
    reason,
  });
}

/** The region that got the money acknowledges it; from the next day its own pass-down clock runs. */
export async function receiveAllotment(
  { tx, principal, businessDate }: Acting,
  { audit }: Audit,
  clock: ClockDependencies,
  id: string,
): Promise<void> {
  const allotment = await getAllotment(tx, id);
  if (principal.regionCode !== allotment.regionCode)
    throw new DomainError('allotment.notYours', '指标由收到的地区自己签收', { status: 403 });
  if (allotment.issuedOn !== null && businessDate < allotment.issuedOn)
    throw new DomainError('allotment.beforeIssue', `签收日期不能早于下达日期 ${allotment.issuedOn}`);
  const { passDownDueOn, policyRecords } = passDownClock(clock, allotment.regionCode, businessDate);
  const updated = await tx
    .updateTable('allotment')
    .set({
      state: 'received',
      received_by: principal.userId,
      received_by_name: principal.userName,
      received_on: businessDate,
      pass_down_due_on: passDownDueOn,
      policy_records: JSON.stringify(policyRecords),
    })
    .where('id', '=', id)
    .where('state', '=', 'issued')
    .executeTakeFirst();
  if (updated.numUpdatedRows === 0n) throw new DomainError('allotment.notIssued', '该指标尚未下达或已经签收');
  await audit({
    action: 'allotment.receive',
    subjectType: 'allotment',
    subjectId: id,
    regionCode: allotment.regionCode,
    before: { state: 'issued' },
    after: { state: 'received', receivedOn: businessDate },
  });
}
