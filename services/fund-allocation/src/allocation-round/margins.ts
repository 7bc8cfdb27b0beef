import { type Fen, formatYuan, sumFen } from '@sunledger/money';
import type { Allocation, AllocationInput, MarginProblem } from './allocation.ts';

/** Adds the matrix up in both directions and against the total, from its cells alone. */
export function findMarginProblems(
  allocation: Omit<Allocation, 'problems'>,
  { definition }: Pick<AllocationInput, 'definition'>,
): MarginProblem[] {
  const { columns, rows, setAsides, totalFen } = allocation;
  const problems: MarginProblem[] = [];
  columns.forEach(({ key, poolFen }, index) => {
    const actualFen = sumFen(rows.map((row) => row.cells[index]!));
    if (actualFen !== poolFen) problems.push(componentProblem(titleOf(definition, key), key, actualFen - poolFen));
  });
  for (const row of rows) {
    const differenceFen = row.amountFen - sumFen(row.cells);
    if (differenceFen !== 0n) problems.push(regionProblem(row, differenceFen, '各项之和与合计'));
    if (row.amountFen < 0n) problems.push(regionProblem(row, row.amountFen, '分配额为负，低于零'));
  }
  const setAsideFen = sumFen(setAsides.map(({ amountFen }) => amountFen));
  const differenceFen = sumFen(rows.map(({ amountFen }) => amountFen)) + setAsideFen - totalFen;
  if (differenceFen !== 0n) problems.push(totalProblem(differenceFen));
  return problems;
}

const words = (differenceFen: Fen) =>
  `${differenceFen > 0n ? '多出' : '少了'} ${formatYuan(differenceFen < 0n ? -differenceFen : differenceFen)} 元`;

/** Titles of the columns after the factors. */
export const closingTitles: Record<string, string> = { limits: '保底封顶调整', rounding: '取整', manual: '人工调整' };

function titleOf(definition: AllocationInput['definition'], key: string): string {
  return closingTitles[key] ?? definition.components.find((component) => component.key === key)?.title ?? key;
}

const componentProblem = (title: string, key: string, differenceFen: Fen): MarginProblem => ({
  margin: 'component',
  key,
  differenceFen,
  message: `“${title}”一列各地区之和比应分配数${words(differenceFen)}`,
});

const regionProblem = (
  row: { regionCode: string; regionName: string },
  differenceFen: Fen,
  what: string,
): MarginProblem => ({
  margin: 'region',
  key: row.regionCode,
  differenceFen,
  message: `“${row.regionName}”${what}：${words(differenceFen)}`,
});

const totalProblem = (differenceFen: Fen): MarginProblem => ({
  margin: 'total',
  key: 'total',
  differenceFen,
  message: `各地区与预留合计比总额${words(differenceFen)}`,
});
