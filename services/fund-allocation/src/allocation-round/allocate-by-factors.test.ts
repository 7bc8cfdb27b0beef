import { FEN_PER_WAN, parseWan, sumFen } from '@sunledger/money';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publishedRows } from '../testing/people.ts';
import { allocateByFactors } from './allocate-by-factors.ts';
import type { AllocationInput } from './allocation.ts';
import type { Component, RoundDefinition, RoundRegion } from './round-definition.ts';

const plain: RoundDefinition = { setAsides: [], components: [], unitFen: 1n, rounding: 'largestRemainder' };
const population: Component = {
  key: 'population',
  title: '人口',
  clause: '财农〔2021〕19号',
  kind: 'share',
  weight: '1',
};

function region(regionCode: string, values: Record<string, string>, more: Partial<RoundRegion> = {}): RoundRegion {
  return { regionCode, regionName: `县${regionCode}`, values, designations: [], ...more };
}

function allocated(input: Partial<AllocationInput> & Pick<AllocationInput, 'regions' | 'totalFen'>) {
  const result = allocateByFactors({ definition: plain, adjustments: [], ...input });
  if (result.outcome === 'faulty') throw new Error(JSON.stringify(result.faults));
  return result.allocation;
}
const amounts = (allocation: { rows: { amountFen: bigint }[] }) => allocation.rows.map(({ amountFen }) => amountFen);

describe('factors', () => {
  it('splits by shares with exact weights (财农〔2021〕19号: 30/30/30/10)', () => {
    const components: Component[] = [
      { ...population, weight: '30%' },
      { key: 'income', title: '人均收入', clause: '', kind: 'inverseShare', weight: '30%' },
      { key: 'policy', title: '政策因素', clause: '', kind: 'share', weight: '30%' },
      { key: 'score', title: '考核', clause: '', kind: 'score', weight: '10%', baseline: '60' },
    ];
    const allocation = allocated({
      totalFen: 1_000_000n,
      definition: { ...plain, components },
      regions: [
        region('421024', { population: '3', income: '1000', policy: '1', score: '90' }),
        region('421022', { population: '1', income: '3000', policy: '1', score: '70' }),
      ],
    });
    // Inverse 3 : 1, score above the baseline 30 : 10.
    expect(allocation.columns.map(({ poolFen }) => poolFen)).toEqual([
      300_000n,
      300_000n,
      300_000n,
      100_000n,
      0n,
      0n,
      0n,
    ]);
    expect(allocation.rows.map(({ cells }) => cells)).toEqual([
      [225_000n, 225_000n, 150_000n, 75_000n, 0n, 0n, 0n],
      [75_000n, 75_000n, 150_000n, 25_000n, 0n, 0n, 0n],
    ]);
    expect(allocation.problems).toEqual([]);
  });

  it('counts heads with the highest multiplier of the designations (辽西北)', () => {
    const component: Component = {
      key: 'people',
      title: '少数民族人口',
      clause: '辽宁2016',
      kind: 'headCount',
      weight: '1',
      multipliers: [
        { designation: '辽西北', rate: '1.5' },
        { designation: '边境县', rate: '1.2' },
      ],
    };
    const allocation = allocated({
      totalFen: 250n,
      definition: { ...plain, components: [component] },
      regions: [
        region('2101', { people: '100' }, { designations: ['边境县', '辽西北'] }),
        region('2102', { people: '100' }),
      ],
    });
    expect(amounts(allocation)).toEqual([150n, 100n]);
  });

  it('caps a subsidy at min(0.5 万元 × 户数, 30 万元) (闽财农指〔2017〕172号)', () => {
    const components: Component[] = [
      {
        key: 'households',
        title: '带动户数',
        clause: '',
        kind: 'cappedPerUnit',
        perUnitFen: 500_000n,
        capFen: 30_000_000n,
      },
    ];
    const allocation = allocated({
      totalFen: 40_000_000n,
      definition: { ...plain, components },
      regions: [region('350622', { households: '20' }), region('350623', { households: '61' })],
    });
    expect(amounts(allocation)).toEqual([10_000_000n, 30_000_000n]);
    expect(allocation.problems).toEqual([]);
  });

  it('takes set-asides off first; a rate counts on the declared base', () => {
    const allocation = allocated({
      totalFen: 1_000_000n,
      definition: {
        ...plain,
        components: [population],
        setAsides: [
          { key: 'reward', title: '奖励', kind: 'reward', size: { amountFen: 50_000n }, excluded: [] },
          {
            key: 'fee',
            title: '项目管理费',
            kind: 'managementFee',
            size: { rate: '1%' },
            excluded: [{ title: '奖励', amountFen: 50_000n }],
          },
        ],
      },
      regions: [region('11', { population: '1' }), region('12', { population: '1' })],
    });
    expect(allocation.setAsides.map(({ baseFen, amountFen }) => [baseFen, amountFen])).toEqual([
      [1_000_000n, 50_000n],
      [950_000n, 9_500n],
    ]);
    expect(amounts(allocation)).toEqual([470_250n, 470_250n]);
  });

  it('refuses a base below zero and set-asides above the total, so that regions never get more than there is', () => {
    const fee = { key: 'fee', title: '项目管理费', kind: 'managementFee' as const, size: { rate: '1%' } };
    const reward = { key: 'reward', title: '奖励', kind: 'reward' as const, size: { amountFen: 9_901n }, excluded: [] };
    const faultsOf = (setAsides: RoundDefinition['setAsides']) => {
      const result = allocateByFactors({
        totalFen: 10_000n,
        definition: { ...plain, components: [population], setAsides },
        regions: [region('11', { population: '1' })],
        adjustments: [],
      });
      return result.outcome === 'faulty' ? result.faults : [];
    };
    expect(faultsOf([{ ...fee, excluded: [{ title: '彩票公益金', amountFen: 300_000n }] }])).toEqual([
      { path: 'setAsides.0.excluded', message: '“项目管理费”剔除的资金超过分配总额，基数为负' },
    ]);
    expect(faultsOf([{ ...reward, size: { amountFen: -1n } }])).toMatchObject([{ path: 'setAsides.0.size' }]);
    expect(faultsOf([{ ...fee, excluded: [] }, reward])).toEqual([
      { path: 'setAsides', message: '预留合计 100.01 元，超过分配总额 100.00 元' },
    ]);
    expect(faultsOf([{ ...fee, excluded: [{ title: '彩票公益金', amountFen: 100n }] }, reward])).toEqual([]);
  });
});

