import {
  command,
  download,
  idSchema,
  notFound,
  query,
  type Route,
  upload,
  type UploadContext,
  uuidv7,
} from '@sunledger/service-kit';
import { actorOf } from '@sunledger/approval';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { editorsWith } from '../editor.ts';
import { attachmentOf, readAttachment } from './attachment.ts';
import {
  attachmentSchema,
  createProjectBody,
  duplicateSchema,
  projectPageSchema,
  projectParams,
  projectQuery,
  projectSchema,
  projectVersionSchema,
  reasonSchema,
  updateProjectBody,
} from './contract.ts';
import { decodeEntry } from './entry.ts';
import { exportProjects } from './export-projects.ts';
import { findDuplicates, shownTo } from './find-duplicates.ts';
import { projectPage } from './project-page.ts';
import { requireMayEdit } from './project.ts';
import { getProject } from './get-project.ts';
import { requireKnownRegions } from './known-regions.ts';
import { everyProject, listProjects } from './queries.ts';
import { removeProject } from './remove-project.ts';
import { createProject, updateProject } from './save-project.ts';

const attachmentMaxBytes = 20 * 1024 * 1024;
const attachmentTypes = [
  'application/pdf',
  'image/jpeg',
  'image/png',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

export function projectRoutes(deps: Dependencies): Route[] {
  return [...readRoutes(), exportRoute(deps), ...writeRoutes(deps), ...attachmentRoutes(deps)];
}

function readRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/projects',
      operationId: 'listProjects',
      summary: '项目库',
      permission: 'project.read',
      query: projectQuery,
      response: projectPageSchema,
      handle: ({ tx, principal, query: filter }) => listProjects(tx, principal, filter),
    }),
    query({
      method: 'GET',
      url: '/projects/:id',
      operationId: 'getProject',
      summary: '项目全过程',
      permission: 'project.read',
      params: projectParams,
      response: projectSchema,
      handle: ({ tx, principal, params, businessDate }) => projectPage(tx, principal, params.id, businessDate),
    }),
    query({
      method: 'GET',
      url: '/projects/:id/versions/:version',
      operationId: 'getProjectVersion',
      summary: '历次申报内容',
      permission: 'project.read',
      params: z.object({ id: idSchema, version: z.coerce.number().int().min(1) }),
      response: projectVersionSchema,
      handle: ({ tx, params }) => readVersion(tx, params.id, params.version),
    }),
    query({
      method: 'GET',
      url: '/projects/:id/duplicates',
      operationId: 'listProjectDuplicates',
      summary: '疑似重复的项目',
      permission: 'project.read',
      params: projectParams,
      response: z.object({ items: z.array(duplicateSchema) }),
      handle: async ({ tx, principal, params }) => {
        const found = await findDuplicates(tx, await getProject(tx, params.id));
        return { items: found.map((one) => shownTo(principal, one)) };
      },
    }),
  ];
}

function exportRoute(deps: Dependencies): Route {
  return download({
    method: 'GET',
    url: '/projects/export.xlsx',
    operationId: 'exportProjects',
    summary: '项目库清单（Excel），与筛选结果一致',
    permission: 'project.read',
    query: projectQuery.omit({ cursor: true, limit: true }),
    handle: async ({ principal, query: filter, businessDate }) =>
      exportProjects(everyProject(deps.db, principal, filter), principal, businessDate),
  });
}

