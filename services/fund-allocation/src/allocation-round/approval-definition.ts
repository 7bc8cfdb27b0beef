import { type ChainDefinition, type ChainStep, selectTier } from '@sunledger/approval';
import type { Config } from '../config.ts';

type Tiers = Pick<Config, 'ROUND_LEADING_GROUP_ABOVE_FEN' | 'ROUND_APPROVAL_WORKING_DAYS'>;

/** 财政复核 → 财政审批, and for large amounts → 领导小组. A rejected round is final; a copy starts anew. */
export function roundApproval(totalFen: bigint, regionCode: string, tiers: Tiers): ChainDefinition {
  const step = (id: string, title: string, role: string, canReturnTo: string[]): ChainStep => ({
    id,
    title,
    mode: 'single',
    assignees: [{ role, regionCode }],
    due: { count: tiers.ROUND_APPROVAL_WORKING_DAYS, unit: 'working' },
    onTimeout: 'remind',
    canReturnTo,
  });
  const check = step('check', '财政复核', 'financeChecker', []);
  const approve = step('approve', '财政审批', 'financeApprover', ['check']);
  const lead = step('lead', '领导小组审定', 'leadingGroup', ['check', 'approve']);
  const { steps } = selectTier(
    [
      { upToFen: tiers.ROUND_LEADING_GROUP_ABOVE_FEN, steps: [check, approve] },
      { upToFen: null, steps: [check, approve, lead] },
    ],
    totalFen,
  );
  const effect = '同意后可以下达，并公告分配结果';
  return {
    title: '资金分配审批',
    steps: steps.map((item, index) => (index === steps.length - 1 ? { ...item, effect } : item)),
  };
}
