import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Dependencies } from '../dependencies.ts';
import { getNotice, getSnapshotText } from '../notice/read-notice.ts';
import { csvOf } from '../paper/notice-papers.ts';
import { readPaper } from '../paper/read-paper.ts';
import { readNoticeAddress } from './notice-routes.ts';
import { readAsVisitor } from './visitor.ts';

const limited = { config: { rateLimit: { max: 60, timeWindow: '1 minute' } } };
// The words and the papers of a revision never change.
const keptAlways = 'public, max-age=86400';

/** The papers of one revision: PDF, Excel, CSV and the frozen JSON itself. */
export function addDownloadRoutes(portal: FastifyInstance, deps: Dependencies): void {
  const base = '/notices/:id/revisions/:revision';

  for (const [address, kind] of [
    ['paper.pdf', 'pdf'],
    ['sheet.xlsx', 'xlsx'],
  ] as const) {
    portal.get(`${base}/${address}`, limited, async (request, reply) => {
      const { id: noticeId, revision } = readNoticeAddress(request);
      const paper = await readAsVisitor(deps, (tx) => readPaper(tx, deps, { noticeId, revision, kind }));
      named(reply, paper.fileName, kind === 'pdf' ? 'inline' : 'attachment').header('cache-control', keptAlways);
      return reply.type(paper.contentType).send(paper.bytes);
    });
  }
  portal.get(`${base}/sheet.csv`, limited, async (request, reply) => {
    const { id, revision } = readNoticeAddress(request);
    const notice = await readAsVisitor(deps, (tx) => getNotice(tx, id, revision));
    named(reply, `${notice.title}.csv`).header('cache-control', keptAlways);
    return reply.type('text/csv; charset=utf-8').send(csvOf(notice));
  });
  portal.get(`${base}/snapshot.json`, limited, async (request, reply) => {
    const { id, revision } = readNoticeAddress(request);
    const text = await readAsVisitor(deps, (tx) => getSnapshotText(tx, id, revision));
    return reply.header('cache-control', keptAlways).type('application/json; charset=utf-8').send(text);
  });
}

function named(reply: FastifyReply, fileName: string, disposition = 'attachment'): FastifyReply {
  return reply.header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(fileName)}`);
}
