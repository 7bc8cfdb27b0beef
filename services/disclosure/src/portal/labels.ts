import { daysBetween, type BusinessDate } from '@sunledger/calendar';
import { chineseDate } from '@sunledger/documents';
import type { BoardKind } from '@sunledger/disclosure-client/nexus';
import type { NoticeBoard, NoticeSummary } from '../notice/contract.ts';
import type { NoticeState } from '../notice/notice.ts';
import { html, type Html } from './html.ts';

export const boardLabels: Record<BoardKind, string> = {
  countySite: '政府网站',
  townshipBoard: '乡镇公示栏',
  villageBoard: '村公示栏',
  implementerSite: '实施单位公示栏',
};

const stateLabels: Record<NoticeState, string> = {
  running: '公示中',
  clear: '公示结束，无异议成立',
  upheld: '异议属实，已退回',
  withdrawn: '已撤回',
};

export const objectionStateLabels = {
  received: '已受理，待指派',
  assigned: '核实中',
  verified: '已核实，待答复',
  resolved: '已办结',
} as const;

/** A date in words, or a dash. */
export function dateText(date: BusinessDate | null): string {
  return date === null ? '—' : chineseDate(date);
}

/** Natural days left, today included; 0 when the day is over. */
function daysLeft(lastDay: BusinessDate, today: BusinessDate): number {
  return Math.max(0, daysBetween(today, lastDay) + 1);
}

export function stateTag({ state, partlyUpheldCount }: Pick<NoticeSummary, 'state' | 'partlyUpheldCount'>): Html {
  const isPartly = state === 'clear' && partlyUpheldCount > 0;
  return html`<span class="tag ${state}">${isPartly ? '公示结束（有异议部分属实）' : stateLabels[state]}</span>`;
}

/** What a board shows in place of days: waiting, counting, over. */
export function boardStanding({ postedOn, endsOn }: NoticeBoard, today: BusinessDate): string {
  if (!postedOn) return '待张贴，公示期自张贴之日起算';
  if (!endsOn) return '已张贴，截止日待工作日历公布后确定';
  const left = daysLeft(endsOn, today);
  return left === 0 ? '公示期已满' : `还剩 ${left} 天（含今天）`;
}

/** The days that a list shows for a running notice. */
export function countdown(notice: NoticeSummary, today: BusinessDate): Html {
  const isWaiting = notice.postedBoardCount < notice.boardCount;
  if (notice.openObjectionCount > 0)
    return html`<div class="count"><b>${notice.openObjectionCount}</b>件异议办理中</div>`;
  if (isWaiting || !notice.lastDayOn)
    return html`<div class="count"><b>${notice.postedBoardCount}/${notice.boardCount}</b>处已张贴</div>`;
  const left = daysLeft(notice.lastDayOn, today);
  return left === 0 ? html`<div class="count">期满待办结</div>` : html`<div class="count"><b>${left}</b>天后截止</div>`;
}
