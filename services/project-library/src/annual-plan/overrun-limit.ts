import { addRates, type Fen, formatPercent, formatYuan, multiplyFen, rateOf as ratioOf } from '@sunledger/money';
import { type DecisionRecord, decisionRecord, rateOf } from '@sunledger/policy';
import { findParameter, type PolicyPlace } from '../policy-question.ts';

/** How far a plan may go above what the public was shown of a project before it has to be shown and approved again. */
export interface OverrunLimit {
  /** Part of the noticed amount that may be added, as policy writes it. */
  rate: string;
  documentNumber: string;
  clauseId: string;
  record: DecisionRecord;
  /** The most that may be approved of a noticed amount, in fen. */
  limitOf(noticedFen: Fen): Fen;
  /** Why more may not be approved. */
  refusalOf(noticedFen: Fen): string;
}

/** The limit in force for a county and date; undefined when no document states one. */
export function findOverrunLimit(place: PolicyPlace): OverrunLimit | undefined {
  const found = findParameter('project.overrunReapprovalRate', place);
  if (!found) return undefined;
  const share = addRates(ratioOf(1n, 1n), rateOf(found));
  // Rounded down: half a fen above the rate is above it.
  const limitOf = (noticedFen: Fen) => multiplyFen(noticedFen, share, 'floor');
  const { documentNumber, clause } = found;
  return {
    rate: String(found.value),
    documentNumber,
    clauseId: clause.id,
    record: decisionRecord(found),
    limitOf,
    refusalOf: (noticedFen) =>
      `安排金额不能超过公示资金规模 ${formatYuan(noticedFen)} 元的 ${formatPercent(share, 0, 'floor')}，即 ${formatYuan(limitOf(noticedFen))} 元（${documentNumber} ${clause.id}）；需要更多的，须调整出库后重新申报、公示`,
  };
}
