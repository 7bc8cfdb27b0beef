import { formatWan } from '@sunledger/money';
import { take, type Actor, type Stage } from './acting.ts';
import { pastNote } from './approvals.ts';
import type { Narrator } from './steps.ts';

export interface FundDocument {
  regionCode: string;
  regionName: string;
  level: 'central' | 'provincial' | 'prefecture' | 'county';
  documentNumber: string;
  title: string;
  issuerName: string;
  receivedOn: string;
  year: number;
  /** Whole fen. */
  amountFen: string;
  channel: string;
  purpose: string;
  sourceUrl?: string;
}

/** Registers a fund document by one person and confirms it by another. Returns the id of the allotment it opened. */
export async function loadFund(
  { stage, narrator }: { stage: Stage; narrator: Narrator },
  document: FundDocument,
  people: { maker: Actor; checker: Actor },
): Promise<string> {
  const maker = stage.as(people.maker);
  const checker = stage.as(people.checker);
  const query = { regionCode: document.regionCode, year: document.year, limit: 200 };
  const { items } = await take(maker.fundAllocation.GET('/fund-documents', { params: { query } }));
  let found = items.find(({ documentNumber }) => documentNumber === document.documentNumber);
  found ??= await take(maker.fundAllocation.POST('/fund-documents', { body: { ...document, classification: {} } }));
  if (found.status === 'registered') {
    const params = { path: { id: found.id } };
    found = await take(
      checker.fundAllocation.POST('/fund-documents/{id}/decision', { params, body: { verb: 'confirm' } }),
    );
    narrator.tell(
      `${maker.name} 登记、${checker.name} 确认指标文件 ${found.documentNumber}，${formatWan(BigInt(document.amountFen))} 万元${pastNote(people.maker)}`,
    );
  }
  if (!found.rootAllotmentId) throw new Error(`指标文件 ${found.documentNumber} 没有确认`);
  return found.rootAllotmentId;
}
