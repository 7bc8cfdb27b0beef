import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { Adjustment, Component, Round, Simulation } from './allocation-round.ts';

export const ROUND_STATES = {
  draft: { label: '草稿', tone: 'neutral' },
  submitted: { label: '审批中', tone: 'running' },
  approved: { label: '已批准，待下达', tone: 'waiting' },
  rejected: { label: '未批准', tone: 'refused' },
  withdrawing: { label: '撤回待复核', tone: 'waiting' },
  withdrawn: { label: '已撤回', tone: 'neutral' },
  issued: { label: '已下达', tone: 'done' },
} as const satisfies StateLabels<Round['state']>;

export const METHODS: Record<Round['method'], string> = { factors: '因素法', fixed: '固定金额' };

export const COMPONENT_KINDS: Record<Component['kind'], string> = {
  share: '正向占比',
  inverseShare: '反向占比',
  headCount: '人数（按称号差别化）',
  score: '考核得分',
  fixedAmount: '固定金额',
  cappedPerUnit: '每单位补助（封顶）',
};

export const SET_ASIDE_KINDS = { reward: '奖励', managementFee: '项目管理费', other: '其他预留' } as const;

/** Rounding units by fen. */
export const ROUNDING_UNITS: Record<string, string> = { '1': '分', '100': '元', '10000': '百元', '1000000': '万元' };

export const ROUNDINGS = { largestRemainder: '最大余额法', halfUp: '四舍五入，尾差归一地' } as const;

export const ADJUSTMENT_STATES = {
  proposed: { label: '待第二人审批', tone: 'waiting' },
  approved: { label: '已批准', tone: 'done' },
  rejected: { label: '未批准', tone: 'refused' },
} as const satisfies StateLabels<Adjustment['state']>;

export const ADJUSTMENT_LABELS = { regionCode: '地区', amountFen: '调整额', reason: '原因' };

export const ROUND_LABELS: Record<string, string> = {
  title: '名称',
  year: '年度',
  totalFen: '分配总额',
  sourceAllotmentId: '被分配的指标',
  factorSnapshotId: '因素数据',
  regions: '参加分配的地区',
  definition: '分配办法',
  'definition.components': '因素',
  'definition.components.*.weight': '权重',
  'definition.components.*.title': '因素名称',
  'definition.setAsides.*.title': '预留名称',
  'definition.setAsides.*.size': '预留大小',
  'definition.unitFen': '取整单位',
  'definition.remainderRegionCode': '尾差归属地',
  'definition.guaranteedMinimumFen': '保底',
  'definition.capFen': '封顶',
};

/** What happens next with a round, in words. */
export function nextStepOf(round: Round, simulation: Simulation | undefined): string {
  switch (round.state) {
    case 'draft':
      if (!simulation?.isCurrent) return '按当前的因素和权重测算，核对无误后提交审批。';
      if (simulation.problems.length > 0) return '测算结果有不相符之处，修改轮次后重新测算。';
      return round.sourceAllotmentId === null ? '选择被分配的指标，再提交审批。' : '测算结果是最新的，可以提交审批。';
    case 'submitted':
      return '等待审批；审批环节见“审批”页签。';
    case 'approved':
      return '等待下达：填写下达文号，按批准的金额记账。';
    case 'rejected':
      return '未获批准，本轮次办结；需要时另建轮次。';
    case 'withdrawing':
      return `等待复核岗复核撤回（${round.withdrawal?.proposedBy.userName ?? ''}提出，须由另一人复核）；复核之前不能下达。`;
    case 'withdrawn':
      return `已撤回${round.withdrawal ? `：${round.withdrawal.reason}` : ''}。本轮次办结；需要时另建轮次。`;
    case 'issued':
      return noticeStep(round);
  }
}

function noticeStep(round: Round): string {
  if (round.unpublished !== null) return `结果登记为不公告：${round.unpublished.reason}。各地区签收指标。`;
  if (round.noticeRefusal !== null)
    return `结果公告没有完成：${round.noticeRefusal}。处理后重新公告，或由下达人以外的复核人登记为不公告。`;
  if (round.noticeCompletedOn !== null) return `分配结果公告已于 ${round.noticeCompletedOn} 结束。`;
  if (round.noticeId !== null) return '分配结果正在公告；各地区签收指标。';
  return round.noticeDueOn === null ? '已下达，各地区签收指标。' : `应于 ${round.noticeDueOn} 前公告分配结果。`;
}
