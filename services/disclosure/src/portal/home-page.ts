import type { BusinessDate } from '@sunledger/calendar';
import type { NoticeSummary } from '../notice/contract.ts';
import { noticeKindLabels, noticeKinds } from '../notice/notice.ts';
import { html, type Html } from './html.ts';
import { countdown, dateText, stateTag } from './labels.ts';
import type { Page } from './layout.ts';

export interface HomeFilter {
  state: 'running' | 'ended';
  text?: string | undefined;
  year?: number | undefined;
  kind?: string | undefined;
  regionCode?: string | undefined;
}

export interface HomeView {
  filter: HomeFilter;
  notices: readonly NoticeSummary[];
  nextCursor: string | null;
  regionNames: ReadonlyMap<string, string>;
  today: BusinessDate;
}

const firstYear = 2016;

/** Running notices by county, the search, and what has ended. */
export function homePage({ filter, notices, nextCursor, regionNames, today }: HomeView): Page {
  const isRunning = filter.state === 'running';
  const counties = [...Map.groupBy(notices, ({ regionCode }) => regionCode.slice(0, 6))];
  const groups = counties.map(([code, items]) => {
    const name = regionNames.get(code) ?? code;
    return html`<section aria-label="${name}">
      <h2><a href="/?state=${filter.state}&region=${code}">${name}</a></h2>
      <ul class="notices">
        ${items.map((notice) => listItem(notice, today))}
      </ul>
    </section>`;
  });
  const body = html`<h1>${isRunning ? '正在公示' : '已结束的公示'}</h1>
    <p class="lead">今天是 ${dateText(today)}。公示期首尾两日均计入，异议办结前事项不进入下一环节。</p>
    ${searchForm(filter, today)}
    <ul class="tabs">
      <li>
        <a href="${pathOf({ ...filter, state: 'running' })}" ${isRunning ? html` aria-current="page"` : ''}>正在公示</a>
      </li>
      <li>
        <a href="${pathOf({ ...filter, state: 'ended' })}" ${isRunning ? '' : html` aria-current="page"`}>已结束</a>
      </li>
      ${filter.regionCode ? html`<li><a href="${pathOf({ ...filter, regionCode: undefined })}">✕ ${regionNames.get(filter.regionCode) ?? filter.regionCode}</a></li>` : ''}
    </ul>
    ${groups.length > 0 ? groups : html`<p class="callout">没有符合条件的公示。可以换一个村名、项目名或年份再查。</p>`}
    ${nextCursor ? html`<p class="actions"><a class="button quiet" href="${pathOf(filter, nextCursor)}">更早的公示</a></p>` : ''}`;
  return { title: isRunning ? '正在公示' : '已结束的公示', body, current: 'home' };
}

function listItem(notice: NoticeSummary, today: BusinessDate): Html {
  const period = notice.lastDayOn ? `截止 ${dateText(notice.lastDayOn)}` : '公示期待张贴后起算';
  return html`<li class="item">
    <div>
      <h3><a href="/notices/${notice.id}">${notice.title}</a></h3>
      <p class="soft small">
        ${notice.issuerName} · ${noticeKindLabels[notice.kind]} · 发布 ${dateText(notice.businessDate)} · ${period}
        ${notice.isBackfilled ? html` · <span class="tag wait">补录</span>` : ''}
        ${notice.revision > 1 ? html` · <span class="tag wait">第 ${notice.revision} 版</span>` : ''}
      </p>
    </div>
    ${notice.state === 'running' ? countdown(notice, today) : html`<div>${stateTag(notice)}</div>`}
  </li>`;
}

function searchForm(filter: HomeFilter, today: BusinessDate): Html {
  const thisYear = Number(today.slice(0, 4));
  const years = Array.from({ length: thisYear - firstYear + 1 }, (_, index) => thisYear - index);
  const selected = (isSelected: boolean) => (isSelected ? html` selected` : '');
  return html`<form class="search" action="/" method="get" role="search">
    <div class="wide">
      <label for="q">村名、项目、资金或正文</label
      ><input
        id="q"
        name="q"
        type="search"
        maxlength="60"
        value="${filter.text ?? ''}"
        placeholder="例如：资福村 道路"
      />
    </div>
    <div>
      <label for="year">年份</label
      ><select id="year" name="year">
        <option value="">全部</option>
        ${years.map((year) => html`<option${selected(filter.year === year)}>${year}</option>`)}
      </select>
    </div>
    <div>
      <label for="kind">类别</label
      ><select id="kind" name="kind">
        <option value="">全部</option>
        ${noticeKinds.map((kind) => html`<option value="${kind}" ${selected(filter.kind === kind)}>${noticeKindLabels[kind]}</option>`)}
      </select>
    </div>
    <input type="hidden" name="state" value="${filter.state}" />
    ${filter.regionCode ? html`<input type="hidden" name="region" value="${filter.regionCode}" />` : ''}
    <button type="submit">查询</button>
  </form>`;
}

function pathOf(filter: HomeFilter, cursor?: string): string {
  const query = new URLSearchParams({ state: filter.state });
  if (filter.text) query.set('q', filter.text);
  if (filter.year) query.set('year', String(filter.year));
  if (filter.kind) query.set('kind', filter.kind);
  if (filter.regionCode) query.set('region', filter.regionCode);
  if (cursor) query.set('cursor', cursor);
  return `/?${query}`;
}
