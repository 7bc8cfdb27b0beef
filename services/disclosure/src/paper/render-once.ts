import type { BusinessDate } from '@sunledger/calendar';
import type { NoticeDetail } from '../notice/contract.ts';
import { renderPaper } from './notice-papers.ts';

const kept = 50;

/** Papers by revision and printed days: many readers of one notice cost one rendering. */
export function createPaperCache(portalUrl: string) {
  const papers = new Map<string, Promise<Buffer>>();
  return (notice: NoticeDetail, period: { from: BusinessDate; to: BusinessDate }): Promise<Buffer> => {
    const key = `${notice.snapshotHash}.${period.from}.${period.to}`;
    const known = papers.get(key);
    if (known) return known;
    const rendering = renderPaper(notice, period, portalUrl);
    rendering.catch(() => papers.delete(key));
    papers.set(key, rendering);
    if (papers.size > kept) papers.delete(papers.keys().next().value!);
    return rendering;
  };
}
