import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { ApprovalVerb } from '../../ui/ApprovalBar.tsx';

export const VERB_KINDS: Record<string, ApprovalVerb['kind']> = {
  approve: 'primary',
  resubmit: 'primary',
  reject: 'danger',
};

export const PHRASES: Record<string, readonly string[]> = {
  approve: ['同意。', '材料齐全，同意上报。', '经核实，情况属实。'],
  return: ['材料不全，请补充：', '金额与附件不一致，请核对。'],
  reject: ['不符合政策规定：', '不具备实施条件。'],
};

const CONSEQUENCES: Record<string, string> = {
  approve: '同意后进入下一环节。',
  reject: '不同意后本事项办结，不能再恢复；需要时由经办人重新发起。',
  return: '退回后由所选环节重新办理，其后的各环节都要再走一遍。',
  withdraw: '撤回后本事项办结，已有的意见保留在审批记录里。',
  resubmit: '重新提交后从第一个环节开始办理。',
  delegate: '转办后由对方以同一岗位办理；对方办理之前，您可以收回。',
  takeBack: '收回后对方不再办理，任务回到本岗位，由您或同岗位的同事办理，也可以再转办。',
  addSigner: '加签后须对方也同意，本环节才算办完。',
  urge: '催办会提醒当前环节的办理人，并计入催办次数。',
};

/** What the verb causes, in a sentence; the step's own effect where it has one. */
export function consequenceOf(verb: string, effect: string | null): string {
  if (verb === 'approve' && effect !== null) return effect;
  return CONSEQUENCES[verb] ?? '办理后不能撤销。';
}

/** States of a case. */
export const CASE_STATES: StateLabels = {
  atStep: { label: '办理中', tone: 'running' },
  atMaker: { label: '已退回经办人', tone: 'warning' },
  approved: { label: '已同意', tone: 'done' },
  rejected: { label: '不同意', tone: 'refused' },
  withdrawn: { label: '已撤回', tone: 'neutral' },
  cancelled: { label: '已终止', tone: 'neutral' },
};
