import { addRates, formatRate, multiplyRates, parseRate, rateOf } from '@sunledger/money';
import { DomainError } from '@sunledger/service-kit';
import type { Tx } from '../database.ts';
import { findRound } from './queries.ts';
import { isWeighted, type RoundDefinition } from './round-definition.ts';
import { allocateOrRefuse, loadRoundInput } from './simulate-round.ts';
import { findAllSimulationRows, findSimulationView } from './simulation-queries.ts';

/** Region by region what the chosen simulations give, and how far they lie apart. */
export async function compareSimulations(tx: Tx, ids: readonly string[]) {
  const simulations = [];
  const byRegion = new Map<string, { regionName: string; amountsFen: (bigint | null)[] }>();
  for (const [index, id] of ids.entries()) {
    simulations.push(await findSimulationView(tx, id));
    for (const row of await findAllSimulationRows(tx, id)) {
      const entry = byRegion.get(row.regionCode) ?? { regionName: row.regionName, amountsFen: ids.map(() => null) };
      entry.amountsFen[index] = row.amountFen;
      byRegion.set(row.regionCode, entry);
    }
  }
  const rows = [...byRegion].map(([regionCode, { regionName, amountsFen }]) => {
    const known = amountsFen.filter((fen) => fen !== null);
    const most = known.reduce((left, right) => (left > right ? left : right));
    const least = known.reduce((left, right) => (left < right ? left : right));
    return { regionCode, regionName, amountsFen, spreadFen: most - least };
  });
  return { simulations, rows: rows.toSorted((left, right) => (left.regionCode < right.regionCode ? -1 : 1)) };
}

/** How each region moves when one weight goes up or down by a step and the others give or take in proportion. */
export async function weightSensitivity(tx: Tx, roundId: string, step: string) {
  const round = await findRound(tx, roundId);
  const input = await loadRoundInput(tx, {
    id: roundId,
    total_fen: round.totalFen,
    definition: (
      await tx.selectFrom('allocation_round').select('definition').where('id', '=', roundId).executeTakeFirstOrThrow()
    ).definition,
  });
  const weighted = input.definition.components.filter(isWeighted);
  if (weighted.length < 2) throw new DomainError('round.oneFactor', '只有一个按权重分配的因素，没有可比较的权重');
  const base = allocateOrRefuse(input).rows;
  const shifted = weighted.map(({ key }) => ({
    key,
    raised: shiftedRows(input, key, step),
    lowered: shiftedRows(input, key, `-${step}`),
  }));
  const rows = base.map(({ regionCode, regionName, amountFen }, index) => ({
    regionCode,
    regionName,
    amountFen,
    changes: shifted.map(({ key, raised, lowered }) => ({
      componentKey: key,
      raisedFen: (raised?.[index]?.amountFen ?? amountFen) - amountFen,
      loweredFen: (lowered?.[index]?.amountFen ?? amountFen) - amountFen,
    })),
  }));
  return { step, rows };
}

type Input = Awaited<ReturnType<typeof loadRoundInput>>;

function shiftedRows(input: Input, key: string, step: string) {
  const definition = shiftWeight(input.definition, key, step);
  return definition && allocateOrRefuse({ ...input, definition }).rows;
}

/** Undefined when the weight would leave 0 … 1. */
function shiftWeight(definition: RoundDefinition, key: string, step: string): RoundDefinition | undefined {
  const one = rateOf(1n, 1n);
  const target = definition.components.filter(isWeighted).find((component) => component.key === key);
  if (!target) return undefined;
  const own = parseRate(target.weight);
  const raised = addRates(own, parseRate(step));
  const rest = addRates(one, { ...own, numerator: -own.numerator });
  const left = addRates(one, { ...raised, numerator: -raised.numerator });
  if (raised.numerator < 0n || left.numerator < 0n || rest.numerator === 0n) return undefined;
  const factor = multiplyRates(left, rateOf(rest.denominator, rest.numerator));
  const components = definition.components.map((component) => {
    if (!isWeighted(component)) return component;
    const weight = component.key === key ? raised : multiplyRates(parseRate(component.weight), factor);
    return { ...component, weight: formatRate(weight) };
  });
  return { ...definition, components };
}
