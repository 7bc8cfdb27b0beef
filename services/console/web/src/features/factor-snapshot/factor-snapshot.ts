import type { RegistryClient } from '@sunledger/registry-client';
import { queryOptions } from '@tanstack/react-query';
import { call, registry, type AnswerOf, type BodyOf, type QueryOf } from '../../api.ts';

export type SnapshotHead = AnswerOf<RegistryClient, '/factor-snapshots'>['items'][number];
export type Snapshot = AnswerOf<RegistryClient, '/factor-snapshots/{id}'>;
export type SnapshotFilter = QueryOf<RegistryClient, '/factor-snapshots'>;
export type SnapshotBody = BodyOf<RegistryClient, '/factor-snapshots'>;

export const SNAPSHOT_KEY = ['registry', 'factor-snapshot'] as const;

export function snapshotQuery(id: string) {
  return queryOptions({
    queryKey: [...SNAPSHOT_KEY, id],
    queryFn: ({ signal }) => call(registry.GET('/factor-snapshots/{id}', { params: { path: { id } }, signal })),
  });
}

/** Snapshots to choose from, newest first. */
export const snapshotChoicesQuery = queryOptions({
  queryKey: [...SNAPSHOT_KEY, 'choices'],
  queryFn: async ({ signal }) =>
    (await call(registry.GET('/factor-snapshots', { params: { query: { limit: 200 } }, signal }))).items,
});

export type PastedTable = Pick<SnapshotBody, 'factors' | 'rows'>;

/**
 * Reads a table pasted from a spreadsheet: first row 地区代码, 地区名称, then one column per factor, its unit in brackets
 * ("建档立卡人口（人）"). Numbers may carry thousands separators. Throws an Error in Chinese naming row and column.
 */
export function readPastedTable(text: string): PastedTable {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const separator = lines[0]?.includes('\t') ? '\t' : ',';
  const [head = [], ...body] = lines.map((line) => line.split(separator).map((cell) => cell.trim()));
  if (head.length < 3) throw new Error('第一行应是表头：地区代码、地区名称，然后每列一个因素');
  if (body.length === 0) throw new Error('表头下面没有数据');
  const factors = head.slice(2).map((title, index) => readFactor(title, index));
  const rows = body.map((cells, index) => readRow(cells, index + 2, factors));
  return { factors, rows };
}

function readFactor(title: string, index: number): PastedTable['factors'][number] {
  const [, label, unit] = /^(.*?)(?:[（(]([^）)]*)[）)])?$/.exec(title) ?? [];
  if (!label) throw new Error(`第 ${index + 3} 列没有因素名称`);
  return { key: `factor${index + 1}`, label, unit: unit ?? '' };
}

function readRow(cells: string[], line: number, factors: PastedTable['factors']): PastedTable['rows'][number] {
  const [regionCode = '', regionName = '', ...numbers] = cells;
  if (!/^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$/.test(regionCode)) {
    throw new Error(`第 ${line} 行：地区代码“${regionCode}”不是 2、4、6、9 或 12 位数字`);
  }
  const values = factors.map(({ key, label }, index) => {
    const value = (numbers[index] ?? '').replaceAll(/[,，\s]/g, '');
    if (!/^-?\d{1,15}(\.\d{1,8})?$/.test(value))
      throw new Error(`第 ${line} 行 ${label}：“${numbers[index] ?? ''}”不是数字`);
    return [key, value] as const;
  });
  return { regionCode, regionName, values: Object.fromEntries(values) };
}
