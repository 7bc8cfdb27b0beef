import { businessDateSchema, fenSchema, idSchema, query, type Route } from '@sunledger/service-kit';
import { z } from 'zod';
import { listSecondDecisions } from './list-second-decisions.ts';

const secondDecisionSchema = z
  .object({
    kind: z.enum(['allotmentReturn', 'roundAdjustment', 'roundWithdrawal', 'fundAnnulment', 'arrangementChange']),
    subjectId: idSchema.describe('指标、分配轮次、指标文件或项目'),
    regionCode: z.string(),
    title: z.string(),
    count: z.number().int().describe('等待决定的项数'),
    amountFen: fenSchema.describe('所涉金额合计；调整有增有减，按绝对值计'),
    proposedByName: z.string(),
    since: businessDateSchema,
  })
  .meta({ id: 'SecondDecision' });

export type SecondDecision = z.output<typeof secondDecisionSchema>;

/** 待办 of the second person beside the approval chains. */
export function secondDecisionRoutes(): Route[] {
  return [
    query({
      method: 'GET',
      url: '/second-decisions',
      operationId: 'listSecondDecisions',
      summary: '等待第二人决定的退回、调整和撤回，自己提出的不在其中',
      permission: 'round.approve',
      response: z.object({ items: z.array(secondDecisionSchema) }),
      handle: async ({ tx, principal }) => ({ items: await listSecondDecisions(tx, principal) }),
    }),
  ];
}
