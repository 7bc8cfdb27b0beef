import { accountBalance } from '@sunledger/ledger';
import { notFound } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';

export type AllotmentState = 'proposed' | 'issued' | 'received' | 'cancelled';

/** Money of one fund document for one region and purpose. Its balance stands in the ledger, never here. */
export interface Allotment {
  id: string;
  regionCode: string;
  regionName: string;
  fundDocumentId: string;
  parentAllotmentId: string | null;
  roundId: string | null;
  year: number;
  channel: string;
  purpose: string;
  documentNumber: string;
  /** As issued; what is left is `availableOf`. */
  amountFen: bigint;
  state: AllotmentState;
  issuedOn: string | null;
  receivedOn: string | null;
  passDownDueOn: string | null;
}

/** Ledger account of an allotment: debit side, floor 0. */
export const allotmentAccount = (id: string): string => `allotment:${id}`;

/** Ledger account of a fund document: credit side, no floor, since the money comes from outside. */
export const sourceAccount = (fundDocumentId: string): string => `source:${fundDocumentId}`;

/** The allotment, if it lies in the acting region. Throws 404 otherwise. */
export async function getAllotment(tx: Tx, id: string): Promise<Allotment> {
  const allotment = await findAllotment(tx, id);
  if (!allotment) throw notFound('指标');
  return allotment;
}

export async function findAllotment(tx: Tx, id: string): Promise<Allotment | undefined> {
  const row = await tx.selectFrom('allotment').selectAll().where('id', '=', id).executeTakeFirst();
  return (
    row && {
      id: row.id,
      regionCode: row.region_code,
      regionName: row.region_name,
      fundDocumentId: row.fund_document_id,
      parentAllotmentId: row.parent_allotment_id,
      roundId: row.round_id,
      year: row.year,
      channel: row.channel,
      purpose: row.purpose,
      documentNumber: row.document_number,
      amountFen: row.amount_fen,
      state: row.state as AllotmentState,
      issuedOn: row.issued_on,
      receivedOn: row.received_on,
      passDownDueOn: row.pass_down_due_on,
    }
  );
}

/** Fen that no open hold and no movement has taken; 0 while the allotment is only proposed. */
export async function availableOf(tx: Tx, id: string): Promise<bigint> {
  const balance = await accountBalance(tx, allotmentAccount(id));
  return balance?.availableFen ?? 0n;
}
