/** What one region gets without limits (fixed + share) and the limits of the sum, all fen. */
export interface Basin {
  fixedFen: bigint;
  shareFen: bigint;
  floorFen: bigint;
  /** Null = no cap. */
  capFen: bigint | null;
}

export type WaterFilling =
  | {
      outcome: 'filled';
      /** The amount of a region that stands at its floor or cap; null where the water level decides. */
      pegged: (bigint | null)[];
      /** Exact level λ = numerator ÷ denominator: a free region gets fixed + λ × share. */
      level: { numerator: bigint; denominator: bigint };
    }
  | { outcome: 'floorsExceed' | 'capsLeaveOver'; byFen: bigint };

/**
 * Finds λ ≥ 0 with Σ clamp(fixed + λ·share, floor, cap) = total, exactly. In each turn the side that violates more is
 * pegged for good, as the level can then only move away from it; so there are at most as many turns as regions.
 */
export function fillToLimits(basins: readonly Basin[], totalFen: bigint): WaterFilling {
  const infeasible = checkFeasible(basins, totalFen);
  if (infeasible) return infeasible;
  const pegged: (bigint | null)[] = basins.map(() => null);
  for (;;) {
    const level = levelOf(basins, pegged, totalFen);
    const low: number[] = [];
    const high: number[] = [];
    let below = 0n;
    let above = 0n;
    basins.forEach((basin, index) => {
      if (pegged[index] !== null) return;
      const scaled = basin.fixedFen * level.denominator + basin.shareFen * level.numerator;
      const short = basin.floorFen * level.denominator - scaled;
      if (short > 0n) {
        below += short;
        low.push(index);
      } else if (basin.capFen !== null && scaled > basin.capFen * level.denominator) {
        above += scaled - basin.capFen * level.denominator;
        high.push(index);
      }
    });
    if (low.length + high.length === 0) return { outcome: 'filled', pegged, level };
    if (below >= above) for (const index of low) pegged[index] = basins[index]!.floorFen;
    else for (const index of high) pegged[index] = basins[index]!.capFen;
  }
}

function checkFeasible(basins: readonly Basin[], totalFen: bigint): WaterFilling | undefined {
  let least = 0n;
  let most: bigint | null = 0n;
  for (const { fixedFen, shareFen, floorFen, capFen } of basins) {
    const lowest = fixedFen > floorFen ? fixedFen : floorFen;
    const highest: bigint | null = shareFen === 0n ? lowest : capFen;
    least += lowest;
    most = most === null || highest === null ? null : most + highest;
  }
  if (least > totalFen) return { outcome: 'floorsExceed', byFen: least - totalFen };
  if (most !== null && most < totalFen) return { outcome: 'capsLeaveOver', byFen: totalFen - most };
  return undefined;
}

function levelOf(basins: readonly Basin[], pegged: readonly (bigint | null)[], totalFen: bigint) {
  let numerator = totalFen;
  let denominator = 0n;
  basins.forEach((basin, index) => {
    const amount = pegged[index];
    numerator -= amount ?? basin.fixedFen;
    if (amount === null) denominator += basin.shareFen;
  });
  // Without a free share nothing can move any more; the level has no meaning then.
  return denominator === 0n ? { numerator: 0n, denominator: 1n } : { numerator, denominator };
}
