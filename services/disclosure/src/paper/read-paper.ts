import { DomainError, notFound, type StoredFile } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import type { PaperKind } from './keep-papers.ts';

interface PaperAddress {
  noticeId: string;
  /** The current revision unless told. */
  revision?: number | undefined;
  kind: PaperKind;
}

/** The kept bytes of a paper. Throws 404 without such a revision, and `paper.preparing` (503) until the paper is rendered. */
export async function readPaper(
  tx: Tx,
  { files }: Pick<Dependencies, 'files'>,
  { noticeId, revision, kind }: PaperAddress,
): Promise<StoredFile & { bytes: Buffer }> {
  const row = await tx
    .selectFrom('notice_revision as r')
    .innerJoin('notice as n', 'n.id', 'r.notice_id')
    .leftJoin('notice_paper as p', (join) =>
      join.onRef('p.notice_id', '=', 'r.notice_id').onRef('p.revision', '=', 'r.revision').on('p.kind', '=', kind),
    )
    .select('p.file_id')
    .where('n.id', '=', noticeId)
    .$if(revision === undefined, (query) => query.whereRef('r.revision', '=', 'n.current_revision'))
    .$if(revision !== undefined, (query) => query.where('r.revision', '=', revision!))
    .executeTakeFirst();
  if (!row) throw notFound('公示');
  if (row.file_id === null)
    throw new DomainError('paper.preparing', '这份公示的 PDF 和 Excel 正在生成，请稍等几秒再下载', { status: 503 });
  return files.read(tx, row.file_id);
}
