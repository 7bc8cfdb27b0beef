import { decodeCursor, notFound, liesWithin, toPage } from '@sunledger/service-kit';
import type { Selectable } from 'kysely';
import { sql } from 'kysely';
import { availableOf } from '../allotment/allotment.ts';
import type { FundDocument } from '../database.generated.ts';
import type { Tx } from '../database.ts';
import type { FundDocumentFilter, FundDocumentView } from './contract.ts';

type Row = Selectable<FundDocument>;

/** The row, locked for a decision. Throws 404 outside the acting region. */
export async function lockFundDocument(tx: Tx, id: string): Promise<Row> {
  const row = await tx.selectFrom('fund_document').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (!row) throw notFound('指标文件');
  return row;
}

export async function findFundDocument(tx: Tx, id: string): Promise<FundDocumentView> {
  const row = await tx.selectFrom('fund_document').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound('指标文件');
  return toView(tx, row);
}

export async function listFundDocuments(tx: Tx, filter: FundDocumentFilter) {
  const after = decodeCursor(filter.cursor);
  let select = tx.selectFrom('fund_document').selectAll();
  if (filter.year !== undefined) select = select.where('year', '=', filter.year);
  if (filter.level) select = select.where('level', '=', filter.level);
  if (filter.status) select = select.where('status', '=', filter.status);
  if (filter.regionCode) select = select.where(liesWithin('region_code', filter.regionCode));
  if (after) select = select.where(sql<boolean>`(received_on, id) < (${after[0]}::date, ${after[1]}::uuid)`);
  const rows = await select
    .orderBy('received_on', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit + 1)
    .execute();
  const page = toPage(rows, filter.limit, (row) => [row.received_on, row.id]);
  const items: FundDocumentView[] = [];
  for (const row of page.items) items.push(await toView(tx, row));
  return { items, nextCursor: page.nextCursor };
}

async function toView(tx: Tx, row: Row): Promise<FundDocumentView> {
  return {
    id: row.id,
    regionCode: row.region_code,
    regionName: row.region_name,
    level: row.level as FundDocumentView['level'],
    documentNumber: row.document_number,
    title: row.title,
    issuerName: row.issuer_name,
    receivedOn: row.received_on,
    year: row.year,
    amountFen: row.amount_fen,
    channel: row.channel,
    purpose: row.purpose,
    classification: row.classification as Record<string, string>,
    sourceUrl: row.source_url,
    status: row.status as FundDocumentView['status'],
    registeredBy: { userId: row.registered_by, userName: row.registered_by_name },
    decidedBy: row.decided_by === null ? null : { userId: row.decided_by, userName: row.decided_by_name ?? '' },
    decidedOn: row.decided_on,
    rejectReason: row.reject_reason,
    annulment: annulmentOf(row),
    rootAllotmentId: row.root_allotment_id,
    availableFen: row.root_allotment_id === null ? 0n : await availableOf(tx, row.root_allotment_id),
    fileId: row.file_id,
    isBackfilled: row.is_backfilled,
  };
}

function annulmentOf(row: Row): FundDocumentView['annulment'] {
  const { annulment_reason: reason, annulment_proposed_by: proposer, annulment_proposed_on: proposedOn } = row;
  if (reason === null || proposer === null || proposedOn === null) return null;
  return {
    reason,
    proposedBy: { userId: proposer, userName: row.annulment_proposed_by_name ?? '' },
    proposedOn,
    decidedBy: row.annulled_by === null ? null : { userId: row.annulled_by, userName: row.annulled_by_name ?? '' },
    decidedOn: row.annulled_on,
  };
}
