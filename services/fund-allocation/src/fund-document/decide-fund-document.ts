import { openAccount, postTransaction, transferLegs } from '@sunledger/ledger';
import { type CommandTools, DomainError, type Principal, uuidv7 } from '@sunledger/service-kit';
import { allotmentAccount, sourceAccount } from '../allotment/allotment.ts';
import { insertAllotment } from '../allotment/open-allotment.ts';
import { type ClockDependencies, passDownClock } from '../allotment/pass-down-clock.ts';
import type { Tx } from '../database.ts';
import { lockFundDocument } from './queries.ts';

interface Decision {
  tx: Tx;
  principal: Principal;
  id: string;
  businessDate: string;
}

async function lockForDecision({ tx, principal, id }: Decision) {
  const document = await lockFundDocument(tx, id);
  if (document.status !== 'registered')
    throw new DomainError('fundDocument.decided', '该指标文件已经办结，不能再次办理');
  if (document.registered_by === principal.userId)
    throw new DomainError('fundDocument.ownRegistration', '不能确认或退回自己登记的指标文件', { status: 403 });
  return document;
}

const decidedBy = ({ principal, businessDate }: Decision) => ({
  decided_by: principal.userId,
  decided_by_name: principal.userName,
  decided_on: businessDate,
});

/**
 * The second person confirms: the root allotment is opened and the money booked from the source to it, once.
 * Throws 403 for the person who registered the document.
 */
export async function confirmFundDocument(
  decision: Decision,
  { audit }: Pick<CommandTools, 'audit'>,
  clock: ClockDependencies,
): Promise<void> {
  const { tx, principal, id, businessDate } = decision;
  const document = await lockForDecision(decision);
  const allotmentId = uuidv7();
  await insertAllotment(tx, {
    id: allotmentId,
    regionCode: document.region_code,
    regionName: document.region_name,
    fundDocumentId: id,
    parentAllotmentId: null,
    roundId: null,
    year: document.year,
    channel: document.channel,
    purpose: document.purpose,
    documentNumber: document.document_number,
    amountFen: document.amount_fen,
    issuedBy: { userId: document.registered_by, userName: document.registered_by_name },
    confirmedBy: principal,
    state: 'received',
    issuedOn: document.received_on,
    receivedBy: principal,
    receivedOn: document.received_on,
    isBackfilled: document.is_backfilled,
    ...passDownClock(clock, document.region_code, document.received_on),
  });
  await openAccount(tx, {
    code: sourceAccount(id),
    name: document.document_number,
    kind: 'source',
    normalSide: 'credit',
    regionCode: document.region_code,
    floorFen: null,
    dimensions: { fundDocumentId: id },
  });
  await postTransaction(tx, {
    key: `fundDocument:${id}`,
    kind: 'fundRegistration',
    businessDate,
    reference: { type: 'fundDocument', id },
    description: `${document.document_number} ${document.purpose}`,
    legs: transferLegs(sourceAccount(id), allotmentAccount(allotmentId), document.amount_fen),
  });
  await tx
    .updateTable('fund_document')
    .set({ status: 'confirmed', root_allotment_id: allotmentId, ...decidedBy(decision) })
    .where('id', '=', id)
    .execute();
  await audit({
    action: 'fundDocument.confirm',
    subjectType: 'fundDocument',
    subjectId: id,
    regionCode: document.region_code,
    before: { status: 'registered' },
    after: { status: 'confirmed', rootAllotmentId: allotmentId, amountFen: document.amount_fen },
  });
}

/** The second person sends the registration back; its number is free again. */
export async function rejectFundDocument(
  decision: Decision,
  { audit }: Pick<CommandTools, 'audit'>,
  reason: string,
): Promise<void> {
  const document = await lockForDecision(decision);
  await decision.tx
    .updateTable('fund_document')
    .set({ status: 'rejected', reject_reason: reason, ...decidedBy(decision) })
    .where('id', '=', decision.id)
    .execute();
  await audit({
    action: 'fundDocument.reject',
    subjectType: 'fundDocument',
    subjectId: decision.id,
    regionCode: document.region_code,
    before: { status: 'registered' },
    after: { status: 'rejected' },
    reason,
  });
}
