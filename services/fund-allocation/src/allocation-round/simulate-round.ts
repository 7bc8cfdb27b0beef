import { formatYuan, sumFen } from '@sunledger/money';
import { type DecisionRecord, decisionRecord, type Pack, rateOf, resolve } from '@sunledger/policy';
import { type CommandTools, DomainError, uuidv7 } from '@sunledger/service-kit';
import { sql } from 'kysely';
import type { Acting } from '../allotment/pass-down.ts';
import type { Tx } from '../database.ts';
import { allocateByFactors } from './allocate-by-factors.ts';
import type { Allocation, AllocationInput } from './allocation.ts';
import { definitionSchema } from './contract.ts';
import { findAdjustments, findRoundRegions, lockRound, readDefinition } from './queries.ts';
import { isWeighted, type RoundDefinition } from './round-definition.ts';

export interface PolicyCheck {
  isWithin: boolean;
  sentence: string;
  record: DecisionRecord;
}

/** The round as it stands: definition, regions by code, approved adjustments. */
export async function loadRoundInput(
  tx: Tx,
  round: { id: string; total_fen: bigint; definition: unknown },
): Promise<AllocationInput> {
  const adjustments = (await findAdjustments(tx, round.id)).filter(({ state }) => state === 'approved');
  return {
    totalFen: round.total_fen,
    definition: readDefinition(round.definition),
    regions: await findRoundRegions(tx, round.id),
    adjustments: adjustments.map(({ regionCode, amountFen }) => ({ regionCode, amountFen })),
  };
}

/** Computes, or refuses with the place of every fault. */
export function allocateOrRefuse(input: AllocationInput): Allocation {
  const result = allocateByFactors(input);
  if (result.outcome === 'allocated') return result.allocation;
  const [first] = result.faults;
  throw new DomainError('round.inputInvalid', `${first?.message ?? '内容有误'}（共 ${result.faults.length} 处）`, {
    status: 422,
    fields: result.faults.slice(0, 200),
  });
}

/** The definition with other weights, for a scenario. */
export function withWeights(definition: RoundDefinition, weights: Record<string, string>): RoundDefinition {
  const known = new Set(definition.components.filter(isWeighted).map(({ key }) => key));
  const unknown = Object.keys(weights).find((key) => !known.has(key));
  if (unknown !== undefined)
    throw new DomainError('round.unknownFactor', `没有按权重分配的因素“${unknown}”`, { status: 400 });
  const components = definition.components.map((component) =>
    isWeighted(component) ? { ...component, weight: weights[component.key] ?? component.weight } : component,
  );
  const parsed = definitionSchema.safeParse(definitionSchema.encode({ ...definition, components }));
  if (!parsed.success) throw new DomainError('input.invalid', '权重应写作 30%、0.3 或 1/3', { status: 400 });
  return parsed.data;
}

/** Computes the round (or a scenario with other weights) and keeps the whole matrix with its explanation. */
export async function simulateRound(
  acting: Acting & { packs: readonly Pack[] },
  { audit }: Pick<CommandTools, 'audit'>,
  roundId: string,
  { title, weights }: { title: string; weights?: Record<string, string> | undefined },
): Promise<string> {
  const { tx, principal, businessDate, packs } = acting;
  const round = await lockRound(tx, roundId);
  const input = await loadRoundInput(tx, round);
  const definition = weights ? withWeights(input.definition, weights) : input.definition;
  const allocation = allocateOrRefuse({ ...input, definition });
  const checks = checkManagementFees(packs, definition, allocation, round.region_code, businessDate);
  const id = uuidv7();
  await tx
    .insertInto('allocation_simulation')
    .values({
      id,
      round_id: roundId,
      region_code: round.region_code,
      title,
      is_base: weights === undefined,
      round_revision: round.revision,
      definition: JSON.stringify(definitionSchema.encode(definition)),
      total_fen: allocation.totalFen,
      set_asides: json(allocation.setAsides),
      columns: json(allocation.columns),
      problems: json(allocation.problems),
      policy_checks: json(checks),
      factor_snapshot: round.factor_snapshot && json(round.factor_snapshot),
      created_by_name: principal.userName,
      business_date: businessDate,
    })
    .execute();
  await insertRows(tx, id, allocation);
  await audit({
    action: 'round.simulate',
    subjectType: 'allocationRound',
    subjectId: roundId,
    regionCode: round.region_code,
    after: { simulationId: id, title, isBase: weights === undefined, problems: allocation.problems.length },
  });
  return id;
}

const json = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));

/** The whole matrix in one statement, one array per column. */
async function insertRows(tx: Tx, simulationId: string, { rows, factors }: Allocation): Promise<void> {
  const cells = rows.map((row) => `["${row.cells.join('","')}"]`);
  const explained = rows.map((_, index) =>
    JSON.stringify(factors.map(({ values, coefficients }) => [values[index], String(coefficients[index])])),
  );
  await sql`insert into allocation_simulation_row (simulation_id, region_code, region_name, amount_fen, cells, factors)
    select ${simulationId}, r.region_code, r.region_name, r.amount_fen, r.cells::jsonb, r.factors::jsonb
    from unnest(${rows.map(({ regionCode }) => regionCode)}::text[], ${rows.map(({ regionName }) => regionName)}::text[],
      ${rows.map(({ amountFen }) => String(amountFen))}::bigint[], ${cells}::text[], ${explained}::text[])
      as r(region_code, region_name, amount_fen, cells, factors)`.execute(tx);
}

/**
 * 项目管理费: each fee against the rate in force and the base that the round declares for it; where there are several, also
 * what they come to, against the widest of these bases.
 */
export function checkManagementFees(
  packs: readonly Pack[],
  definition: RoundDefinition,
  allocation: Pick<Allocation, 'setAsides'>,
  regionCode: string,
  date: string,
): PolicyCheck[] {
  const keys = definition.setAsides.filter(({ kind }) => kind === 'managementFee').map(({ key }) => key);
  const fees = allocation.setAsides.filter(({ key }) => keys.includes(key));
  const bases = fees.map(({ baseFen }) => baseFen);
  const together = {
    title: '项目管理费合计',
    baseFen: bases.reduce((widest, base) => (base > widest ? base : widest), 0n),
    amountFen: sumFen(fees.map(({ amountFen }) => amountFen)),
  };
  return [...fees, ...(fees.length > 1 ? [together] : [])].map(({ title, baseFen, amountFen }) => {
    const rule = resolve({ packs, regionCode, date, key: 'fund.managementFeeRateMaximum' });
    const rate = rateOf(rule);
    const isWithin = amountFen * rate.denominator <= baseFen * rate.numerator;
    const limit = formatYuan((baseFen * rate.numerator) / rate.denominator);
    const figures = `${title} ${formatYuan(amountFen)} 元，基数 ${formatYuan(baseFen)} 元，上限 ${limit} 元`;
    const sentence = `${figures}，${isWithin ? '符合' : '超出'}（${rule.documentNumber} ${rule.clause.id}）`;
    return { isWithin, sentence, record: decisionRecord(rule) };
  });
}
