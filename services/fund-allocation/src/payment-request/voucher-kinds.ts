const vouchers = {
  contract: { title: '合同' },
  invoice: { title: '发票' },
  costStatement: { title: '费用明细' },
  signedClaim: { title: '主管部门签章的报账申请表' },
  acceptance: { title: '验收报告' },
  settlementAudit: { title: '结算审核报告' },
  photo: { title: '现场照片' },
  defectFree: { title: '无质量缺陷证明' },
  other: { title: '其他' },
} as const;

export type VoucherKind = keyof typeof vouchers;
export const voucherKinds = Object.keys(vouchers) as [VoucherKind, ...VoucherKind[]];
export const voucherTitle = (kind: VoucherKind): string => vouchers[kind].title;

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
