import { DomainError } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Finding } from '../project-warning/rules.ts';
import { createProject, type Writing } from '../project/save-project.ts';
import { getProject } from '../project/get-project.ts';
import { storedRowsSchema, type StoredRow } from './contract.ts';
import { getImport } from './queries.ts';

/** Takes every row over as a draft, or none. Throws while a row is wrong or when the batch was taken over before. */
export async function commitImport(writing: Writing, id: string): Promise<void> {
  const { tx, businessDate, audit } = writing;
  const stored = await getImport(tx, id, 'forUpdate');
  if (stored.state !== 'checked') throw new DomainError('import.settled', '该批次已导入或已撤销');
  if (stored.invalid_count > 0) {
    throw new DomainError(
      'import.rowsInvalid',
      `有 ${stored.invalid_count} 行填报有误，整批未导入；请下载标注文件修改后重新上传`,
    );
  }
  const rows: StoredRow[] = [];
  for (const row of stored.rows) {
    const projectId = await createProject(writing, {
      regionCode: row.regionCode,
      year: row.year,
      entry: row.entry,
      isBackfilled: row.isBackfilled || writing.isBackfilled,
      import: { id, source: row.source, findings: row.findings as Finding[] },
    });
    const { code } = await getProject(tx, projectId);
    rows.push({ ...row, projectId, projectCode: code });
  }
  await tx
    .updateTable('project_import')
    .set({ state: 'committed', committed_on: businessDate, rows: JSON.stringify(z.encode(storedRowsSchema, rows)) })
    .where('id', '=', id)
    .execute();
  await audit({
    action: 'projectImport.commit',
    subjectType: 'projectImport',
    subjectId: id,
    regionCode: stored.region_code,
    before: { state: 'checked' },
    after: { state: 'committed', rowCount: rows.length, fileName: stored.file_name },
  });
}

/** Takes a batch back as long as nobody has worked on any of its drafts. */
export async function undoImport({ tx, businessDate, audit }: Writing, id: string, reason: string): Promise<void> {
  const stored = await getImport(tx, id, 'forUpdate');
  if (stored.state !== 'committed') throw new DomainError('import.notCommitted', '该批次没有导入，无需撤销');
  const projects = await tx
    .selectFrom('project')
    .select(['id', 'code', 'state', 'version', 'created_at', 'updated_at'])
    .where('import_id', '=', id)
    .forUpdate()
    .execute();
  const touched = projects.filter(
    (row) => row.state !== 'draft' || row.version > 0 || row.updated_at !== row.created_at,
  );
  if (touched.length > 0) {
    const codes = touched.slice(0, 5).map(({ code }) => code);
    throw new DomainError(
      'import.inUse',
      `已有 ${touched.length} 个项目被修改或提交(${codes.join('、')})，不能整批撤销`,
    );
  }
  const ids = projects.map((row) => row.id);
  if (ids.length > 0) {
    await tx.deleteFrom('project_warning').where('project_id', 'in', ids).execute();
    await tx.deleteFrom('project_attachment').where('project_id', 'in', ids).execute();
    await tx.deleteFrom('project').where('id', 'in', ids).execute();
  }
  await tx
    .updateTable('project_import')
    .set({ state: 'undone', undone_on: businessDate, undo_reason: reason })
    .where('id', '=', id)
    .execute();
  await audit({
    action: 'projectImport.undo',
    subjectType: 'projectImport',
    subjectId: id,
    regionCode: stored.region_code,
    before: { state: 'committed', projectCodes: projects.map((row) => row.code) },
    after: { state: 'undone' },
    reason,
  });
}
