import { findTransactions, placeHold, resolveHold, reverseTransaction } from '@sunledger/ledger';
import { formatYuan } from '@sunledger/money';
import { type CommandTools, DomainError, uuidv7 } from '@sunledger/service-kit';
import { requireNoRunningRound } from '../allocation-round/running-round.ts';
import { allotmentAccount, availableOf, sourceAccount } from '../allotment/allotment.ts';
import type { Acting } from '../allotment/pass-down.ts';
import type { Tx } from '../database.ts';
import { keepPromises, lockPromises } from '../planned-project/promised-money.ts';
import type { AnnulmentDecision } from './contract.ts';
import { lockFundDocument } from './queries.ts';

type Audit = Pick<CommandTools, 'audit'>;
type Document = Awaited<ReturnType<typeof lockFundDocument>>;

/**
 * Proposes to annul a confirmed document. All of its money must lie free on the root allotment and is held at once, so
 * that nobody uses it before the second person decides.
 */
export async function proposeAnnulment(
  { tx, principal, businessDate }: Acting,
  { audit }: Audit,
  id: string,
  reason: string,
): Promise<void> {
  const document = await lockFundDocument(tx, id);
  if (document.status !== 'confirmed')
    throw new DomainError('fundDocument.notConfirmed', '只有已确认、没有在撤销的指标文件可以撤销');
  if (document.decided_on !== null && businessDate < document.decided_on)
    throw new DomainError('fundDocument.beforeConfirmation', `撤销日期不能早于确认日期 ${document.decided_on}`);
  const allotmentId = rootOf(document);
  await requireUntouched(tx, allotmentId, document.amount_fen);
  const { holdId } = await placeHold(tx, {
    key: `fundAnnulment:${uuidv7()}`,
    account: allotmentAccount(allotmentId),
    counterAccount: sourceAccount(id),
    amountFen: document.amount_fen,
    kind: 'fundAnnulment',
    businessDate,
    reference: { type: 'fundDocument', id },
    description: `${document.document_number} 撤销`,
  });
  await tx
    .updateTable('fund_document')
    .set({
      status: 'annulling',
      annulment_reason: reason,
      annulment_proposed_by: principal.userId,
      annulment_proposed_by_name: principal.userName,
      annulment_proposed_on: businessDate,
      annulment_hold_id: holdId,
    })
    .where('id', '=', id)
    .execute();
  await audit({
    action: 'fundDocument.proposeAnnulment',
    subjectType: 'fundDocument',
    subjectId: id,
    regionCode: document.region_code,
    before: { status: 'confirmed' },
    after: { status: 'annulling', amountFen: document.amount_fen },
    reason,
  });
}

/** The second person annuls the document, or leaves it in force. Throws 403 for the person who proposed it. */
export async function decideAnnulment(
  acting: Acting,
  tools: Audit,
  id: string,
  decision: AnnulmentDecision,
): Promise<void> {
  const { tx, principal, businessDate } = acting;
  const document = await lockFundDocument(tx, id);
  if (document.status !== 'annulling' || document.annulment_hold_id === null)
    throw new DomainError('fundDocument.notAnnulling', '该指标文件没有待复核的撤销');
  if (document.annulment_proposed_by === principal.userId)
    throw new DomainError('fundDocument.ownAnnulment', '不能复核自己提出的撤销', { status: 403 });
  if (document.annulment_proposed_on !== null && businessDate < document.annulment_proposed_on)
    throw new DomainError('fundDocument.beforeProposal', `复核日期不能早于提出日期 ${document.annulment_proposed_on}`);
  await resolveHold(tx, {
    holdId: document.annulment_hold_id,
    key: `fundAnnulment:${document.annulment_hold_id}`,
    outcome: 'voided',
    businessDate,
    description: `${document.document_number} 撤销`,
  });
  if (decision.verb === 'approve') await annul(acting, document);
  else await leaveInForce(tx, id);
  await tools.audit({
    action: decision.verb === 'approve' ? 'fundDocument.annul' : 'fundDocument.rejectAnnulment',
    subjectType: 'fundDocument',
    subjectId: id,
    regionCode: document.region_code,
    before: { status: 'annulling', reason: document.annulment_reason },
    after: { status: decision.verb === 'approve' ? 'annulled' : 'confirmed' },
    ...(decision.verb === 'reject' ? { reason: decision.reason } : {}),
  });
}

async function annul({ tx, principal, businessDate }: Acting, document: Document): Promise<void> {
  const { id } = document;
  const reason = document.annulment_reason ?? '';
  const postings = await findTransactions(tx, { referenceType: 'fundDocument', referenceId: id });
  const registration = postings.find(({ key }) => key === `fundDocument:${id}`);
  if (!registration) throw new Error(`fund document ${id} was confirmed without a posting`);
  await reverseTransaction(tx, {
    transactionId: registration.transactionId,
    key: `fundDocument:${id}:annulment`,
    reason,
    businessDate,
  });
  await tx
    .updateTable('allotment')
    .set({ state: 'cancelled', cancel_reason: reason })
    .where('id', '=', document.root_allotment_id)
    .execute();
  await tx
    .updateTable('fund_document')
    .set({
      status: 'annulled',
      annulled_by: principal.userId,
      annulled_by_name: principal.userName,
      annulled_on: businessDate,
    })
    .where('id', '=', id)
    .execute();
}

async function leaveInForce(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('fund_document')
    .set({
      status: 'confirmed',
      annulment_reason: null,
      annulment_proposed_by: null,
      annulment_proposed_by_name: null,
      annulment_proposed_on: null,
      annulment_hold_id: null,
    })
    .where('id', '=', id)
    .execute();
}

function rootOf({ id, root_allotment_id }: Document): string {
  if (root_allotment_id === null) throw new Error(`fund document ${id} was confirmed without an allotment`);
  return root_allotment_id;
}

async function requireUntouched(tx: Tx, allotmentId: string, amountFen: bigint): Promise<void> {
  await lockPromises(tx, allotmentId);
  await requireNoRunningRound(tx, allotmentId);
  const usedFen = amountFen - (await availableOf(tx, allotmentId));
  if (usedFen > 0n)
    throw new DomainError(
      'fundDocument.inUse',
      `该文件的资金已有 ${formatYuan(usedFen)} 元下达、冻结或支付，全部退回后才能撤销文件`,
    );
  await keepPromises(tx, allotmentId, amountFen);
}
