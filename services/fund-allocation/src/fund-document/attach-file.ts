import {
  commandTools,
  DomainError,
  type FileContext,
  requestHash,
  requireKey,
  reserveKey,
  storeAnswer,
} from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import type { fundDocumentParams } from './contract.ts';
import { lockFundDocument } from './queries.ts';

export const attachmentTypes = ['application/pdf', 'image/jpeg', 'image/png'];

interface Attached {
  fileId: string;
  sha256: string;
}

type AttachContext = Omit<FileContext<typeof fundDocumentParams, undefined>, 'query'> & { query: { fileName: string } };

/** Keeps the scan with its hash. A decided document keeps the scan it was decided with. */
export async function attachFile(deps: Dependencies, context: AttachContext): Promise<Attached> {
  const { principal, params, query, upload, contentType } = context;
  const key = requireKey(context.idempotencyKey);
  return deps.db.transaction(principal, async (tx) => {
    const hash = requestHash('attachFundDocumentFile', { params, query, upload: upload.toString('base64') });
    const stored = await reserveKey(tx, principal.userId, key, 'attachFundDocumentFile', hash);
    if (stored) return stored.response as Attached;
    const document = await lockFundDocument(tx, params.id);
    if (document.status !== 'registered')
      throw new DomainError('fundDocument.decided', '该指标文件已经办结，不能更换扫描件');
    const saved = await deps.files.save(tx, upload, {
      fileName: query.fileName,
      contentType,
      uploadedBy: principal.userId,
    });
    await tx.updateTable('fund_document').set({ file_id: saved.id }).where('id', '=', params.id).execute();
    await commandTools(tx, context).audit({
      action: 'fundDocument.attach',
      subjectType: 'fundDocument',
      subjectId: params.id,
      regionCode: document.region_code,
      after: { fileId: saved.id, sha256: saved.sha256 },
    });
    const answer = { fileId: saved.id, sha256: saved.sha256 };
    await storeAnswer(tx, principal.userId, key, { status: 200, response: answer });
    return answer;
  });
}