describe('limits and rounding', () => {
  const four = ['1', '2', '3', '4'].map((value) => region(`1${value}`, { population: value }));
  const base = { ...plain, components: [population] };

  it('lifts to the guaranteed minimum and lowers to the cap, at the cost of the others in proportion', () => {
    const definition = { ...base, guaranteedMinimumFen: 200n, capFen: 350n };
    const allocation = allocated({ totalFen: 1_000n, definition, regions: four });
    // Unlimited 100, 200, 300, 400. The first two stand at 200; the last two share 600 in the proportion 3 : 4, below the cap.
    expect(amounts(allocation)).toEqual([200n, 200n, 257n, 343n]);
    expect(allocation.problems).toEqual([]);
  });

  it('says by how much floors or caps cannot be met', () => {
    const floors = allocated({ totalFen: 1_000n, definition: { ...base, guaranteedMinimumFen: 251n }, regions: four });
    expect(floors.problems).toMatchObject([{ margin: 'total', key: 'limits', differenceFen: 4n }]);
    const caps = allocated({ totalFen: 1_000n, definition: { ...base, capFen: 200n }, regions: four });
    expect(caps.problems).toMatchObject([{ margin: 'total', key: 'limits', differenceFen: 200n }]);
  });

  it('rounds to 万元 once, by largest remainder or half up, and shows it as a column of its own', () => {
    const regions = ['1', '1', '1'].map((value, index) => region(`1${index}`, { population: value }));
    const unit = { ...base, unitFen: FEN_PER_WAN };
    const byRemainder = allocated({ totalFen: 10n * FEN_PER_WAN, definition: unit, regions });
    expect(amounts(byRemainder)).toEqual([4n, 3n, 3n].map((wan) => wan * FEN_PER_WAN));
    expect(sumFen(byRemainder.rows.map(({ cells }) => cells[2]!))).toBe(0n);
    const definition = { ...unit, rounding: 'halfUp' as const, remainderRegionCode: '12' };
    const halfUp = allocated({ totalFen: 10n * FEN_PER_WAN, definition, regions });
    expect(amounts(halfUp)).toEqual([3n, 3n, 4n].map((wan) => wan * FEN_PER_WAN));
  });

  it('says when the region that takes the remainder would pass its cap by it', () => {
    const definition = { ...base, unitFen: FEN_PER_WAN, capFen: 50n * FEN_PER_WAN, remainderRegionCode: '11' };
    const regions = [region('11', { population: '5' }), region('12', { population: '1' })];
    const totalFen = 60n * FEN_PER_WAN + FEN_PER_WAN / 2n;
    const passed = allocated({ totalFen, definition, regions });
    expect(passed.problems).toMatchObject([{ margin: 'region', key: '11', differenceFen: FEN_PER_WAN / 2n }]);
    expect(allocated({ totalFen, definition: { ...definition, remainderRegionCode: '12' }, regions }).problems).toEqual(
      [],
    );
    expect(passed.problems[0]!.message).toContain('请另选尾差归属地');
  });

  it('says what does not fill a unit when nobody was declared to take it', () => {
    const definition = { ...base, unitFen: FEN_PER_WAN };
    const left = allocated({ totalFen: 10n * FEN_PER_WAN + 7n, definition, regions: four });
    expect(left.problems.find(({ margin }) => margin === 'total')).toMatchObject({ differenceFen: -7n });
    const taken = allocated({
      totalFen: 10n * FEN_PER_WAN + 7n,
      definition: { ...definition, remainderRegionCode: '11' },
      regions: four,
    });
    expect(taken.problems).toEqual([]);
    expect(amounts(taken)[0]).toBe(1_000_007n);
  });
});

