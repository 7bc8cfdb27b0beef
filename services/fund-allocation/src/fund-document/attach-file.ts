import { DomainError, type UploadContext } from '@sunledger/service-kit';
import type { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import type { attachmentQuery, fundDocumentParams } from './contract.ts';
import { findFundDocument, lockFundDocument } from './queries.ts';

export const attachmentTypes = ['application/pdf', 'image/jpeg', 'image/png'];

/** Keeps the scan with its hash. A decided document keeps the scan it was decided with. */
export async function attachFile(
  { files }: Dependencies,
  context: UploadContext<typeof fundDocumentParams, typeof attachmentQuery>,
) {
  const { tx, principal, upload, contentType, params, query, audit } = context;
  const { id }: z.output<typeof fundDocumentParams> = params;
  const { fileName }: z.output<typeof attachmentQuery> = query;
  const document = await lockFundDocument(tx, id);
  if (document.status !== 'registered')
    throw new DomainError('fundDocument.decided', '该指标文件已经办结，不能更换扫描件');
  const saved = await files.save(tx, upload, { fileName, contentType, uploadedBy: principal.userId });
  await tx.updateTable('fund_document').set({ file_id: saved.id }).where('id', '=', id).execute();
  await audit({
    action: 'fundDocument.attach',
    subjectType: 'fundDocument',
    subjectId: id,
    regionCode: document.region_code,
    after: { fileId: saved.id, sha256: saved.sha256 },
  });
  return findFundDocument(tx, id);
}
