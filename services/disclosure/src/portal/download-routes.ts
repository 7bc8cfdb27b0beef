import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { getNotice, getSnapshotText, getStanding } from '../notice/read-notice.ts';
import { csvOf } from '../paper/notice-papers.ts';
import { readPaper } from '../paper/read-paper.ts';
import { readNoticeAddress } from './notice-routes.ts';
import { askedAgain } from './send-page.ts';
import { readAsVisitor } from './visitor.ts';

const limited = { config: { rateLimit: { max: 60, timeWindow: '1 minute' } } };

/** The papers of one revision: PDF, Excel, CSV and the frozen JSON itself. */
export function addDownloadRoutes(portal: FastifyInstance, deps: Dependencies): void {
  const base = '/notices/:id/revisions/:revision';

  for (const [address, kind] of [
    ['paper.pdf', 'pdf'],
    ['sheet.xlsx', 'xlsx'],
  ] as const) {
    portal.get(`${base}/${address}`, limited, async (request, reply) => {
      const { id: noticeId, revision } = readNoticeAddress(request);
      const { paper, mark } = await readAsVisitor(deps, async (tx) => ({
        paper: await readPaper(tx, deps, { noticeId, revision, kind }),
        mark: await markOf(tx, noticeId, revision),
      }));
      named(reply, mark + paper.fileName, kind === 'pdf' ? 'inline' : 'attachment');
      return reply.type(paper.contentType).send(paper.bytes);
    });
  }
  portal.get(`${base}/sheet.csv`, limited, async (request, reply) => {
    const { id, revision } = readNoticeAddress(request);
    const { notice, mark } = await readAsVisitor(deps, async (tx) => ({
      notice: await getNotice(tx, id, revision),
      mark: await markOf(tx, id, revision),
    }));
    named(reply, `${mark}${notice.title}.csv`);
    return reply.type('text/csv; charset=utf-8').send(csvOf(notice));
  });
  portal.get(`${base}/snapshot.json`, limited, async (request, reply) => {
    const { id, revision } = readNoticeAddress(request);
    const text = await readAsVisitor(deps, (tx) => getSnapshotText(tx, id, revision));
    return reply.header('cache-control', askedAgain).type('application/json; charset=utf-8').send(text);
  });
}

// The bytes of a paper never change; its name says what has become of it.
async function markOf(tx: Tx, noticeId: string, revision: number | undefined): Promise<string> {
  const { state, currentRevision } = await getStanding(tx, noticeId);
  if (state === 'withdrawn') return '（已撤回）';
  return revision === currentRevision ? '' : '（已更正）';
}

function named(reply: FastifyReply, fileName: string, disposition = 'attachment'): FastifyReply {
  return reply
    .header('cache-control', askedAgain)
    .header('content-disposition', `${disposition}; filename*=UTF-8''${encodeURIComponent(fileName)}`);
}
