import { download, type DownloadContext, type Route } from '@sunledger/service-kit';
import type { Dependencies } from '../dependencies.ts';
import type { NoticeDetail } from '../notice/contract.ts';
import { getNotice } from '../notice/read-notice.ts';
import { noticeParams } from '../notice/routes.ts';
import { printedPeriod, sheetOf } from './notice-papers.ts';
import { createPaperCache } from './render-once.ts';

export const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
type PaperContext = DownloadContext<typeof noticeParams, undefined>;

/** The papers of a notice, both made from the frozen snapshot. */
export function paperRoutes(deps: Dependencies): Route[] {
  const render = createPaperCache(deps.config.PORTAL_URL);
  return [
    download({
      method: 'GET',
      url: '/notices/:id/paper.pdf',
      operationId: 'getNoticePaper',
      summary: '公示 PDF',
      permission: 'notice.read',
      params: noticeParams,
      handle: async (context) => {
        const { notice, period } = await readForPrint(context);
        const body = await render(notice, period);
        return { contentType: 'application/pdf', fileName: `${notice.title}.pdf`, body, inline: true };
      },
    }),
    download({
      method: 'GET',
      url: '/notices/:id/sheet.xlsx',
      operationId: 'getNoticeSheet',
      summary: '公示 Excel',
      permission: 'notice.read',
      params: noticeParams,
      handle: async (context) => {
        const { notice } = await readForPrint(context);
        return { contentType: sheetType, fileName: `${notice.title}.xlsx`, body: sheetOf(notice) };
      },
    }),
  ];
}

async function readForPrint({ read, params }: PaperContext) {
  return read(async (tx): Promise<{ notice: NoticeDetail; period: { from: string; to: string } }> => {
    const notice = await getNotice(tx, params.id);
    return { notice, period: await printedPeriod(tx, notice) };
  });
}
