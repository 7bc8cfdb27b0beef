/** What a task is about, and the page on which it is done. */
export const SUBJECTS: Record<string, { label: string; page: string }> = {
  project: { label: '项目', page: '/projects/{id}?tab=approval' },
  annualPlan: { label: '年度计划', page: '/annual-plans/{id}?tab=approval' },
  allocationRound: { label: '分配测算', page: '/allocation-rounds/{id}?tab=approval' },
  allotment: { label: '指标', page: '/allotments/{id}?tab=approval' },
  paymentRequest: { label: '支付申请', page: '/payment-requests/{id}?tab=approval' },
  paymentBatch: { label: '支付批次', page: '/payment-batches/{id}' },
  notice: { label: '公示', page: '/notices/{id}' },
  objection: { label: '异议', page: '/objections/{id}' },
};

export function subjectLabel(subjectType: string): string {
  return SUBJECTS[subjectType]?.label ?? subjectType;
}