function writeRoutes({ regions }: Dependencies): Route[] {
  return [
    command({
      method: 'POST',
      url: '/projects',
      operationId: 'createProject',
      summary: '新建项目草稿',
      permission: 'project.propose',
      body: createProjectBody,
      response: projectSchema,
      status: 201,
      prepare: ({ body, businessDate }) => requireKnownRegions(regions, body, businessDate),
      handle: async (context) => {
        const id = await createProject(context, context.body);
        return projectPage(context.tx, context.principal, id, context.businessDate);
      },
    }),
    command({
      method: 'PUT',
      url: '/projects/:id',
      operationId: 'updateProject',
      summary: '修改草稿或被退回的项目',
      permission: 'project.propose',
      params: projectParams,
      body: updateProjectBody,
      response: projectSchema,
      prepare: ({ body, businessDate }) => requireKnownRegions(regions, body, businessDate),
      handle: async (context) => {
        const { tx, params, body, principal, businessDate } = context;
        const row = await getProject(tx, params.id, 'forUpdate');
        const change = {
          regionCode: body.regionCode ?? row.regionCode,
          year: body.year ?? row.year,
          entry: body.entry,
        };
        await updateProject(context, row, change);
        return projectPage(tx, principal, params.id, businessDate);
      },
    }),
    command({
      method: 'POST',
      url: '/projects/:id/removal',
      operationId: 'removeProject',
      summary: '调整出库',
      permission: 'plan.manage',
      params: projectParams,
      body: z.strictObject({ reason: reasonSchema }),
      response: projectSchema,
      handle: async (context) => {
        await removeProject(context, context.params.id, context.body.reason, ['inLibrary', 'planned']);
        return projectPage(context.tx, context.principal, context.params.id, context.businessDate);
      },
    }),
  ];
}

const attachmentQuery = z.object({
  title: z.string().trim().min(1).max(100),
  fileName: z.string().trim().min(1).max(200),
});
type AttachmentUpload = UploadContext<typeof projectParams, typeof attachmentQuery>;

function attachmentRoutes(deps: Dependencies): Route[] {
  return [
    upload({
      method: 'POST',
      url: '/projects/:id/attachments',
      operationId: 'uploadProjectAttachment',
      summary: '上传附件（会议记录、概算、照片等）',
      permission: 'project.propose',
      params: projectParams,
      query: attachmentQuery,
      accepts: { maxBytes: attachmentMaxBytes, contentTypes: attachmentTypes },
      response: attachmentSchema,
      status: 201,
      handle: (context) => keepAttachment(deps, context),
    }),
    download({
      method: 'GET',
      url: '/projects/:id/attachments/:attachmentId',
      operationId: 'downloadProjectAttachment',
      summary: '下载附件',
      permission: 'project.read',
      params: z.object({ id: idSchema, attachmentId: idSchema }),
      handle: async ({ read, params }) => {
        const stored = await read((tx) => readAttachment(tx, deps.files, params.id, params.attachmentId));
        return { contentType: stored.contentType, fileName: stored.fileName, body: stored.bytes };
      },
    }),
  ];
}

async function keepAttachment(deps: Dependencies, context: AttachmentUpload) {
  const { audit, principal, params, upload: bytes, contentType } = context;
  const { title, fileName }: z.output<typeof attachmentQuery> = context.query;
  const tx: Tx = context.tx;
  const project = await getProject(tx, params.id, 'forUpdate');
  requireMayEdit(principal, project);
  const stored = await deps.files.save(tx, bytes, { fileName, contentType, uploadedBy: principal.userId });
  const row = await tx
    .insertInto('project_attachment')
    .values({
      id: uuidv7(),
      project_id: project.id,
      region_code: project.regionCode,
      file_id: stored.id,
      title,
      file_name: fileName,
      content_type: contentType,
      byte_size: BigInt(stored.byteSize),
      uploaded_by: principal.userId,
      uploaded_by_name: principal.userName,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const editors = { editor_user_ids: editorsWith(actorOf(principal).userId) };
  await tx.updateTable('project').set(editors).where('id', '=', project.id).execute();
  await audit({
    action: 'project.attach',
    subjectType: 'project',
    subjectId: project.id,
    regionCode: project.regionCode,
    after: { title, fileName, sha256: stored.sha256 },
  });
  return attachmentOf(row);
}

async function readVersion(tx: Tx, projectId: string, version: number) {
  const row = await tx
    .selectFrom('project_version')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('version', '=', version)
    .executeTakeFirst();
  if (!row) throw notFound('该版本');
  return {
    version: row.version,
    entry: decodeEntry(row.entry),
    villageRecord: row.village_record as never,
    changeReason: row.change_reason,
    submittedOn: row.submitted_on,
    submitterName: (row.submitter as { userName: string }).userName,
    isBackfilled: row.is_backfilled,
  };
}
