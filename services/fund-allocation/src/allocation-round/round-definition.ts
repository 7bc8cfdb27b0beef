import { addRates, type Fen, multiplyFen, parseRate, type Rate, rateOf, sumFen } from '@sunledger/money';

/** Money that stays on the issuing region's allotment: rewards, the management fee, reserves. */
export interface SetAside {
  key: string;
  title: string;
  kind: 'reward' | 'managementFee' | 'other';
  /** A fixed amount, or a rate of the base (rounded down to the fen). */
  size: { amountFen: Fen } | { rate: string };
  /** Named funds that the base leaves out; the base is the total without them. */
  excluded: { title: string; amountFen: Fen }[];
}

interface ComponentHead {
  key: string;
  title: string;
  /** Document and clause that prescribe the factor, e.g. '财农〔2021〕19号 第八条'. */
  clause: string;
}

/**
 * How a factor turns a region's value into its coefficient:
 * - `share` 正向: the value itself
 * - `inverseShare` 反向 (income, fiscal capacity): largest value of the column ÷ the value
 * - `headCount` 人数差别化: the value × the highest multiplier of the region's designations
 * - `score` 考核得分: what the score has above the baseline
 */
export type WeightedComponent = ComponentHead & { weight: string } & (
    | { kind: 'share' | 'inverseShare' }
    | { kind: 'headCount'; multipliers: { designation: string; rate: string }[] }
    | { kind: 'score'; baseline: string }
  );

/** Amounts that come off the top. `fixedAmount` values are fen; `cappedPerUnit` is min(rate × units, cap). */
export type FixedComponent = ComponentHead &
  ({ kind: 'fixedAmount' } | { kind: 'cappedPerUnit'; perUnitFen: Fen; capFen: Fen });

export type Component = WeightedComponent | FixedComponent;

export interface RoundDefinition {
  setAsides: SetAside[];
  components: Component[];
  /** Fen: 1, 100 (元), 10_000 (百元) or 1_000_000 (万元). */
  unitFen: Fen;
  rounding: 'largestRemainder' | 'halfUp';
  /** Takes what rounding leaves over (尾差归属地). */
  remainderRegionCode?: string | undefined;
  /** Every region gets at least this (保底) and at most that (封顶). */
  guaranteedMinimumFen?: Fen | undefined;
  capFen?: Fen | undefined;
}

export interface RoundRegion {
  regionCode: string;
  regionName: string;
  /** Decimal text by component key; whole fen for fixed amounts. */
  values: Record<string, string>;
  designations: string[];
  floorFen?: Fen | undefined;
  capFen?: Fen | undefined;
}

export interface ManualAdjustment {
  regionCode: string;
  amountFen: Fen;
}

/** A fault of the input, with the JSON path of the field. */
export interface InputFault {
  path: string;
  message: string;
}

export const isWeighted = (component: Component): component is WeightedComponent => 'weight' in component;

/** Base and amount of a set-aside in fen. */
export function sizeOfSetAside(setAside: SetAside, totalFen: Fen): { baseFen: Fen; amountFen: Fen } {
  const baseFen = totalFen - sumFen(setAside.excluded.map(({ amountFen }) => amountFen));
  const amountFen =
    'amountFen' in setAside.size
      ? setAside.size.amountFen
      : multiplyFen(baseFen, parseRate(setAside.size.rate), 'down');
  return { baseFen, amountFen };
}

/** Sum of the weights, exact. */
export function weightSum(components: readonly Component[]): Rate {
  return components
    .filter(isWeighted)
    .map(({ weight }) => parseRate(weight))
    .reduce(addRates, rateOf(0n, 1n));
}
