import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { Notice, NoticeBoard, NoticeSummary } from './public-notice.ts';

export const NOTICE_STATES = {
  running: { label: '公示中', tone: 'running' },
  clear: { label: '结束，无异议成立', tone: 'done' },
  upheld: { label: '异议属实，已终止', tone: 'refused' },
  withdrawn: { label: '已撤回', tone: 'neutral' },
} as const satisfies StateLabels<Notice['state']>;

/** A state and, of a notice that ended, what the objections to it came to. */
export const NOTICE_STANDINGS = {
  ...NOTICE_STATES,
  clearPartly: { label: '结束，有异议部分属实', tone: 'done' },
} as const satisfies StateLabels;

export function standingOf({ state, partlyUpheldCount }: NoticeSummary): keyof typeof NOTICE_STANDINGS {
  return state === 'clear' && partlyUpheldCount > 0 ? 'clearPartly' : state;
}

export const NOTICE_KINDS: Record<Notice['kind'], string> = {
  projectProposal: '项目申报公示',
  projectReview: '项目审核公示',
  projectAdmission: '项目入库公示',
  annualPlan: '年度计划公示',
  allocationResult: '资金分配结果公示',
  paymentList: '资金拨付公示',
  other: '公告',
};

export const BOARD_KINDS: Record<NoticeBoard['kind'], string> = {
  countySite: '县政府网站',
  townshipBoard: '乡镇公示栏',
  villageBoard: '村公示栏',
  implementerSite: '实施单位公示栏',
};

export const FINDINGS: Record<'upheld' | 'partly' | 'rejected', string> = {
  upheld: '属实',
  partly: '部分属实',
  rejected: '不属实',
};

export const OBJECTION_STATES = {
  received: { label: '待指派', tone: 'waiting' },
  assigned: { label: '待核实', tone: 'running' },
  verified: { label: '待作结论', tone: 'running' },
  resolved: { label: '已办结', tone: 'done' },
} as const satisfies StateLabels<Notice['objections'][number]['state']>;

/** Page a notice is about; without one the subject is shown as text. */
export const SUBJECT_PAGES: Record<string, { label: string; page: string }> = {
  'project-library/project': { label: '项目', page: '/projects/{id}' },
  'project-library/annualPlan': { label: '年度计划', page: '/annual-plans/{id}' },
  'fund-allocation/allocationRound': { label: '分配测算', page: '/allocation-rounds/{id}' },
  'fund-allocation/paymentBatch': { label: '支付批次', page: '/payment-batches/{id}' },
};

/** '10 个自然日（含首日）' */
export function periodText({ count, unit }: Notice['period']): string {
  return `${count} 个${unit === 'working' ? '工作日' : '自然日'}（含张贴当日）`;
}
