import { divideRounded, formatYuan } from '@sunledger/money';
import type { Tx } from '../database.ts';
import { sourceSentence } from './factor-snapshot.ts';
import { type Component, isWeighted } from './round-definition.ts';
import { findSimulation, findSimulationRow, type Simulation } from './simulation-queries.ts';

const shareDigits = 10n ** 10n;

/** Every cell of one region: value, share, weight, pool, clause and how it was rounded, from what was stored. */
export async function explainRow(tx: Tx, simulationId: string, regionCode: string) {
  const simulation = await findSimulation(tx, simulationId);
  const { row, factors } = await findSimulationRow(tx, simulationId, regionCode);
  const explanations = simulation.columns.map((_, index) =>
    explainCell(simulation, index, row.cells[index] ?? 0n, factors[index]),
  );
  return { ...row, explanations };
}

function explainCell(simulation: Simulation, index: number, amountFen: bigint, factor: [string, string] | undefined) {
  const column = simulation.columns[index]!;
  const component = simulation.definition.components.find(({ key }) => key === column.key);
  const valueSource = sourceOf(simulation, column.key);
  const head = { columnKey: column.key, valueSource, title: column.title, clause: component?.clause ?? '', amountFen };
  const plain = { ...head, coefficient: null, share: null, weight: null, poolFen: column.poolFen };
  if (!component || !factor)
    return { ...plain, value: null, sentence: closingSentence(column.key, amountFen, simulation) };
  const [value, coefficientText] = factor;
  if (!isWeighted(component) || column.coefficientTotal === null) {
    const rule =
      component.kind === 'cappedPerUnit'
        ? `每单位 ${formatYuan(component.perUnitFen)} 元 × ${value}，不超过 ${formatYuan(component.capFen)} 元`
        : '固定金额';
    return { ...plain, value, sentence: `${rule}，得 ${formatYuan(amountFen)} 元` };
  }
  const coefficient = BigInt(coefficientText);
  const total = BigInt(column.coefficientTotal);
  const cut = (column.poolFen * coefficient) / total;
  const step = amountFen === cut ? '不足一分的部分舍去' : '余额较大，进一分';
  const share = decimalText(divideRounded(coefficient * shareDigits, total, 'halfUp'));
  const pool = `权重 ${component.weight}，本因素资金 ${formatYuan(column.poolFen)} 元`;
  return {
    ...head,
    value,
    coefficient: coefficientText,
    share,
    weight: component.weight,
    poolFen: column.poolFen,
    sentence: `因素值 ${value}，${ruleOf(component)}：${coefficient} ÷ 合计 ${total}，占比约 ${share}；${pool}；按最大余额法分到分，${step}，得 ${formatYuan(amountFen)} 元`,
  };
}

/** How the value becomes the number whose share counts. */
function ruleOf(component: Component): string {
  switch (component.kind) {
    case 'inverseShare':
      return '取倒数折算（最大值除以因素值）';
    case 'score':
      return `取高出基准 ${component.baseline} 的部分`;
    case 'headCount': {
      const rates = component.multipliers.map(({ designation, rate }) => `${designation} ${rate}`).join('、');
      return rates === '' ? '按数量' : `乘以所属类别的最高系数（${rates}，其他 1）折算`;
    }
    default:
      return '按因素值';
  }
}

function sourceOf({ factorSnapshot }: Simulation, key: string): string | null {
  return factorSnapshot?.factors.some((factor) => factor.key === key) ? sourceSentence(factorSnapshot) : null;
}

function closingSentence(key: string, amountFen: bigint, { definition }: Simulation): string {
  const amount = formatYuan(amountFen);
  switch (key) {
    case 'limits':
      return `按保底和封顶调整 ${amount} 元，调整合计为零`;
    case 'rounding':
      return `合计取整到 ${formatYuan(definition.unitFen)} 元，${definition.rounding === 'halfUp' ? '四舍五入' : '最大余额法'}，增减 ${amount} 元`;
    default:
      return `经第二人审批的人工调整 ${amount} 元`;
  }
}

function decimalText(scaled: bigint): string {
  const digits = scaled.toString().padStart(11, '0');
  return `${digits.slice(0, -10)}.${digits.slice(-10)}`;
}
