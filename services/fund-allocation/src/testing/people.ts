import { readFileSync } from 'node:fs';
import type { TestService } from '@sunledger/service-kit/testing';
import type { Dependencies } from '../dependencies.ts';

type Service = TestService<Dependencies>;

const permissionsOf: Record<string, string[]> = {
  financeMaker: ['fund.read', 'fund.register', 'round.manage', 'allotment.issue', 'approval.read', 'approval.decide'],
  financeChecker: ['fund.read', 'round.approve', 'approval.read', 'approval.decide'],
  financeApprover: ['fund.read', 'round.approve', 'approval.read', 'approval.decide'],
  leadingGroup: ['fund.read', 'approval.read', 'approval.decide'],
  auditor: ['fund.read', 'audit.read'],
};

/** A person of one role in one region, with the permissions that the role catalogue gives. */
export function personIn(service: Service, role: keyof typeof permissionsOf & string, regionCode: string) {
  return service.as({
    role,
    regionCode,
    userId: `${role}-${regionCode}`,
    permissions: [...(permissionsOf[role] ?? []), 'backfill'],
  });
}

/** Fund document of a region, registered by its maker. */
export function documentBody(regionCode: string, amountFen: bigint, documentNumber: string) {
  return {
    regionCode,
    regionName: `地区${regionCode}`,
    level: 'provincial',
    documentNumber,
    title: '关于下达财政专项扶贫资金的通知',
    issuerName: '省财政厅',
    receivedOn: '2026-03-02',
    year: 2026,
    amountFen: String(amountFen),
    channel: '财政专项扶贫资金',
    purpose: '扶贫发展',
  };
}

/** Registers and confirms a fund document; returns the id of its root allotment. */
export async function rootAllotment(
  service: Service,
  regionCode: string,
  amountFen: bigint,
  documentNumber: string,
): Promise<{ documentId: string; allotmentId: string }> {
  const body = documentBody(regionCode, amountFen, documentNumber);
  const registered = await personIn(service, 'financeMaker', regionCode).post('/fund-documents', body);
  if (registered.status !== 201) throw new Error(JSON.stringify(registered.body));
  const documentId = registered.body.id as string;
  const confirmed = await personIn(service, 'financeChecker', regionCode).post(
    `/fund-documents/${documentId}/decision`,
    { verb: 'confirm' },
  );
  if (confirmed.status !== 200) throw new Error(JSON.stringify(confirmed.body));
  return { documentId, allotmentId: confirmed.body.rootAllotmentId as string };
}

export interface PublishedRow {
  tableId: string;
  unitName: string;
  amount: string;
  publishedTotal: string;
  note: string;
  source: string;
}

/** The published tables that the tests cite, one row per unit. */
export function publishedRows(tableId: string): PublishedRow[] {
  const text = readFileSync(new URL('./published-allocations.csv', import.meta.url), 'utf8');
  const rows = text.trim().split('\n').slice(1);
  return rows
    .map((line) => line.match(/("[^"]*"|[^,]*)(?:,|$)/g)!.map((cell) => cell.replace(/,$/, '').replaceAll('"', '')))
    .filter((cells) => cells[0] === tableId)
    .map((cells) => ({
      tableId,
      unitName: cells[4]!,
      amount: cells[6]!,
      publishedTotal: cells[8]!,
      note: cells[9]!,
      source: cells[10]!,
    }));
}
