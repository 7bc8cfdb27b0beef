import { compareRates, type Fen, formatPercent, rateOf as shareOf } from '@sunledger/money';
import { type DecisionRecord, decisionRecord, type ParameterKey, rateOf as requiredRate } from '@sunledger/policy';
import { findParameter, type PolicyPlace } from '../policy-question.ts';
import type { Category } from '../project/entry.ts';

/** What the floors are measured on. */
export interface PlannedAmount {
  category: Category | null;
  approvedAmountFen: Fen;
  /** Part that reaches households; null when the entry does not say. */
  householdAmountFen: Fen | null;
  /** Planned amount of the entry, to scale the household part to what is approved. */
  amountFen: Fen | null;
}

interface FloorReading {
  parameter: ParameterKey;
  label: string;
  /** Exact shares as decimals, 1 = 100%. Null while there is no base to measure on. */
  actual: string | null;
  required: string;
  isWithin: boolean;
  sentence: string;
  documentNumber: string;
  clauseId: string;
  /** Projects whose entry does not say what the floor measures; they count as zero. */
  unknownCount: number;
}

export interface PlanMeter {
  totalFen: Fen;
  ceilingFen: Fen;
  remainingFen: Fen;
  isWithinCeiling: boolean;
  floors: FloorReading[];
  records: DecisionRecord[];
}

interface Share {
  parameter: ParameterKey;
  part: Fen;
  base: Fen;
  unknownCount: number;
}

/** The plan's ceiling and the floors that policy states for its region and date. Pure. */
export function readMeter(items: readonly PlannedAmount[], ceilingFen: Fen, place: PolicyPlace): PlanMeter {
  const totalFen = sum(items.map((item) => item.approvedAmountFen));
  const industry = items.filter((item) => item.category === 'industry');
  const industryFen = sum(industry.map((item) => item.approvedAmountFen));
  const shares: Share[] = [
    {
      parameter: 'fund.industryShareMinimum',
      part: industryFen,
      base: totalFen,
      unknownCount: items.filter((item) => item.category === null).length,
    },
    { parameter: 'fund.industryHouseholdShareMinimum', ...householdShare(industry, industryFen) },
    { parameter: 'fund.consolidationHouseholdShare', ...householdShare(items, totalFen) },
  ];
  const readings = shares.flatMap((share) => readFloor(share, place));
  return {
    totalFen,
    ceilingFen,
    remainingFen: ceilingFen - totalFen,
    isWithinCeiling: totalFen <= ceilingFen,
    floors: readings.map(({ floor }) => floor),
    records: readings.map(({ record }) => record),
  };
}

function householdShare(items: readonly PlannedAmount[], base: Fen): Omit<Share, 'parameter'> {
  const part = sum(items.map(householdPart));
  return { part, base, unknownCount: items.filter((item) => item.householdAmountFen === null).length };
}

// Less money than asked for reaches households in proportion; rounded down, so that a floor is never met by rounding.
function householdPart({ householdAmountFen, amountFen, approvedAmountFen }: PlannedAmount): Fen {
  if (householdAmountFen === null || amountFen === null || amountFen === 0n) return 0n;
  return (householdAmountFen * approvedAmountFen) / amountFen;
}

function sum(amounts: readonly Fen[]): Fen {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

function readFloor(
  { parameter, part, base, unknownCount }: Share,
  place: PolicyPlace,
): { floor: FloorReading; record: DecisionRecord }[] {
  const found = findParameter(parameter, place);
  if (!found) return [];
  const required = requiredRate(found);
  const share = base === 0n ? undefined : shareOf(part, base);
  const isWithin = share !== undefined && compareRates(share, required) >= 0;
  const { label, documentNumber, clause } = found;
  const reached = share === undefined ? '尚无可比金额' : formatPercent(share, 2, 'down');
  const unknown = unknownCount > 0 ? `；${unknownCount} 个项目未填，按零计` : '';
  const verdict = isWithin ? '符合' : '不符合';
  const sentence = `${label}：实际 ${reached}，要求不低于 ${formatPercent(required, 2, 'up')}，${verdict}（${documentNumber} ${clause.id}）${unknown}`;
  const actual = share === undefined ? null : decimalShare(part, base);
  const floor = {
    parameter,
    label,
    actual,
    required: String(found.value),
    isWithin,
    sentence,
    documentNumber,
    clauseId: clause.id,
    unknownCount,
  };
  return [{ floor, record: decisionRecord(found) }];
}

const shareScale = 1_000_000n;

/** A share as decimal text with six places, rounded down. */
function decimalShare(part: Fen, base: Fen): string {
  const millionth = (part * shareScale) / base;
  return `${millionth / shareScale}.${(millionth % shareScale).toString().padStart(6, '0')}`;
}
