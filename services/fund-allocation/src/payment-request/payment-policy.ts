import { allocateLargestRemainder, type Fen, type Rate } from '@sunledger/money';
import {
  decisionRecord,
  listOf,
  periodOf,
  rateOf,
  resolve,
  weightsOf,
  type DecisionRecord,
  type Pack,
  type ParameterKey,
  type Period,
  type ResolvedParameter,
} from '@sunledger/policy';
import { requiredVouchers, retentionMilestone, type VoucherKind } from './voucher-kinds.ts';

/** What policy says about paying for projects of a region on a day. */
export interface PaymentPolicy {
  milestones: readonly { id: string; label: string; share: string }[];
  retentionRateMaximum: Rate;
  retentionPeriod: Period;
  overrunRate: Rate;
  refusalReasons: readonly string[];
  /** Document and clause behind each, for the person who is refused. */
  clauses: Record<'milestones' | 'retention' | 'retentionPeriod' | 'overrun' | 'refusal', string>;
  records: DecisionRecord[];
}

const cite = ({ title, clause }: ResolvedParameter): string => `（依据《${title}》“${clause.heading}”）`;

/** Throws PolicyError when no document in force states a parameter. */
export function resolvePaymentPolicy(packs: readonly Pack[], regionCode: string, date: string): PaymentPolicy {
  const find = (key: ParameterKey) => resolve({ packs, regionCode, date, key });
  const milestones = find('payment.milestones');
  const retention = find('payment.retentionRateMaximum');
  const period = find('payment.retentionPeriod');
  const overrun = find('project.overrunReapprovalRate');
  const refusal = find('payment.refusalReasons');
  return {
    milestones: weightsOf(milestones),
    retentionRateMaximum: rateOf(retention),
    retentionPeriod: periodOf(period),
    overrunRate: rateOf(overrun),
    refusalReasons: listOf(refusal),
    clauses: {
      milestones: cite(milestones),
      retention: cite(retention),
      retentionPeriod: cite(period),
      overrun: cite(overrun),
      refusal: cite(refusal),
    },
    records: [milestones, retention, period, overrun, refusal].map(decisionRecord),
  };
}

export interface Milestone {
  id: string;
  label: string;
  /** Fen that may be paid up to and including this milestone. */
  ceilingFen: Fen;
  isLast: boolean;
  requiredVouchers: readonly VoucherKind[];
}

/**
 * The milestone schedule of an amount in fen. The parts are split by largest remainder, so the last ceiling is the whole
 * amount; the release of 质保金 comes after it under the same ceiling.
 */
export function milestonesOf(policy: PaymentPolicy, totalFen: Fen): Milestone[] {
  const parts = allocateLargestRemainder(
    totalFen,
    policy.milestones.map(({ share }) => share),
  );
  const lastIndex = policy.milestones.length - 1;
  let ceilingFen = 0n;
  const milestones = policy.milestones.map(({ id, label }, index): Milestone => {
    ceilingFen += parts[index] ?? 0n;
    const position = index === lastIndex ? 'last' : index === 0 ? 'first' : 'middle';
    return { id, label, ceilingFen, isLast: index === lastIndex, requiredVouchers: requiredVouchers(position) };
  });
  const retention: Milestone = {
    id: retentionMilestone,
    label: '退还质保金',
    ceilingFen: totalFen,
    isLast: false,
    requiredVouchers: requiredVouchers('retention'),
  };
  return [...milestones, retention];
}

/** The day `period` after `date`; a day that the target month lacks becomes its last day. */
export function addPeriod(date: string, period: Period): string {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const months = year * 12 + (month - 1) + period.count * (period.unit === 'year' ? 12 : 1);
  const lastDay = new Date(Date.UTC(Math.floor(months / 12), (months % 12) + 1, 0)).getUTCDate();
  return new Date(Date.UTC(Math.floor(months / 12), months % 12, Math.min(day, lastDay))).toISOString().slice(0, 10);
}
