// Pure computation of a round: 10,000 regions × 20 factors, with and without limits. Aim: 100 ms.
import { FEN_PER_HUNDRED_YUAN, FEN_PER_WAN } from '@sunledger/money';
import { allocateByFactors } from '../src/allocation-round/allocate-by-factors.ts';
import type { AllocationInput } from '../src/allocation-round/allocation.ts';
import { sampleRound } from '../src/testing/sample-round.ts';

/** Median processor time of the computing thread: what other programs on the machine take does not count. */
function medianMs(input: AllocationInput): number {
  const times = Array.from({ length: 15 }, () => {
    const start = process.threadCpuUsage();
    const result = allocateByFactors(input);
    if (result.outcome !== 'allocated' || result.allocation.problems.length > 0) throw new Error('does not close');
    const { user, system } = process.threadCpuUsage(start);
    return (user + system) / 1000;
  });
  return Math.round(times.toSorted((left, right) => left - right)[7]!);
}

const input = sampleRound(10_000, 20);
const { definition } = input;
const limited = {
  ...definition,
  unitFen: FEN_PER_HUNDRED_YUAN,
  guaranteedMinimumFen: 90n * FEN_PER_WAN,
  capFen: 110n * FEN_PER_WAN,
};
const plainMs = medianMs(input);
const limitedMs = medianMs({ ...input, definition: limited });
process.stdout.write(`${JSON.stringify({ regions: 10_000, factors: 20, plainMs, limitedMs, aimMs: 100 })}\n`);
