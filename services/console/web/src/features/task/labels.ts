/** What a task is about, and the page on which it is done. */
export const SUBJECTS: Record<string, { label: string; page: string }> = {
  project: { label: '项目', page: '/projects/{id}?tab=approval' },
  annualPlan: { label: '年度计划', page: '/annual-plans/{id}?tab=approval' },
  allocationRound: { label: '分配测算', page: '/allocation-rounds/{id}?tab=approval' },
  fundDocument: { label: '指标文件', page: '/fund-documents/{id}' },
  allotment: { label: '指标', page: '/allotments/{id}' },
  paymentRequest: { label: '支付申请', page: '/payment-requests/{id}?tab=approval' },
  paymentBatch: { label: '支付批次', page: '/payment-batches/{id}' },
  batchToMake: { label: '支付批次', page: '/payment-batches/new' },
  resultUnknown: { label: '支付批次', page: '/payment-batches/{id}' },
  resultUnmatched: { label: '银行回单', page: '/bank-results?tab=unmatched' },
  paymentReturned: { label: '支付申请', page: '/payment-requests/{id}' },
  entityAccount: { label: '收款账户', page: '/entities/{id}' },
  allotmentReturn: { label: '指标退回', page: '/allotments/{id}?tab=returns' },
  roundAdjustment: { label: '人工调整', page: '/allocation-rounds/{id}?tab=adjustments' },
  roundWithdrawal: { label: '分配测算', page: '/allocation-rounds/{id}' },
  fundAnnulment: { label: '指标文件', page: '/fund-documents/{id}' },
  arrangementChange: { label: '项目资金', page: '/planned-projects/{id}' },
  bankLayout: { label: '合作银行', page: '/banks' },
  calendarYear: { label: '工作日历', page: '/calendar-years' },
  notice: { label: '公示', page: '/notices/{id}' },
  objection: { label: '异议', page: '/objections/{id}' },
};

export function subjectLabel(subjectType: string): string {
  return SUBJECTS[subjectType]?.label ?? subjectType;
}

/** Work items of disclosure by kind: what they are about, what is to be done, what happens otherwise. */
export const NOTICE_TASKS = {
  boardToPost: { subjectType: 'notice', stepTitle: '张贴拍照', consequence: '张贴之前公示期不起算' },
  objectionToAssign: { subjectType: 'objection', stepTitle: '指派经办人', consequence: '办结之前公示不能结束' },
  objectionToHandle: { subjectType: 'objection', stepTitle: '核实和答复', consequence: '办结之前公示不能结束' },
  personalReplyDue: { subjectType: 'objection', stepTitle: '答复本人', consequence: '实名异议须答复本人' },
  noticeEndsToday: { subjectType: 'notice', stepTitle: '今日期满', consequence: '期满无异议自动转入下一步' },
  noticeProblem: { subjectType: 'notice', stepTitle: '公示受阻', consequence: '处理之前公示不能推进' },
} as const;

/** What a second person decides, whose subject is named like the kind: what is to be done, what happens otherwise. */
export const SECOND_DECISIONS = {
  allotmentReturn: { stepTitle: '确认退回', consequence: '金额冻结在本级指标，上级收不到' },
  roundAdjustment: { stepTitle: '审批调整', consequence: '审批之前本轮次不能提交' },
  roundWithdrawal: { stepTitle: '复核撤回', consequence: '复核之前不能下达' },
  fundAnnulment: { stepTitle: '复核撤销', consequence: '文件的全部资金冻结，不能分配和下达' },
  arrangementChange: { stepTitle: '复核资金调整', consequence: '项目仍按原来的金额安排' },
} as const;

/** Work items of payments by kind, whose subject is named like the kind: what is to be done. */
export const PAYMENT_TASKS = {
  batchToMake: '组成批次',
  resultUnknown: '查明结果',
  resultUnmatched: '处理回单',
  paymentReturned: '核对账户后重新提交',
} as const;