describe('margins', () => {
  it.each([
    ['A2', 26_428n],
    ['A3', 5_000n],
    ['A4', 6_435n],
    ['A6', 8_803n],
  ])('closes the published table %s on its total of %d 万元', (tableId, total) => {
    const rows = publishedRows(tableId);
    const components: Component[] = [{ key: 'amount', title: '分配额', clause: '', kind: 'fixedAmount' }];
    const regions = rows.map((row, index) => region(`41${10 + index}`, { amount: String(parseWan(row.amount)) }));
    const input = { definition: { ...plain, components }, regions };
    expect(allocated({ ...input, totalFen: total * FEN_PER_WAN }).problems).toEqual([]);
    expect(allocated({ ...input, totalFen: total * FEN_PER_WAN + 1n }).problems).toMatchObject([
      { margin: 'total', differenceFen: -1n },
    ]);
  });

  it('counts 4365 万元 of 商丘 2019 for the poor counties, as its note says', () => {
    const rows = publishedRows('A3').filter(({ unitName }) => unitName.endsWith('县'));
    expect(sumFen(rows.map(({ amount }) => parseWan(amount)))).toBe(4_365n * FEN_PER_WAN);
  });

  it('reports manual adjustments that do not cancel out, and a region below zero', () => {
    const regions = [region('11', { population: '1' }), region('12', { population: '1' })];
    const allocation = allocated({
      totalFen: 100n,
      definition: { ...plain, components: [population] },
      regions,
      adjustments: [{ regionCode: '11', amountFen: -60n }],
    });
    expect(allocation.problems.map(({ margin, key, differenceFen }) => [margin, key, differenceFen])).toEqual([
      ['component', 'manual', -60n],
      ['region', '11', -10n],
      ['total', 'total', -60n],
    ]);
  });

  it('names every faulty value with its place and computes nothing', () => {
    const result = allocateByFactors({
      totalFen: 1n,
      definition: { ...plain, components: [{ ...population, weight: '0.9' }] },
      regions: [region('11', {}), region('11', { population: '-1' })],
      adjustments: [{ regionCode: '99', amountFen: 1n }],
    });
    if (result.outcome !== 'faulty') throw new Error('computed');
    expect(result.faults.map(({ path }) => path)).toEqual([
      'regions.1',
      'components',
      'adjustments.0.regionCode',
      'regions.0.values.population',
      'regions.1.values.population',
    ]);
  });
});

