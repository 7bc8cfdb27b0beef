import type { NoticeSummary } from '../notice/contract.ts';
import { noticeKindLabels } from '../notice/notice.ts';
import { html } from './html.ts';

/** Atom 1.0 (RFC 4287) of the newest notices. */
export function renderFeed(notices: readonly NoticeSummary[], portalUrl: string, title: string): string {
  const base = portalUrl.replace(/\/$/, '');
  // Notices have business dates, not instants; a feed reader needs an instant of that day in Shanghai.
  const instant = (date: string) => `${date}T00:00:00+08:00`;
  const changedOn = ({ completedOn, businessDate }: NoticeSummary) => completedOn ?? businessDate;
  const newest = notices.map(changedOn).toSorted().at(-1) ?? '2016-01-01';
  const feed = html`<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom" xml:lang="zh-CN"
      ><id>${base}/</id> <title>${title}</title> <link rel="self" href="${base}/feed.atom" /> <link href="${base}/" />
      <updated>${instant(newest)}</updated>
      ${notices.map(
        (notice) =>
          html`<entry
            ><id>${base}/notices/${notice.id}/revisions/${notice.revision}</id>
            <title>${notice.state === 'withdrawn' ? '（已撤回）' : ''}${notice.title}</title>
            <link href="${base}/notices/${notice.id}" /> <updated>${instant(changedOn(notice))}</updated>
            <author><name>${notice.issuerName}</name></author
            ><category term="${notice.kind}" label="${noticeKindLabels[notice.kind]}"
          /></entry> `,
      )}</feed
    > `;
  return feed.text;
}
