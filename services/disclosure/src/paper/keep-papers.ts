import { type CommandTools, type JobHandler, systemPrincipal } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import type { NoticeDetail } from '../notice/contract.ts';
import { lockNotice } from '../notice/notice-row.ts';
import { getNotice } from '../notice/read-notice.ts';
import { renderPaper, renderSheet } from './notice-papers.ts';

export type PaperKind = 'pdf' | 'xlsx';

const renderPapers = 'renderNoticePapers';
const jobSchema = z.object({ noticeId: z.string(), revision: z.number().int() });
type PaperJob = z.output<typeof jobSchema>;

/** Queues the papers of a revision in the transaction that publishes it. */
export function queuePapers(addJob: CommandTools['addJob'], job: PaperJob): Promise<void> {
  return addJob(renderPapers, job);
}

/** Drawing a paper takes long, so it is done here once and never while somebody waits for a page. */
export function paperJobs(deps: Dependencies): JobHandler[] {
  return [{ name: renderPapers, run: (data) => keepPapers(deps, jobSchema.parse(data)) }];
}

async function keepPapers(deps: Dependencies, job: PaperJob): Promise<void> {
  const principal = systemPrincipal('disclosure');
  const read = async (tx: Tx) => ({
    notice: await getNotice(tx, job.noticeId, job.revision),
    kept: await keptKinds(tx, job),
  });
  const { notice, kept } = await deps.db.transaction(principal, read, { readOnly: true });
  // The sheet comes first: it needs no fonts.
  const papers: [PaperKind, string, (notice: NoticeDetail) => Promise<Buffer>][] = [
    ['xlsx', sheetType, renderSheet],
    ['pdf', 'application/pdf', (words) => renderPaper(words, deps.config.PORTAL_URL)],
  ];
  for (const [kind, contentType, render] of papers) {
    if (kept.includes(kind)) continue;
    const bytes = await render(notice);
    const meta = { fileName: `${notice.title}.${kind}`, contentType, uploadedBy: principal.userId };
    await deps.db.transaction(principal, async (tx) => {
      // Two runs of the job meet here; the second finds the paper of the first.
      await lockNotice(tx, job.noticeId);
      if ((await keptKinds(tx, job)).includes(kind)) return;
      const { id } = await deps.files.save(tx, bytes, meta);
      const paper = { notice_id: job.noticeId, revision: job.revision, kind, file_id: id };
      await tx.insertInto('notice_paper').values(paper).execute();
    });
  }
}

const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

async function keptKinds(tx: Tx, { noticeId, revision }: PaperJob): Promise<string[]> {
  const rows = await tx
    .selectFrom('notice_paper')
    .select('kind')
    .where('notice_id', '=', noticeId)
    .where('revision', '=', revision)
    .execute();
  return rows.map(({ kind }) => kind);
}
