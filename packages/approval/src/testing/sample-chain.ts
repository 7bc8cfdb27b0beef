import type { ChainDefinition } from '../chain-definition.ts';
import type { Actor } from '../chain-state.ts';

export const county = '421024';

export function actor(userId: string, role: string, regionCode: string = county): Actor {
  return { userId, userName: `用户${userId}`, organisationId: `org-${role}`, organisationName: role, role, regionCode };
}

/** 财政资金支付：复核 → 审批（两人会签）→ 支付。 */
export const paymentChain: ChainDefinition = {
  title: '资金支付审批',
  steps: [
    {
      id: 'check',
      title: '财政复核',
      mode: 'single',
      assignees: [{ role: 'financeChecker', regionCode: county }],
      due: { count: 3, unit: 'natural' },
      onTimeout: 'escalate',
      escalateTo: { role: 'financeApprover', regionCode: county },
      canReturnTo: ['maker'],
      effect: '同意后进入审批环节',
    },
    {
      id: 'approve',
      title: '财政审批',
      mode: 'allOf',
      assignees: [
        { role: 'financeApprover', regionCode: county },
        { role: 'leadingGroup', regionCode: county },
      ],
      due: { count: 5, unit: 'working' },
      onTimeout: 'remind',
      canReturnTo: ['check', 'maker'],
    },
    {
      id: 'pay',
      title: '财政支付',
      mode: 'anyOf',
      assignees: [
        { role: 'financePayer', regionCode: county },
        { role: 'financePayer', regionCode: county, organisationId: 'org-second' },
      ],
      onTimeout: 'remind',
      canReturnTo: ['maker'],
    },
  ],
};

export const maker = actor('maker', 'financeMaker');
export const checker = actor('checker', 'financeChecker');
export const approver = actor('approver', 'financeApprover');
export const leader = actor('leader', 'leadingGroup');
export const payer = actor('payer', 'financePayer');
