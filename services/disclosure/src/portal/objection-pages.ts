import type { NoticeDetail } from '../notice/contract.ts';
import { findingLabels, type ObjectionStatus } from '../objection/contract.ts';
import { html } from './html.ts';
import { dateText, objectionStateLabels } from './labels.ts';
import type { Page } from './layout.ts';

export interface ObjectionForm {
  content?: string | undefined;
  name?: string | undefined;
  phone?: string | undefined;
}

/** The form to object; it works without a script and gives back what was typed when something is wrong. */
export function objectionFormPage(
  notice: Pick<NoticeDetail, 'id' | 'title'>,
  formToken: string,
  typed: ObjectionForm = {},
  problem?: string,
): Page {
  const body = html`<h1>提出异议</h1>
    <p class="lead">公示：<a href="/notices/${notice.id}">${notice.title}</a></p>
    ${problem ? html`<p class="callout error" role="alert">${problem}</p>` : ''}
    <form method="post" action="/notices/${notice.id}/objection">
      <input type="hidden" name="formToken" value="${formToken}" />
      <div class="hp" aria-hidden="true">
        <label for="website">请不要填写</label><input id="website" name="website" tabindex="-1" autocomplete="off" />
      </div>
      <div class="field">
        <label for="content">异议内容（必填）</label>
        <textarea id="content" name="content" required minlength="2" maxlength="2000" aria-describedby="content-hint">
${typed.content ?? ''}</textarea>
        <p class="hint" id="content-hint">请写明哪一项不对、您了解的情况。内容只给办理人员看，不公开。</p>
      </div>
      <fieldset>
        <legend>联系方式（可以不填，不填即为匿名）</legend>
        <div class="field">
          <label for="name">姓名</label
          ><input id="name" name="name" maxlength="40" autocomplete="name" value="${typed.name ?? ''}" />
        </div>
        <div class="field">
          <label for="phone">电话</label
          ><input id="phone" name="phone" type="tel" maxlength="20" autocomplete="tel" value="${typed.phone ?? ''}" />
          <p class="hint">留下姓名和电话的，办结后会答复您本人。联系方式加密保存，查看留痕。</p>
        </div>
      </fieldset>
      <button type="submit">提交异议</button> <a class="button quiet" href="/notices/${notice.id}">返回</a>
    </form>`;
  return { title: '提出异议', body };
}

/** Where an objection stands, for whoever holds its ticket; with the receipt right after it was sent. */
export function objectionStatusPage(status: ObjectionStatus, isReceipt: boolean): Page {
  const body = html`<h1>${isReceipt ? '异议已受理' : '异议办理情况'}</h1>
    ${
      isReceipt
        ? html`<div class="callout good" role="status">
            <p>请记下或拍下您的异议编号，凭编号随时查询办理情况：</p>
            <p class="ticket">${status.ticket}</p>
          </div>`
        : ''
    }
    <dl class="facts">
      ${
        isReceipt
          ? ''
          : html`<dt>异议编号</dt>
              <dd class="ticket">${status.ticket}</dd>`
      }
      <dt>所涉公示</dt>
      <dd><a href="/notices/${status.noticeId}">${status.noticeTitle}</a></dd>
      <dt>受理日期</dt>
      <dd>${dateText(status.receivedOn)}</dd>
      <dt>办理期限</dt>
      <dd>${dateText(status.dueOn)}</dd>
      <dt>目前状态</dt>
      <dd><strong>${objectionStateLabels[status.state]}</strong></dd>
      ${
        status.finding
          ? html`<dt>结论</dt>
              <dd><strong>${findingLabels[status.finding]}</strong>(${dateText(status.resolvedOn)})</dd>
              <dt>答复</dt>
              <dd>${status.reply}</dd>`
          : ''
      }
    </dl>
    <p class="callout">异议办结之前，这项公示不会结束，所涉事项不进入下一环节。</p>`;
  return { title: isReceipt ? '异议已受理' : '异议办理情况', body, current: 'objections' };
}

/** Asks for a ticket. */
export function ticketPage(typed: string, problem?: string): Page {
  const body = html`<h1>查询我的异议</h1>
    ${problem ? html`<p class="callout error" role="alert">${problem}</p>` : html`<p class="lead">输入提交异议时得到的 12 位编号。</p>`}
    <form class="search" action="/objections" method="get">
      <div class="wide">
        <label for="ticket">异议编号</label>
        <input
          id="ticket"
          name="ticket"
          required
          maxlength="20"
          autocomplete="off"
          value="${typed}"
          placeholder="例如 7K3M-9Q2D-XW4B"
        />
      </div>
      <button type="submit">查询</button>
    </form>`;
  return { title: '查询我的异议', body, current: 'objections' };
}

/** A refusal in words. */
export function problemPage(title: string, message: string): Page {
  const body = html`<h1>${title}</h1>
    <p class="callout error" role="alert">${message}</p>
    <p><a href="/">返回公示列表</a></p>`;
  return { title, body };
}