const decimal = fc
  .tuple(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 999 }))
  .map(([whole, part]) => `${whole}.${String(part).padStart(3, '0')}`);
const randomRound = fc
  .record({
    totalWan: fc.bigInt({ min: 1_000n, max: 10_000_000n }),
    splits: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
    rows: fc.array(fc.array(decimal, { minLength: 5, maxLength: 5 }), { minLength: 1, maxLength: 30 }),
    kinds: fc.array(fc.constantFrom('share' as const, 'inverseShare' as const), { minLength: 5, maxLength: 5 }),
    unitFen: fc.constantFrom(1n, 100n, 10_000n, FEN_PER_WAN),
    rounding: fc.constantFrom('largestRemainder' as const, 'halfUp' as const),
    floorShare: fc.integer({ min: 0, max: 100 }),
    capShare: fc.integer({ min: 100, max: 400 }),
    odd: fc.bigInt({ min: 0n, max: 999_999n }),
  })
  .map(({ totalWan, splits, rows, kinds, unitFen, rounding, floorShare, capShare, odd }) => {
    const totalFen = totalWan * FEN_PER_WAN + odd;
    const parts = splits.reduce((sum, split) => sum + split, 0);
    const average = totalFen / BigInt(rows.length);
    const components = splits.map((split, index): Component => ({
      key: `f${index}`,
      title: `因素${index}`,
      clause: '',
      kind: kinds[index]!,
      weight: `${split}/${parts}`,
    }));
    return {
      totalFen,
      regions: rows.map((values, index) =>
        region(`${100_000 + index}`, Object.fromEntries(values.map((value, column) => [`f${column}`, value]))),
      ),
      definition: {
        ...plain,
        components,
        unitFen,
        rounding,
        remainderRegionCode: '100000',
        guaranteedMinimumFen: (average * BigInt(floorShare)) / 100n,
        capFen: (average * BigInt(capShare)) / 100n,
      },
    };
  });

describe('properties', () => {
  it('hands out the total to the fen whatever the factors, floors, caps and units, or says why not', () => {
    const closes = fc.property(randomRound, (input) => {
      const { rows, columns, problems } = allocated(input);
      if (problems.length > 0) {
        expect(problems.every(({ differenceFen }) => differenceFen !== 0n)).toBe(true);
        return;
      }
      expect(rows.map(({ cells }) => sumFen(cells))).toEqual(amounts({ rows }));
      expect(columns.map((_, index) => sumFen(rows.map(({ cells }) => cells[index]!)))).toEqual(
        columns.map(({ poolFen }) => poolFen),
      );
      expect(sumFen(amounts({ rows }))).toBe(input.totalFen);
    });
    fc.assert(closes, { numRuns: 300 });
  });

  it('keeps every region within its limits, and all but the declared one on whole units', () => {
    const keepsLimits = fc.property(randomRound, (input) => {
      const { rows, problems } = allocated(input);
      const { guaranteedMinimumFen, capFen, unitFen } = input.definition;
      const outside = rows.filter(({ amountFen }) => amountFen < guaranteedMinimumFen || amountFen > capFen);
      const broken = rows.slice(1).filter(({ amountFen }) => amountFen % unitFen !== 0n);
      expect(problems.length > 0 || outside.length + broken.length === 0).toBe(true);
    });
    fc.assert(keepsLimits, { numRuns: 300 });
  });

  it('gives the same answer for the same input', () => {
    const repeats = fc.property(randomRound, (input) => {
      expect(amounts(allocated(input))).toEqual(amounts(allocated(input)));
    });
    fc.assert(repeats, { numRuns: 50 });
  });
});
