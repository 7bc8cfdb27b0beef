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

/** Work items of disclosure by kind: what they are about, what is to be done, what happens otherwise. */
export const NOTICE_TASKS = {
  boardToPost: { subjectType: 'notice', stepTitle: '张贴拍照', consequence: '张贴之前公示期不起算' },
  objectionToAssign: { subjectType: 'objection', stepTitle: '指派经办人', consequence: '办结之前公示不能结束' },
  objectionToHandle: { subjectType: 'objection', stepTitle: '核实和答复', consequence: '办结之前公示不能结束' },
  personalReplyDue: { subjectType: 'objection', stepTitle: '答复本人', consequence: '实名异议须答复本人' },
  noticeEndsToday: { subjectType: 'notice', stepTitle: '今日期满', consequence: '期满无异议自动转入下一步' },
  noticeProblem: { subjectType: 'notice', stepTitle: '公示受阻', consequence: '处理之前公示不能推进' },
} as const;
