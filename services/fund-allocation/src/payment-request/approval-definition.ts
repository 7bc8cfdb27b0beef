import { selectTier, type ChainDefinition, type ChainStep, type StepAssignee } from '@sunledger/approval';
import { formatYuan, type Fen } from '@sunledger/money';
import type { Config } from '../config.ts';

/** The chain of a payment by amount tier: finance checker; above the tiers also the finance approver and the leading group. */
export function paymentChain(config: Config, payingRegionCode: string, amountFen: Fen): ChainDefinition {
  const { PAYMENT_APPROVER_ABOVE_FEN, PAYMENT_LEADING_GROUP_ABOVE_FEN } = config;
  const { roles } = selectTier(
    [
      { upToFen: PAYMENT_APPROVER_ABOVE_FEN, roles: ['financeChecker'] },
      { upToFen: PAYMENT_LEADING_GROUP_ABOVE_FEN, roles: ['financeChecker', 'financeApprover'] },
      { upToFen: null, roles: ['financeChecker', 'financeApprover', 'leadingGroup'] },
    ],
    amountFen,
  );
  const steps = roles.map((role, index): ChainStep => {
    const isLast = index === roles.length - 1;
    return {
      id: role,
      title: stepTitles[role] ?? role,
      mode: 'single',
      assignees: [{ role, regionCode: payingRegionCode } satisfies StepAssignee],
      due: { count: config.PAYMENT_APPROVAL_WORKING_DAYS, unit: 'working' },
      onTimeout: 'remind',
      canReturnTo: ['maker', ...roles.slice(0, index)],
      ...(isLast ? { effect: `同意后在指标上冻结 ${formatYuan(amountFen)} 元，等待支付` } : {}),
    };
  });
  return { title: '拨付审批', steps };
}

const stepTitles: Record<string, string> = {
  financeChecker: '财政复核',
  financeApprover: '财政审批',
  leadingGroup: '领导小组审定',
};
