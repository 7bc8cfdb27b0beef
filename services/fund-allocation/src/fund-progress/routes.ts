import { query, type Route } from '@sunledger/service-kit';
import { fundProgressQuery, fundProgressSchema } from './contract.ts';
import { readFundProgress } from './fund-progress.ts';

/** How far the year's money has come, compared with 序时进度. */
export function fundProgressRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/fund-progress',
      operationId: 'getFundProgress',
      summary: '资金进度：计划、安排、申请、支付，按下一级地区',
      permission: 'fund.read',
      query: fundProgressQuery,
      response: fundProgressSchema,
      handle: ({ tx, principal, businessDate, query: { year, regionCode } }) =>
        readFundProgress(tx, { principal, businessDate, year, regionCode }),
    }),
  ];
}
