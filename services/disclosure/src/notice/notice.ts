import { addDays, type BusinessDate } from '@sunledger/calendar';
import type { BoardKind, NoticeKind, NoticePeriod } from '@sunledger/disclosure-client/nexus';

export const noticeKinds = [
  'projectProposal',
  'projectReview',
  'projectAdmission',
  'annualPlan',
  'allocationResult',
  'paymentList',
  'other',
] as const satisfies readonly NoticeKind[];

export const noticeKindLabels: Record<NoticeKind, string> = {
  projectProposal: '项目申报公示',
  projectReview: '项目审核公示',
  projectAdmission: '项目入库公示',
  annualPlan: '年度计划公示',
  allocationResult: '资金分配结果公示',
  paymentList: '资金拨付公示',
  other: '公告',
};

export const boardKinds = [
  'countySite',
  'townshipBoard',
  'villageBoard',
  'implementerSite',
] as const satisfies readonly BoardKind[];

export const noticeStates = ['running', 'clear', 'upheld', 'withdrawn'] as const;
export type NoticeState = (typeof noticeStates)[number];

/**
 * The county's site is posted by publishing on it; a board on a wall only when somebody went there. 国开办发〔2018〕11号 names
 * the 固定公开栏 of an implementer beside those of village and township.
 */
export function isPostedAtOnce(kind: BoardKind): boolean {
  return kind === 'countySite';
}

/** '10个自然日' or '10个工作日', as papers write it. */
export function periodText({ count, unit }: NoticePeriod): string {
  return `${count}个${unit === 'working' ? '工作日' : '自然日'}`;
}

export interface NoticeStanding {
  today: BusinessDate;
  isBackfilled: boolean;
  /** Until when staff may still enter what they received on or before the last day of the period. */
  lateEntryUntil(lastDay: BusinessDate): BusinessDate;
  boards: readonly { postedOn: BusinessDate | null; endsOn: BusinessDate | null }[];
  openObjections: number;
  upheldObjections: number;
}

export type NoticeStep =
  | { kind: 'end'; outcome: 'clear' | 'upheld'; completedOn: BusinessDate }
  /** Nothing can happen by itself before this day is over. */
  | { kind: 'waitUntilAfter'; date: BusinessDate }
  /** A posting, a resolution or a calendar entry has to come first. */
  | { kind: 'waitForPeople' };

/**
 * What a running notice does next. An open objection holds it, whatever the day; an objection found right ends it at
 * once, since the matter goes back anyway; otherwise it ends when the last board's period is over and calls and letters of
 * its last day could be entered.
 */
export function nextStep({
  today,
  isBackfilled,
  lateEntryUntil,
  boards,
  openObjections,
  upheldObjections,
}: NoticeStanding): NoticeStep {
  if (openObjections > 0) return { kind: 'waitForPeople' };
  if (upheldObjections > 0) return { kind: 'end', outcome: 'upheld', completedOn: today };
  if (boards.some(({ postedOn, endsOn }) => postedOn !== null && endsOn === null))
    return { kind: 'waitUntilAfter', date: today };
  const ends = boards.map(({ endsOn }) => endsOn);
  const lastDay = ends.reduce<BusinessDate | null>((last, day) => (last && day && last > day ? last : day), '');
  if (ends.includes(null) || !lastDay) return { kind: 'waitForPeople' };
  const openUntil = isBackfilled ? lastDay : lateEntryUntil(lastDay);
  if (today <= openUntil) return { kind: 'waitUntilAfter', date: openUntil };
  // 补录: the matter went on when the period was over, not on the day somebody typed it in.
  return { kind: 'end', outcome: 'clear', completedOn: isBackfilled ? addDays(lastDay, 1) : today };
}
