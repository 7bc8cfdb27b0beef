import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { PaymentRequest, PaymentRequestDetail } from './payment-request.ts';

export const REQUEST_STATES = {
  draft: { label: '草稿', tone: 'neutral' },
  inApproval: { label: '审批中', tone: 'running' },
  approved: { label: '已批准，待组批', tone: 'waiting' },
  batched: { label: '已发银行', tone: 'running' },
  paid: { label: '已支付', tone: 'done' },
  bankReturned: { label: '银行退回', tone: 'warning' },
  refused: { label: '系统拒绝', tone: 'refused' },
  rejected: { label: '未批准', tone: 'refused' },
  withdrawn: { label: '已撤回', tone: 'neutral' },
  discarded: { label: '已作废', tone: 'neutral' },
  cancelled: { label: '批准后撤销', tone: 'neutral' },
} as const satisfies StateLabels<PaymentRequest['status']>;

export const INSTRUCTION_STATES = {
  pending: { label: '待发出', tone: 'waiting' },
  sent: { label: '已发出，等待结果', tone: 'running' },
  paid: { label: '已支付', tone: 'done' },
  returned: { label: '退回', tone: 'warning' },
  rejected: { label: '拒绝', tone: 'refused' },
  unknown: { label: '结果未知', tone: 'warning' },
  cancelled: { label: '已取消', tone: 'neutral' },
} as const satisfies StateLabels;

export const REQUEST_LABELS = {
  linkId: '资金来源',
  milestoneId: '节点',
  amountFen: '申请金额',
  retentionFen: '质保金',
  contractFen: '合同金额',
  settlementFen: '审定结算价',
  acceptedOn: '验收日期',
  payeeAccountId: '收款账户',
  bankCode: '付款银行',
  invoiceNumber: '发票号码',
  purpose: '用途',
};

/** What happens next, in words. */
export const NEXT_STEPS: Record<PaymentRequest['status'], string> = {
  draft: '经办人补齐凭证后提交',
  inApproval: '等待审批',
  approved: '财政支付岗组成批次发往银行',
  batched: '等待银行回单',
  paid: '已支付完毕',
  bankReturned: '核对收款账户后重新提交，或作废',
  refused: '已办结，按说明另行申请',
  rejected: '已结束，需要时重新申请',
  withdrawn: '已撤回',
  cancelled: '已取消，占用的指标和发票号码已释放',
  discarded: '已作废',
};

export const VOUCHER_KINDS: Record<PaymentRequestDetail['vouchers'][number]['kind'], string> = {
  contract: '合同',
  invoice: '发票',
  costStatement: '费用明细',
  signedClaim: '主管部门签章的报账申请表',
  acceptance: '验收报告',
  settlementAudit: '结算审核报告',
  photo: '现场照片',
  defectFree: '无质量缺陷证明',
  other: '其他',
};
