import type { BusinessDate } from '@sunledger/calendar';
import type { NoticeColumn } from '@sunledger/disclosure-client/nexus';
import { cellText, unitNoteOf } from '../notice/cell-text.ts';
import type { NoticeBoard, NoticeDetail } from '../notice/contract.ts';
import { noticeKindLabels, periodText } from '../notice/notice.ts';
import { findingLabels } from '../objection/contract.ts';
import { Html, html } from './html.ts';
import { boardLabels, boardStanding, dateText, objectionStateLabels, stateTag } from './labels.ts';
import type { Page } from './layout.ts';

export interface NoticeView {
  notice: NoticeDetail;
  regionNames: ReadonlyMap<string, string>;
  today: BusinessDate;
  /** Whether somebody may still object. */
  isOpen: boolean;
  /** QR code of the permanent address, SVG. */
  qrSvg: string;
  permanentUrl: string;
}

/** One notice: the words as frozen, where they hang, what was objected, and every revision. */
export function noticePage(view: NoticeView): Page {
  const { notice, isOpen } = view;
  const base = `/notices/${notice.id}/revisions/${notice.revision}`;
  const body = html`<p class="small">
      ${stateTag(notice)}
      <span class="tag">${noticeKindLabels[notice.kind]}</span>
      ${notice.isBackfilled ? html`<span class="tag wait">补录</span>` : ''}
      <span class="soft">${view.regionNames.get(notice.regionCode) ?? notice.regionCode}</span>
    </p>
    ${noLongerCurrent(notice)} ${sheet(notice)}
    <div class="actions noprint">
      ${isOpen ? html`<a class="button" href="/notices/${notice.id}/objection">我有异议</a>` : ''}
      <a class="button quiet" href="${base}/paper.pdf">PDF 公文</a
      ><a class="button quiet" href="${base}/sheet.xlsx">Excel</a>
      <a class="button quiet" href="${base}/sheet.csv">CSV</a
      ><a class="button quiet" href="${base}/snapshot.json">JSON 原文</a>
      <a class="button quiet" href="/notices/${notice.id}/print">打印版（含二维码）</a>
    </div>
    <section aria-labelledby="boards">
      <h2 id="boards">在哪里公示</h2>
      ${boardTable(notice.boards, view)}
    </section>
    <section aria-labelledby="objections">
      <h2 id="objections">异议办理情况</h2>
      ${objectionList(notice)}
    </section>
    <section aria-labelledby="about">
      <h2 id="about">公示说明</h2>
      <div class="aside">
        <dl class="facts">
          <dt>公示依据</dt>
          <dd>${notice.policyClause}</dd>
          <dt>公示期</dt>
          <dd>${periodText(notice.period)}，首尾两日均计入，各处自实际张贴之日起算</dd>
          <dt>监督电话</dt>
          <dd>${notice.supervisionPhones.join('；')}</dd>
          <dt>联系方式</dt>
          <dd>${notice.contact}</dd>
          ${
            notice.completedOn
              ? html`<dt>结束日期</dt>
                  <dd>${dateText(notice.completedOn)}</dd>`
              : ''
          }
        </dl>
        ${qrCode(view)}
      </div>
    </section>
    <section aria-labelledby="revisions">
      <h2 id="revisions">版本与校验值</h2>
      ${revisionTable(notice)}
    </section>`;
  return { title: notice.title, body };
}

/** The same words on a page made for a printer and a board on a wall. */
export function printPage(view: NoticeView): Page {
  const { notice } = view;
  const body = html`${noLongerCurrent(notice)} ${sheet(notice)}
    <dl class="facts">
      <dt>公示期</dt>
      <dd>${periodText(notice.period)}，首尾两日均计入，自张贴之日起算。张贴日期：______年____月____日</dd>
      <dt>公示依据</dt>
      <dd>${notice.policyClause}</dd>
      <dt>监督电话</dt>
      <dd>${notice.supervisionPhones.join('；')}</dd>
      <dt>联系方式</dt>
      <dd>${notice.contact}</dd>
    </dl>
    <div class="aside">
      <p>
        对上述内容有异议的，可在公示期内实名或匿名提出。手机扫码查看原文、在线提出异议、查询办理情况。<br />
        <code class="hash">内容校验值 ${notice.snapshotHash}</code>
      </p>
      ${qrCode(view)}
    </div>
    <p class="actions noprint"><a class="button quiet" href="/notices/${notice.id}">返回公示页面</a></p>`;
  return { title: `${notice.title}(打印版)`, body };
}

// Printed, too: a sheet that was taken back must not hang as if it held.
function noLongerCurrent({ id, revision, revisions, withdrawalReason }: NoticeDetail): Html {
  const newest = revisions.at(-1)!.revision;
  return html`${revision < newest ? html`<p class="callout error">这是已被更正的第 ${revision} 版，现行文本见<a href="/notices/${id}">第 ${newest} 版</a>。</p>` : ''}
  ${withdrawalReason ? html`<p class="callout error">这份公示已由发布单位撤回，原因：${withdrawalReason}</p>` : ''}`;
}

