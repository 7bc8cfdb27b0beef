import { openAccount } from '@sunledger/ledger';
import type { DecisionRecord } from '@sunledger/policy';
import type { Tx } from '../database.ts';
import { type Allotment, allotmentAccount } from './allotment.ts';

interface Person {
  userId: string;
  userName: string;
}

export interface NewAllotment extends Omit<Allotment, 'issuedOn' | 'receivedOn'> {
  issuedBy: Person;
  confirmedBy?: Person;
  issuedOn?: string | null;
  receivedBy?: Person;
  receivedOn?: string | null;
  policyRecords: DecisionRecord[];
  isBackfilled: boolean;
}

/** Writes the allotment and opens its account with balance 0 and floor 0; the caller books the money onto it. */
export async function insertAllotment(tx: Tx, allotment: NewAllotment): Promise<void> {
  await tx
    .insertInto('allotment')
    .values({
      id: allotment.id,
      region_code: allotment.regionCode,
      region_name: allotment.regionName,
      fund_document_id: allotment.fundDocumentId,
      parent_allotment_id: allotment.parentAllotmentId,
      round_id: allotment.roundId,
      year: allotment.year,
      channel: allotment.channel,
      purpose: allotment.purpose,
      document_number: allotment.documentNumber,
      amount_fen: allotment.amountFen,
      state: allotment.state,
      issued_by: allotment.issuedBy.userId,
      issued_by_name: allotment.issuedBy.userName,
      confirmed_by: allotment.confirmedBy?.userId ?? null,
      confirmed_by_name: allotment.confirmedBy?.userName ?? null,
      issued_on: allotment.issuedOn ?? null,
      received_by: allotment.receivedBy?.userId ?? null,
      received_by_name: allotment.receivedBy?.userName ?? null,
      received_on: allotment.receivedOn ?? null,
      pass_down_due_on: allotment.passDownDueOn,
      policy_records: JSON.stringify(allotment.policyRecords),
      is_backfilled: allotment.isBackfilled,
    })
    .execute();
  await openAccount(tx, {
    code: allotmentAccount(allotment.id),
    name: `${allotment.regionName} ${allotment.purpose}`,
    kind: 'allotment',
    normalSide: 'debit',
    regionCode: allotment.regionCode,
    floorFen: 0n,
    dimensions: {
      allotmentId: allotment.id,
      fundDocumentId: allotment.fundDocumentId,
      year: String(allotment.year),
    },
  });
}
