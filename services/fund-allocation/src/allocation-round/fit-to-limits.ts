import { allocateHalfUp, allocateLargestRemainder, type Fen, formatYuan, sumFen } from '@sunledger/money';
import type { MarginProblem } from './allocation.ts';
import type { RoundDefinition, RoundRegion } from './round-definition.ts';
import { type Basin, fillToLimits } from './water-filling.ts';

interface RegionSums {
  fixed: readonly Fen[];
  share: readonly Fen[];
}

export interface Fitted {
  /** Whole fen per region; they sum to what the components handed out. */
  amounts: Fen[];
  /** Exact ratios of the regions that no limit holds (0 for the others), to round by. */
  weights: bigint[];
  /** Amounts of the regions that a limit holds. */
  pegged: (Fen | null)[];
  problems: MarginProblem[];
}

/** Floors, caps and the guaranteed minimum, on whole rounding units so that rounding cannot break them. */
export function fitToLimits(
  { fixed, share }: RegionSums,
  definition: RoundDefinition,
  regions: readonly RoundRegion[],
): Fitted {
  const problems: MarginProblem[] = [];
  const sums = fixed.map((fen, index) => fen + share[index]!);
  const unlimited = { amounts: sums, weights: sums, pegged: sums.map(() => null) };
  const basins = regions.map((region, index) =>
    basinOf(region, definition, { fixedFen: fixed[index]!, shareFen: share[index]! }, problems),
  );
  if (basins.every(({ floorFen, capFen }) => floorFen === 0n && capFen === null)) return { ...unlimited, problems };

  const totalFen = sumFen(sums);
  const filling = fillToLimits(basins, totalFen);
  if (filling.outcome !== 'filled') {
    const words = filling.outcome === 'floorsExceed' ? '保底合计超出可分配资金' : '封顶后尚有资金无处分配，差额';
    problems.push({
      margin: 'total',
      key: 'limits',
      differenceFen: filling.byFen,
      message: `${words} ${formatYuan(filling.byFen)} 元`,
    });
    return { ...unlimited, problems };
  }
  const { pegged, level } = filling;
  const weights = basins.map(({ fixedFen, shareFen }, index) =>
    pegged[index] === null ? fixedFen * level.denominator + shareFen * level.numerator : 0n,
  );
  const freeFen = totalFen - sumFen(pegged.map((fen) => fen ?? 0n));
  const free = freeFen === 0n ? weights.map(() => 0n) : allocateLargestRemainder(freeFen, weights);
  return { amounts: pegged.map((fen, index) => fen ?? free[index]!), weights, pegged, problems };
}

function basinOf(
  region: RoundRegion,
  definition: RoundDefinition,
  sums: { fixedFen: Fen; shareFen: Fen },
  problems: MarginProblem[],
): Basin {
  const { unitFen } = definition;
  const floor = floorOf(region, definition);
  const cap = capOf(region, definition);
  const floorFen = ((floor + unitFen - 1n) / unitFen) * unitFen;
  const least = larger(floorFen, sums.fixedFen);
  const capFen = cap === null ? null : (cap / unitFen) * unitFen;
  if (capFen === null || capFen >= least) return { ...sums, floorFen, capFen };
  problems.push({
    margin: 'region',
    key: region.regionCode,
    differenceFen: least - capFen,
    message: `“${region.regionName}”的保底或固定金额高出封顶 ${formatYuan(least - capFen)} 元`,
  });
  return { ...sums, floorFen, capFen: least };
}

const larger = (left: bigint, right: bigint): bigint => (left > right ? left : right);

/** The declared region takes what rounding leaves over; where that breaks its own floor or cap, another must be declared. */
export function findBrokenLimit(
  rounded: readonly Fen[],
  definition: RoundDefinition,
  regions: readonly RoundRegion[],
): MarginProblem[] {
  const index = regions.findIndex(({ regionCode }) => regionCode === definition.remainderRegionCode);
  const region = regions[index];
  if (!region) return [];
  const amountFen = rounded[index]!;
  const floorFen = floorOf(region, definition);
  const capFen = capOf(region, definition);
  const differenceFen =
    capFen !== null && amountFen > capFen ? amountFen - capFen : amountFen < floorFen ? amountFen - floorFen : 0n;
  if (differenceFen === 0n) return [];
  const words = differenceFen > 0n ? `超过封顶 ${formatYuan(differenceFen)}` : `低于保底 ${formatYuan(-differenceFen)}`;
  const message = `“${region.regionName}”承担尾差后${words} 元，请另选尾差归属地`;
  return [{ margin: 'region', key: region.regionCode, differenceFen, message }];
}

const floorOf = (region: RoundRegion, definition: RoundDefinition): Fen =>
  larger(region.floorFen ?? 0n, definition.guaranteedMinimumFen ?? 0n);

function capOf(region: RoundRegion, definition: RoundDefinition): Fen | null {
  const caps = [region.capFen, definition.capFen].filter((cap) => cap !== undefined);
  return caps.length === 0 ? null : caps.reduce((left, right) => (left < right ? left : right));
}

/** Rounds each region's amount to the unit; the regions at a limit already stand on whole units. */
export function roundToUnits(
  { amounts, weights, pegged }: Fitted,
  definition: RoundDefinition,
  regions: readonly RoundRegion[],
): Fen[] {
  const { unitFen, remainderRegionCode, rounding } = definition;
  if (unitFen === 1n) return amounts;
  const remainderIndex = regions.findIndex(({ regionCode }) => regionCode === remainderRegionCode);
  const freeFen = sumFen(amounts.filter((_, index) => pegged[index] === null));
  const free = roundFree(freeFen, weights, unitFen, rounding, remainderIndex);
  return pegged.map((fen, index) => (fen ?? 0n) + free[index]!);
}

function roundFree(
  freeFen: Fen,
  weights: readonly bigint[],
  unit: Fen,
  rounding: RoundDefinition['rounding'],
  remainderIndex: number,
): Fen[] {
  if (freeFen === 0n) return weights.map(() => 0n);
  if (rounding === 'halfUp') return allocateHalfUp(freeFen, weights, { unit, remainderIndex });
  if (remainderIndex >= 0) return allocateLargestRemainder(freeFen, weights, { unit, remainderIndex });
  // Without a declared region what does not fill a unit cannot be handed out; the margin says by how much.
  return allocateLargestRemainder(freeFen - (freeFen % unit), weights, { unit });
}
