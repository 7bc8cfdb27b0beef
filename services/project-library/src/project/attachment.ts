import { type FileStore, notFound } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';

/** Attachments of a project, oldest first. */
export async function listAttachments(tx: Tx, projectId: string) {
  const rows = await tx
    .selectFrom('project_attachment')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id')
    .execute();
  return rows.map(attachmentOf);
}

/** A stored attachment as the API shows it. */
export function attachmentOf(row: {
  id: string;
  title: string;
  file_name: string;
  content_type: string;
  byte_size: bigint;
  uploaded_by_name: string;
  created_at: string;
}) {
  return {
    id: row.id,
    title: row.title,
    fileName: row.file_name,
    contentType: row.content_type,
    byteSize: Number(row.byte_size),
    uploadedByName: row.uploaded_by_name,
    createdAt: row.created_at,
  };
}

/** The bytes of an attachment. Throws 404 outside the scope. */
export async function readAttachment(tx: Tx, files: FileStore, projectId: string, id: string) {
  const row = await tx
    .selectFrom('project_attachment')
    .select('file_id')
    .where('id', '=', id)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  if (!row) throw notFound('附件');
  return files.read(tx, row.file_id);
}
