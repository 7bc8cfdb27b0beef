import { download, type DownloadContext, type FileAnswer, type Route } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import { noticeParams } from '../notice/routes.ts';
import type { PaperKind } from './keep-papers.ts';
import { readPaper } from './read-paper.ts';

/** The papers of a notice, both kept since its current revision was published. */
export function paperRoutes(deps: Dependencies): Route[] {
  const answer =
    (kind: PaperKind) =>
    async ({
      read,
      params: { id: noticeId },
    }: DownloadContext<typeof noticeParams, undefined>): Promise<FileAnswer> => {
      const { contentType, fileName, bytes } = await read((tx) => readPaper(tx, deps, { noticeId, kind }));
      return { contentType, fileName, body: bytes, inline: kind === 'pdf' };
    };
  return [
    download({
      method: 'GET',
      url: '/notices/:id/paper.pdf',
      operationId: 'getNoticePaper',
      summary: '公示 PDF',
      permission: 'notice.read',
      params: noticeParams,
      handle: answer('pdf'),
    }),
    download({
      method: 'GET',
      url: '/notices/:id/sheet.xlsx',
      operationId: 'getNoticeSheet',
      summary: '公示 Excel',
      permission: 'notice.read',
      params: noticeParams,
      handle: answer('xlsx'),
    }),
  ];
}
