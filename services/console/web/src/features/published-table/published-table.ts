import type { components, FundAllocationClient } from '@sunledger/fund-allocation-client';
import { queryOptions } from '@tanstack/react-query';
import { call, fundAllocation, type QueryOf } from '../../api.ts';
import type { ImportRun } from '../../ui/ImportPanel.tsx';

export type PublishedTable = components['schemas']['PublishedTable'];
export type PublishedTableFilter = QueryOf<FundAllocationClient, '/published-tables'>;

export const PUBLISHED_TABLE_KEY = ['fund-allocation', 'published-table'] as const;

export const publishedTablesQuery = queryOptions({
  queryKey: [...PUBLISHED_TABLE_KEY, 'choices'],
  queryFn: async ({ signal }) =>
    (await call(fundAllocation.GET('/published-tables', { params: { query: { limit: 200 } }, signal }))).items,
});

export function publishedTableQuery(id: string) {
  return queryOptions({
    queryKey: [...PUBLISHED_TABLE_KEY, id],
    queryFn: ({ signal }) => call(fundAllocation.GET('/published-tables/{id}', { params: { path: { id } }, signal })),
  });
}

/** The check of a table as the import panel shows it: whole rows are counted, every contradiction is listed. */
export function toImportRun(table: PublishedTable): ImportRun {
  const errors = table.findings.filter(({ severity }) => severity === 'error');
  const units = table.units.filter(({ kind }) => kind === 'unit');
  return {
    id: table.id,
    fileName: table.fileName,
    state: table.state,
    rowCount: table.units.length,
    acceptedCount: units.length,
    rejectedCount: errors.length + table.cellErrors.length,
    warningCount: table.findings.length - errors.length,
    problems: [
      ...table.cellErrors.map(({ row, message }) => ({ row, column: '', message, severity: 'error' as const })),
      ...table.findings.map(({ rowNumber, columnKey, message, severity }) => ({
        row: rowNumber ?? 0,
        column: columnKey === null ? '全表' : (COLUMN_TITLES[columnKey] ?? columnKey),
        message,
        severity,
      })),
    ],
    ...(table.roundState === null || table.roundState === 'draft'
      ? {}
      : { undoReason: '由该表生成的分配轮次已经提交审批，不能撤销导入' }),
  };
}

const COLUMN_TITLES: Record<string, string> = {
  unitName: '地区',
  regionCode: '地区代码',
  amount: '分配金额',
  central: '中央资金',
  provincial: '省级资金',
  prefecture: '市级资金',
  county: '县级资金',
  percent: '占比',
};
