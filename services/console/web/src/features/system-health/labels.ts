import type { ServiceName } from '../../api.ts';

export const SERVICES: readonly { service: ServiceName; title: string; purpose: string }[] = [
  { service: 'identity', title: '身份与授权', purpose: '登录、岗位授权、会话' },
  { service: 'registry', title: '基础数据', purpose: '行政区划、部门、银行、因素' },
  { service: 'disclosure', title: '公示', purpose: '公示公告、异议、公众门户' },
  { service: 'project-library', title: '项目库', purpose: '项目申报、入库、年度计划' },
  { service: 'fund-allocation', title: '资金分配与支付', purpose: '资金文件、测算、指标、支付' },
];

export const CHECKS: Record<string, string> = { database: '数据库', temporal: '流程引擎', redis: '队列' };
