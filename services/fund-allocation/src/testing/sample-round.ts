import { FEN_PER_HUNDRED_YUAN, FEN_PER_WAN } from '@sunledger/money';
import type { AllocationInput } from '../allocation-round/allocation.ts';

/** A round of any size with the same values every time: every third factor is inverse, the weights are equal. */
export function sampleRound(regionCount: number, factorCount: number): AllocationInput {
  let seed = 42;
  const next = () => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648);
  const factors = Array.from({ length: factorCount }, (_, index) => `f${index}`);
  return {
    totalFen: BigInt(regionCount) * 100n * FEN_PER_WAN,
    adjustments: [],
    definition: {
      setAsides: [],
      components: factors.map((key, index) => ({
        key,
        title: `因素${index + 1}`,
        clause: '演示',
        kind: index % 3 === 2 ? 'inverseShare' : 'share',
        weight: `1/${factorCount}`,
      })),
      unitFen: FEN_PER_HUNDRED_YUAN,
      rounding: 'largestRemainder',
    },
    regions: Array.from({ length: regionCount }, (_, index) => ({
      regionCode: `42${String(1024_0000 + index).padStart(10, '0')}`.slice(0, 12),
      regionName: `地区${index + 1}`,
      designations: [],
      values: Object.fromEntries(factors.map((key) => [key, `${(next() % 1_000_000) + 1}.${next() % 10}`])),
    })),
  };
}
