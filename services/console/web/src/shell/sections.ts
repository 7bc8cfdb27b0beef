/** Navigation by work, in this order; a section without a page the person may use is not shown. */
export const SECTIONS = {
  tasks: { title: '我的待办', order: 1 },
  funds: { title: '资金', order: 2 },
  projects: { title: '项目库', order: 3 },
  notices: { title: '公示', order: 4 },
  payments: { title: '支付', order: 5 },
  supervision: { title: '监督', order: 6 },
  registry: { title: '基础数据', order: 7 },
  system: { title: '系统', order: 8 },
} as const;

export type Section = keyof typeof SECTIONS;
