import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { Allotment, AllotmentReturn } from './allotment.ts';

export const ALLOTMENT_STATES = {
  proposed: { label: '待确认', tone: 'waiting' },
  issued: { label: '已下达', tone: 'running' },
  received: { label: '已签收', tone: 'done' },
  cancelled: { label: '已撤销', tone: 'neutral' },
} as const satisfies StateLabels<Allotment['state']>;

export const RETURN_STATES = {
  proposed: { label: '待确认', tone: 'waiting' },
  booked: { label: '已退回', tone: 'done' },
  cancelled: { label: '已撤销', tone: 'neutral' },
} as const satisfies StateLabels<AllotmentReturn['state']>;

export const PASS_DOWN_LABELS = {
  documentNumber: '下达文号',
  lines: '下达明细',
  'lines.*.regionCode': '地区',
  'lines.*.amountFen': '金额',
};

export const RETURN_LABELS = { amountFen: '金额', documentNumber: '退回文号', reason: '原因' };

/** What happens next with an allotment, in words. */
export function nextStepOf(allotment: Allotment): string {
  switch (allotment.state) {
    case 'proposed':
      return `等待复核岗确认（${allotment.issuedByName}提出，须由另一人确认）；金额已在上级指标冻结。`;
    case 'issued':
      return `等待${allotment.regionName}签收；签收后才能再下达或支付。`;
    case 'cancelled':
      return `已撤销：${allotment.cancelReason ?? '未写原因'}。${allotment.parentAllotmentId === null ? '指标文件已撤销，记账已冲回。' : '冻结的金额已经退回上级指标。'}`;
    case 'received':
      if (allotment.availableFen === '0') return '可用余额为零。';
      return allotment.passDownDueOn === null
        ? '可以下达到下级，或用于项目支付。'
        : `应于 ${allotment.passDownDueOn} 前转拨完毕。`;
  }
}
