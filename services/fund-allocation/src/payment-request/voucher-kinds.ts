export const voucherKinds = [
  'contract',
  'invoice',
  'costStatement',
  'signedClaim',
  'acceptance',
  'settlementAudit',
  'photo',
  'defectFree',
  'other',
] as const;
export type VoucherKind = (typeof voucherKinds)[number];

export const voucherTitles: Record<VoucherKind, string> = {
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

/** The last milestone accepts the work; the milestone of the release of 质保金 follows it. */
export const retentionMilestone = 'retention';

/**
 * What has to lie with a request. 不予报账情形：没有费用明细和合法凭据、主管部门未签章 (payment.refusalReasons); the start pays
 * before there is an invoice, so the contract stands in for it.
 */
export function requiredVouchers(position: 'first' | 'middle' | 'last' | 'retention'): readonly VoucherKind[] {
  switch (position) {
    case 'first':
      return ['contract'];
    case 'middle':
      return ['invoice', 'costStatement', 'signedClaim', 'photo'];
    case 'last':
      return ['invoice', 'costStatement', 'signedClaim', 'acceptance', 'settlementAudit', 'photo'];
    case 'retention':
      return ['defectFree'];
  }
}