function sheet(notice: NoticeDetail): Html {
  const issuedOn = notice.revisions.find(({ revision }) => revision === notice.revision)!.businessDate;
  return html`<article class="sheet">
    <h1>${notice.title}</h1>
    ${notice.documentNumber ? html`<p class="number">${notice.documentNumber}</p>` : ''}
    ${notice.content.paragraphs.map((paragraph) => html`<p class="text">${paragraph}</p>`)}
    ${notice.content.columns.length > 0 ? contentTable(notice) : ''}
    <p class="signature">${notice.issuerName}<br />${dateText(issuedOn)}</p>
  </article>`;
}

function contentTable({ content, title }: NoticeDetail): Html {
  const { columns, rows, totals } = content;
  const align = ({ kind }: NoticeColumn) => (kind === 'amountFen' || kind === 'number' ? html` class="num"` : '');
  const cells = (row: Record<string, string>) =>
    columns.map((column) => html`<td${align(column)}>${cellText(content, column, row)}</td>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}表格">
    <table>
      ${
        unitNoteOf(content)
          ? html`<caption>
              ${unitNoteOf(content)}
            </caption>`
          : ''
      }
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" ${align(column)}>${column.header}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${cells(row)}
            </tr>`,
        )}
      </tbody>
      ${
        totals
          ? html`<tfoot>
              <tr>
                ${cells(totals)}
              </tr>
            </tfoot>`
          : ''
      }
    </table>
  </div>`;
}

function boardTable(boards: readonly NoticeBoard[], { regionNames, today }: NoticeView): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="公示栏">
    <table class="stack">
      <thead>
        <tr>
          <th scope="col">公示栏</th>
          <th scope="col">地区</th>
          <th scope="col">张贴日期</th>
          <th scope="col">截止日期</th>
          <th scope="col">进度</th>
        </tr>
      </thead>
      <tbody>
        ${boards.map(
          (board) =>
            html`<tr>
              <td>
                ${board.name}<br /><span class="soft small"
                  >${boardLabels[board.kind]}${board.hasPhoto ? ' · 已存张贴照片' : ''}</span
                >
              </td>
              <td data-label="地区">${regionNames.get(board.regionCode) ?? board.regionCode}</td>
              <td data-label="张贴日期">
                ${dateText(board.postedOn)}${board.isBackfilled ? html` <span class="tag wait">补录</span>` : ''}
              </td>
              <td data-label="截止日期">${dateText(board.endsOn)}</td>
              <td data-label="进度">${boardStanding(board, today)}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function objectionList({ objections }: NoticeDetail): Html {
  if (objections.length === 0) return html`<p class="soft">目前没有收到异议。</p>`;
  return html`<ul class="notices">
    ${objections.map(
      ({ isCarried, receivedOn, dueOn, state, finding, reply, resolvedOn }) =>
        html`<li class="callout${state === 'resolved' ? ' good' : ''}">
          <p>
            <strong>${dateText(receivedOn)}收到异议一件</strong>${isCarried ? '（在此前撤回的公示中提出）' : ''} ·
            ${objectionStateLabels[state]}${finding ? html` · 结论：<strong>${findingLabels[finding]}</strong>` : ''}
          </p>
          ${reply ? html`<p>${dateText(resolvedOn)}答复：${reply}</p>` : html`<p class="soft">办理期限 ${dateText(dueOn)}。异议人信息和异议原文不公开。</p>`}
        </li>`,
    )}
  </ul>`;
}

function qrCode({ qrSvg, permanentUrl }: NoticeView): Html {
  // The picture is made here from our own address; it holds nothing that a visitor wrote.
  return html`<figure class="qr">
    <div role="img" aria-label="本公示的二维码">${new Html(qrSvg)}</div>
    <figcaption class="soft small">扫码查看原文<br /><a class="noprint" href="${permanentUrl}">永久地址</a></figcaption>
  </figure>`;
}

function revisionTable(notice: NoticeDetail): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="版本">
      <table class="stack">
        <thead>
          <tr>
            <th scope="col">版本</th>
            <th scope="col">发布日期</th>
            <th scope="col">说明</th>
            <th scope="col">SHA-256 校验值（前一版）</th>
          </tr>
        </thead>
        <tbody>
          ${notice.revisions.toReversed().map(
            ({ revision, businessDate, reason, snapshotHash, previousHash }) =>
              html`<tr>
                <td><a href="/notices/${notice.id}/revisions/${revision}">第 ${revision} 版</a></td>
                <td data-label="发布日期">${dateText(businessDate)}</td>
                <td data-label="说明">${reason ? `更正：${reason}` : '首次发布'}</td>
                <td data-label="校验值">
                  <code class="hash">${snapshotHash}</code
                  >${previousHash ? html`<br /><code class="hash">(${previousHash.slice(0, 16)}…)</code>` : ''}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p class="soft small">下载“JSON 原文”后计算 SHA-256，应与所列校验值一致；任何改动都会使校验值不同。</p>`;
}
