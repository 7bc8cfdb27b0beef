import { command, download, query, requireRegion, type Route } from '@sunledger/service-kit';
import { writeTable } from '@sunledger/spreadsheet';
import type { Dependencies } from '../dependencies.ts';
import {
  reconcileBody,
  reconciliationPage,
  reconciliationParams,
  reconciliationQuery,
  reconciliationSchema,
  reconciliationStatusSchema,
} from './contract.ts';
import {
  findReconciliation,
  listInstructionsOfDay,
  listLatestReconciliations,
  listReconciliations,
} from './queries.ts';
import { reconcile } from './reconcile.ts';

const excel = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Daily reconciliation with a bank: must be zero, or names the lines that differ. */
export function reconciliationRoutes(deps: Pick<Dependencies, 'clock'>): Route[] {
  return [
    command({
      method: 'POST',
      url: '/reconciliations',
      operationId: 'reconcile',
      summary: '与银行对账',
      permission: 'payment.review',
      status: 201,
      body: reconcileBody,
      response: reconciliationSchema,
      statementTimeoutMs: 60_000,
      handle: async (context) => {
        requireRegion(context.principal, context.body.regionCode);
        return findReconciliation(context.tx, await reconcile(context, deps, context.body));
      },
    }),
    query({
      method: 'GET',
      url: '/reconciliations',
      operationId: 'listReconciliations',
      summary: '对账记录',
      permission: 'fund.read',
      query: reconciliationQuery,
      response: reconciliationPage,
      handle: ({ tx, query: filter }) => listReconciliations(tx, filter),
    }),
    query({
      method: 'GET',
      url: '/reconciliation-status',
      operationId: 'getReconciliationStatus',
      summary: '各银行最近一次对账是否平',
      permission: 'system.read',
      response: reconciliationStatusSchema,
      handle: async ({ tx }) => ({ items: await listLatestReconciliations(tx) }),
    }),
    query({
      method: 'GET',
      url: '/reconciliations/:id',
      operationId: 'getReconciliation',
      summary: '一次对账',
      permission: 'fund.read',
      params: reconciliationParams,
      response: reconciliationSchema,
      handle: ({ tx, params: { id } }) => findReconciliation(tx, id),
    }),
    download({
      method: 'GET',
      url: '/reconciliations/:id/sheet.xlsx',
      operationId: 'exportReconciliation',
      summary: '对账明细（Excel）',
      permission: 'fund.read',
      params: reconciliationParams,
      handle: ({ read, params: { id } }) =>
        read(async (tx) => {
          const day = await findReconciliation(tx, id);
          const body = sheetOf(day, await listInstructionsOfDay(tx, day));
          return { contentType: excel, fileName: `对账明细-${day.bankCode}-${day.businessDate}.xlsx`, body };
        }),
    }),
  ];
}

function sheetOf(
  { bankCode, businessDate, status }: { bankCode: string; businessDate: string; status: string },
  instructions: Awaited<ReturnType<typeof listInstructionsOfDay>>,
) {
  return writeTable({
    title: `${businessDate} 与 ${bankCode} 对账明细（${status === 'balanced' ? '已平' : '不平'}）`,
    unitNote: '单位：元',
    columns: [
      { key: 'batch_number', header: '批次号', type: 'identifier', width: 24 },
      { key: 'request_number', header: '申请编号', type: 'identifier', width: 24 },
      { key: 'project_name', header: '项目', type: 'text', width: 32 },
      { key: 'payee_name', header: '收款人', type: 'text', width: 28 },
      { key: 'amount_fen', header: '金额', type: 'yuan' },
      { key: 'status', header: '结果', type: 'text' },
      { key: 'bank_reference', header: '银行流水号', type: 'identifier', width: 26 },
      { key: 'result_message', header: '说明', type: 'text', width: 24 },
      { key: 'business_date', header: '支付日期', type: 'date' },
      { key: 'final_on', header: '到账或退回日期', type: 'date' },
    ],
    rows: instructions.map((row) => ({ ...row, status: statusTitles[row.status] ?? row.status })),
  });
}

const statusTitles: Record<string, string> = {
  sent: '尚无结果',
  unknown: '结果未知',
  paid: '已支付',
  returned: '退回',
  rejected: '拒绝',
};
