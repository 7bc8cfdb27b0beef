import { command, download, query, type Route, upload, type UploadContext, uuidv7 } from '@sunledger/service-kit';
import { markErrors, writeTemplate } from '@sunledger/spreadsheet';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { reasonSchema } from '../project/contract.ts';
import { type CheckedImport, checkImport } from './check-import.ts';
import { commitImport, undoImport } from './commit-import.ts';
import {
  importListQuery,
  importPageSchema,
  importParams,
  importSchema,
  storedRowsSchema,
  uploadQuery,
} from './contract.ts';
import { getImport, importView, listImports, warningsOf } from './queries.ts';
import { projectTemplate } from './template.ts';

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const uploadMaxBytes = 20 * 1024 * 1024;
const commitStatementTimeoutMs = 60_000;

export function importRoutes(deps: Dependencies): Route[] {
  return [...fileRoutes(deps), ...batchRoutes()];
}

function fileRoutes(deps: Dependencies): Route[] {
  return [
    download({
      method: 'GET',
      url: '/project-imports/template',
      operationId: 'downloadProjectImportTemplate',
      summary: '下载导入模板',
      permission: 'project.propose',
      handle: async () => ({
        contentType: workbookType,
        fileName: `${projectTemplate.title}.xlsx`,
        body: await writeTemplate(projectTemplate),
      }),
    }),
    upload({
      method: 'POST',
      url: '/project-imports',
      operationId: 'checkProjectImport',
      summary: '上传并试算，不写入项目',
      permission: 'project.propose',
      query: uploadQuery,
      accepts: { maxBytes: uploadMaxBytes, contentTypes: [workbookType, 'text/csv', 'application/octet-stream'] },
      response: importSchema,
      status: 201,
      statementTimeoutMs: 30_000,
      prepare: ({ upload: bytes, principal, businessDate }) =>
        checkImport(bytes, { principal, businessDate, regions: deps.regions }),
      handle: (context) => keepImport(deps, context),
    }),
    download({
      method: 'GET',
      url: '/project-imports/:id/marked-file',
      operationId: 'downloadMarkedProjectImport',
      summary: '下载标注了错误和疑点的原文件',
      permission: 'project.propose',
      params: importParams,
      handle: async ({ read, params }) => {
        const { stored, bytes } = await read(async (tx) => {
          const found = await getImport(tx, params.id);
          return { stored: found, ...(await deps.files.read(tx, found.file_id)) };
        });
        const doubts = stored.rows.flatMap((row) =>
          warningsOf(row, stored.uploaded_on).map(({ message }) => ({
            sheet: '',
            row: row.rowNumber,
            column: null,
            key: null,
            rule: 'custom' as const,
            message: `疑点：${message}`,
          })),
        );
        const marked = await markErrors(projectTemplate, bytes, [...stored.cell_errors, ...doubts]);
        const name = stored.file_name.replace(/\.(xlsx|csv)$/i, '');
        return { contentType: marked.contentType, fileName: `${name}（标注）.${marked.extension}`, body: marked.bytes };
      },
    }),
  ];
}

async function keepImport(deps: Dependencies, context: UploadContext<undefined, typeof uploadQuery, CheckedImport>) {
  const { tx, principal, businessDate, audit, contentType, prepared: checked } = context;
  const { fileName }: z.output<typeof uploadQuery> = context.query;
  const stored = await deps.files.save(tx, context.upload, { fileName, contentType, uploadedBy: principal.userId });
  const id = uuidv7();
  await tx
    .insertInto('project_import')
    .values({
      id,
      region_code: principal.regionCode,
      file_id: stored.id,
      file_name: fileName,
      state: 'checked',
      row_count: checked.rowCount,
      invalid_count: checked.invalidCount,
      rows: JSON.stringify(z.encode(storedRowsSchema, checked.rows)),
      cell_errors: JSON.stringify(checked.errors),
      uploaded_by: principal.userId,
      uploaded_by_name: principal.userName,
      uploaded_on: businessDate,
    })
    .execute();
  await audit({
    action: 'projectImport.check',
    subjectType: 'projectImport',
    subjectId: id,
    regionCode: principal.regionCode,
    after: { fileName, sha256: stored.sha256, rowCount: checked.rowCount, invalidCount: checked.invalidCount },
  });
  return importView(await getImport(tx, id));
}

function batchRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/project-imports',
      operationId: 'listProjectImports',
      summary: '导入批次',
      permission: 'project.propose',
      query: importListQuery,
      response: importPageSchema,
      handle: ({ tx, query: page }) => listImports(tx, page),
    }),
    query({
      method: 'GET',
      url: '/project-imports/:id',
      operationId: 'getProjectImport',
      summary: '导入批次的行、错误和疑点',
      permission: 'project.propose',
      params: importParams,
      response: importSchema,
      handle: async ({ tx, params }) => importView(await getImport(tx, params.id)),
    }),
    command({
      method: 'POST',
      url: '/project-imports/:id/commit',
      operationId: 'commitProjectImport',
      summary: '整批导入为草稿',
      permission: 'project.propose',
      params: importParams,
      response: importSchema,
      statementTimeoutMs: commitStatementTimeoutMs,
      handle: async (context) => {
        await commitImport(context, context.params.id);
        return importView(await getImport(context.tx, context.params.id));
      },
    }),
    command({
      method: 'POST',
      url: '/project-imports/:id/undo',
      operationId: 'undoProjectImport',
      summary: '撤销整批导入',
      permission: 'project.propose',
      params: importParams,
      body: z.strictObject({ reason: reasonSchema }),
      response: importSchema,
      handle: async (context) => {
        await undoImport(context, context.params.id, context.body.reason);
        return importView(await getImport(context.tx, context.params.id));
      },
    }),
  ];
}
