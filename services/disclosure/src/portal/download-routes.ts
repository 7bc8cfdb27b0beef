import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { getNotice, getSnapshotText } from '../notice/read-notice.ts';
import { csvOf, printedPeriod, sheetOf } from '../paper/notice-papers.ts';
import { createPaperCache } from '../paper/render-once.ts';
import { sheetType } from '../paper/routes.ts';
import { read, readNoticeAddress } from './notice-routes.ts';

const limited = { config: { rateLimit: { max: 60, timeWindow: '1 minute' } } };
// The words of a revision never change; only the days on the paper do until every board hangs.
const keptAlways = 'public, max-age=86400';

/** The papers of one revision: PDF, Excel, CSV and the frozen JSON itself. */
export function addDownloadRoutes(portal: FastifyInstance, deps: Dependencies): void {
  const render = createPaperCache(deps.config.PORTAL_URL);
  const base = '/notices/:id/revisions/:revision';

  portal.get(`${base}/paper.pdf`, limited, async (request, reply) => {
    const { id, revision } = readNoticeAddress(request);
    const { notice, period } = await read(deps, async (tx) => {
      const notice = await getNotice(tx, id, revision);
      return { notice, period: await printedPeriod(tx, notice) };
    });
    named(reply, `${notice.title}.pdf`, 'inline').header('cache-control', 'public, max-age=300');
    return reply.type('application/pdf').send(await render(notice, period));
  });
  portal.get(`${base}/sheet.xlsx`, limited, async (request, reply) => {
    const { id, revision } = readNoticeAddress(request);
    const notice = await read(deps, (tx) => getNotice(tx, id, revision));
    named(reply, `${notice.title}.xlsx`).header('cache-control', keptAlways);
    return reply.type(sheetType).send(sheetOf(notice));
  });
  portal.get(`${base}/sheet.csv`, limited, async (request, reply) => {
    const { id, revision } = readNoticeAddress(request);
    const notice = await read(deps, (tx) => getNotice(tx, id, revision));
    named(reply, `${notice.title}.csv`).header('cache-control', keptAlways);
    return reply.type('text/csv; charset=utf-8').send(csvOf(notice));
  });
  portal.get(`${base}/snapshot.json`, limited, async (request, reply) => {
    const { id, revision } = readNoticeAddress(request);
    const text = await read(deps, (tx) => getSnapshotText(tx, id, revision));
    return reply.header('cache-control', keptAlways).type('application/json; charset=utf-8').send(text);
  });
}

function named(reply: FastifyReply, fileName: string, disposition = 'attachment'): FastifyReply {
  return reply.header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(fileName)}`);
}
