import { command, download, pageQuery, query, type Route, upload, type UploadContext } from '@sunledger/service-kit';
import { type CellError, markErrors, writeTemplate } from '@sunledger/spreadsheet';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import type { Finding } from './check-table.ts';
import {
  commitBody,
  tablePage,
  tableParams,
  tableSchema,
  undoBody,
  type UploadFields,
  uploadQuery,
} from './contract.ts';
import { commitTable, keepCheckedTable } from './import-table.ts';
import { findTable, getTable, listTables, type TableRecord } from './queries.ts';
import { readTable } from './read-table.ts';
import { resolveRegions } from './resolve-regions.ts';
import { publishedTableTemplate } from './template.ts';
import { undoImport } from './undo-import.ts';

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

export function publishedTableRoutes(deps: Dependencies): Route[] {
  return [...fileRoutes(deps), ...tableRoutes()];
}

function fileRoutes(deps: Dependencies): Route[] {
  return [
    download({
      method: 'GET',
      url: '/published-tables/template',
      operationId: 'downloadPublishedTableTemplate',
      summary: '下载已公布分配表的导入模板',
      permission: 'round.manage',
      handle: async () => ({
        contentType: workbookType,
        fileName: `${publishedTableTemplate.title}.xlsx`,
        body: await writeTemplate(publishedTableTemplate),
      }),
    }),
    upload({
      method: 'POST',
      url: '/published-tables',
      operationId: 'checkPublishedTable',
      summary: '上传并核对已公布的分配表，不生成轮次',
      permission: 'round.manage',
      query: uploadQuery,
      accepts: { maxBytes: 10_485_760, contentTypes: [workbookType, 'text/csv', 'application/octet-stream'] },
      response: tableSchema,
      status: 201,
      prepare: async (context) => {
        const read = await readTable(context.upload);
        return { ...read, rows: await resolveRegions(deps, context, context.query.regionCode, read.rows) };
      },
      handle: (context) => checkUploadedTable(deps, context),
    }),
    download({
      method: 'GET',
      url: '/published-tables/:id/marked-file',
      operationId: 'downloadMarkedPublishedTable',
      summary: '下载标注了不相符之处的原文件',
      permission: 'round.manage',
      params: tableParams,
      handle: async ({ read, params }) => {
        const { table, bytes } = await read(async (tx) => {
          const found = await getTable(tx, params.id);
          return { table: found, ...(await deps.files.read(tx, found.file_id)) };
        });
        const marked = await markErrors(publishedTableTemplate, bytes, marksOf(table));
        const name = table.file_name.replace(/\.(xlsx|csv)$/i, '');
        return { contentType: marked.contentType, fileName: `${name}（标注）.${marked.extension}`, body: marked.bytes };
      },
    }),
  ];
}

type TableUpload = UploadContext<undefined, typeof uploadQuery, Awaited<ReturnType<typeof readTable>>>;

async function checkUploadedTable({ files }: Dependencies, context: TableUpload) {
  const { tx, principal, businessDate, upload: bytes, contentType, prepared: table } = context;
  const fields: UploadFields = context.query;
  const meta = { fileName: fields.fileName, contentType, uploadedBy: principal.userId };
  const { id: fileId } = await files.save(tx, bytes, meta);
  return findTable(tx, await keepCheckedTable(tx, context, { principal, businessDate, fields, table, fileId }));
}

/** Unreadable cells, and findings that belong to a row; findings about the whole table go to its first row. */
function marksOf(table: TableRecord): CellError[] {
  const units = table.units as { rowNumber: number }[];
  const findings = table.findings as unknown as Finding[];
  return [
    ...(table.cell_errors as unknown as CellError[]),
    ...findings.map(({ rowNumber, columnKey, severity, message }) => ({
      sheet: '',
      row: rowNumber ?? units[0]?.rowNumber ?? 1,
      column: null,
      key: columnKey,
      rule: 'custom' as const,
      message: `${severity === 'error' ? '错误' : '疑点'}：${message}`,
    })),
  ];
}

function tableRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/published-tables',
      operationId: 'listPublishedTables',
      summary: '已上传的分配表',
      permission: 'fund.read',
      query: z.object(pageQuery),
      response: tablePage,
      handle: ({ tx, query: page }) => listTables(tx, page),
    }),
    query({
      method: 'GET',
      url: '/published-tables/:id',
      operationId: 'getPublishedTable',
      summary: '分配表的核对结果',
      permission: 'fund.read',
      params: tableParams,
      response: tableSchema,
      handle: ({ tx, params }) => findTable(tx, params.id),
    }),
    command({
      method: 'POST',
      url: '/published-tables/:id/commit',
      operationId: 'commitPublishedTable',
      summary: '导入：生成固定金额的分配轮次',
      permission: 'round.manage',
      params: tableParams,
      body: commitBody,
      response: tableSchema,
      statementTimeoutMs: 30_000,
      handle: async (context) => {
        await commitTable(context, context, context.params.id, context.body);
        return findTable(context.tx, context.params.id);
      },
    }),
    command({
      method: 'POST',
      url: '/published-tables/:id/undo',
      operationId: 'undoPublishedTable',
      summary: '撤销导入：轮次提交审批以前',
      permission: 'round.manage',
      params: tableParams,
      body: undoBody,
      response: tableSchema,
      handle: async (context) => {
        const { tx, params, body } = context;
        await undoImport(context, context, params.id, body.reason);
        return findTable(tx, params.id);
      },
    }),
  ];
}
