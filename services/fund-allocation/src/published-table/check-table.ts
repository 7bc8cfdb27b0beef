import { divideRounded, type Fen, formatWan, rateOf, sumFen } from '@sunledger/money';
import { type PartKey, partKeys, partTitles } from './template.ts';

export type RowKind = 'unit' | 'subtotal' | 'total';

/** One row as published; null = the cell is blank. */
export interface TableRow {
  rowNumber: number;
  kind: RowKind;
  unitName: string;
  regionCode: string | null;
  /** The table has no code here; it was found by the name. */
  isCodeResolved?: boolean;
  /** Codes of the regions that have this name, when that is not exactly one. */
  sameNameCodes?: string[];
  amountFen: Fen | null;
  parts: Partial<Record<PartKey, Fen>>;
  /** As written, e.g. '9.1%'. */
  percent: string | null;
}

/** One place where the table contradicts itself or its control total. An error stops the import, a warning asks for a reason. */
export interface Finding {
  severity: 'error' | 'warning';
  rule:
    | 'blankCell'
    | 'controlTotal'
    | 'subtotal'
    | 'total'
    | 'parts'
    | 'percent'
    | 'percentForced'
    | 'regionCode'
    | 'duplicate'
    | 'noUnits';
  /** Row as the spreadsheet program shows it; null = the table as a whole. */
  rowNumber: number | null;
  columnKey: string | null;
  message: string;
}

const wan = (fen: Fen): string => `${formatWan(fen)} 万元`;
const difference = (actual: Fen, expected: Fen): string =>
  `${actual > expected ? '多' : '少'} ${wan(actual > expected ? actual - expected : expected - actual)}`;

/** Checks every margin that a published table states, against its own cells and the control total. Changes nothing. */
export function checkTable(rows: readonly TableRow[], controlTotalFen: Fen): Finding[] {
  const units = rows.filter(({ kind }) => kind === 'unit');
  if (units.length === 0) return [whole('noUnits', '表中没有分配到地区的行')];
  return [
    ...units.flatMap(checkUnit),
    ...checkDuplicates(units),
    ...checkSums(rows),
    ...checkControlTotal(units, controlTotalFen),
    ...checkPercents(rows, controlTotalFen),
  ];
}

const whole = (rule: Finding['rule'], message: string, severity: Finding['severity'] = 'error'): Finding => ({
  severity,
  rule,
  rowNumber: null,
  columnKey: null,
  message,
});

function checkUnit(row: TableRow): Finding[] {
  const { rowNumber, unitName, amountFen, parts, regionCode } = row;
  const findings: Finding[] = [];
  const report = (rule: Finding['rule'], columnKey: string, message: string) =>
    findings.push({
      severity: 'error',
      rule,
      rowNumber,
      columnKey,
      message: `第 ${rowNumber} 行“${unitName}”${message}`,
    });
  if (amountFen === null) report('blankCell', 'amount', '的分配金额为空');
  if (regionCode === null) report('regionCode', 'regionCode', missingCode(row));
  else if (!/^\d{4}$|^\d{6}$|^\d{9}$|^\d{12}$/.test(regionCode))
    report('regionCode', 'regionCode', `的地区代码“${regionCode}”不正确`);
  const stated = partKeys.flatMap((key) => parts[key] ?? []);
  const partSum = sumFen(stated);
  if (stated.length > 0 && amountFen !== null && partSum !== amountFen)
    report(
      'parts',
      'amount',
      `的分项之和 ${wan(partSum)}，与分配金额 ${wan(amountFen)} 不符，${difference(partSum, amountFen)}`,
    );
  return findings;
}

function missingCode({ sameNameCodes }: TableRow): string {
  if (sameNameCodes === undefined) return '没有地区代码';
  return sameNameCodes.length === 0
    ? '没有地区代码，下级地区中也没有这个名称，请填写地区代码'
    : `没有地区代码，下级地区中有 ${sameNameCodes.length} 个同名（${sameNameCodes.join('、')}），请填写地区代码`;
}

function checkDuplicates(units: readonly TableRow[]): Finding[] {
  const first = new Map<string, number>();
  return units.flatMap(({ regionCode, rowNumber, unitName }): Finding[] => {
    if (regionCode === null) return [];
    const earlier = first.get(regionCode);
    first.set(regionCode, earlier ?? rowNumber);
    if (earlier === undefined) return [];
    const message = `第 ${rowNumber} 行“${unitName}”与第 ${earlier} 行是同一地区（${regionCode}）`;
    return [{ severity: 'error', rule: 'duplicate', rowNumber, columnKey: 'regionCode', message }];
  });
}

/** A 小计 covers the unit rows since the one before it; a 合计 covers all of them. Every stated column is added up. */
function checkSums(rows: readonly TableRow[]): Finding[] {
  const findings: Finding[] = [];
  let group: TableRow[] = [];
  const units = rows.filter(({ kind }) => kind === 'unit');
  for (const row of rows) {
    if (row.kind === 'unit') group.push(row);
    else {
      findings.push(...checkSumRow(row, row.kind === 'total' ? units : group));
      group = [];
    }
  }
  return findings;
}

function checkSumRow(row: TableRow, covered: readonly TableRow[]): Finding[] {
  const columns: [string, string, (of: TableRow) => Fen | null | undefined][] = [
    ['amount', '分配金额', ({ amountFen }) => amountFen],
    ...partKeys.map((key): [string, string, (of: TableRow) => Fen | undefined] => [
      key,
      partTitles[key],
      ({ parts }) => parts[key],
    ]),
  ];
  const rule = row.kind === 'total' ? 'total' : 'subtotal';
  if (row.amountFen === null) {
    const message = `第 ${row.rowNumber} 行“${row.unitName}”的分配金额为空，无法与各行核对`;
    return [{ severity: 'warning', rule: 'blankCell', rowNumber: row.rowNumber, columnKey: 'amount', message }];
  }
  return columns.flatMap(([columnKey, title, read]): Finding[] => {
    const stated = read(row) ?? null;
    const actual = sumFen(covered.map((unit) => read(unit) ?? 0n));
    if (stated === null || stated === actual) return [];
    const words = `“${row.unitName}”的${title}写作 ${wan(stated)}，所列各行之和为 ${wan(actual)}`;
    const message = `第 ${row.rowNumber} 行${words}，各行之和${difference(actual, stated)}`;
    return [{ severity: 'error', rule, rowNumber: row.rowNumber, columnKey, message }];
  });
}

function checkControlTotal(units: readonly TableRow[], controlTotalFen: Fen): Finding[] {
  const actual = sumFen(units.map(({ amountFen }) => amountFen ?? 0n));
  if (actual === controlTotalFen) return [];
  const words = `各地区之和 ${wan(actual)}，控制总额 ${wan(controlTotalFen)}`;
  return [whole('controlTotal', `${words}，各地区之和${difference(actual, controlTotalFen)}`)];
}

interface StatedPercent {
  row: TableRow;
  /** In units of the last decimal written. */
  stated: bigint;
  exact: bigint;
  scale: bigint;
}

/** Each percentage against its own amount; and whether a column of correctly rounded ones was made to add up to 100. */
function checkPercents(rows: readonly TableRow[], totalFen: Fen): Finding[] {
  const warn = (row: TableRow, message: string): Finding => {
    const { rowNumber, unitName } = row;
    const words = `第 ${rowNumber} 行“${unitName}”的占比${message}`;
    return { severity: 'warning', rule: 'percent', rowNumber, columnKey: 'percent', message: words };
  };
  const written = rows.filter(({ percent, amountFen }) => !isBlank(percent) && amountFen !== null);
  const percents = written.flatMap((row) => readPercent(row, totalFen) ?? []);
  const read = new Set(percents.map(({ row }) => row));
  const unread = written.filter((row) => !read.has(row));
  const wrong = percents.filter(({ stated, exact }) => stated !== exact);
  const findings = [
    ...unread.map((row) => warn(row, `“${row.percent}”不是有效的百分数，没有核对`)),
    ...wrong.map(({ row, exact, scale }) =>
      warn(row, `写作 ${row.percent}，按金额计算为 ${percentText(exact, scale)}`),
    ),
  ];
  return [...findings, ...checkForced(percents, rows.filter(({ kind }) => kind === 'unit').length)];
}

function checkForced(percents: readonly StatedPercent[], unitCount: number): Finding[] {
  const ofUnits = percents.filter(({ row }) => row.kind === 'unit');
  const wrong = ofUnits.filter(({ stated, exact }) => stated !== exact);
  const [first] = ofUnits;
  const isWhole = ofUnits.length === unitCount && ofUnits.every(({ scale }) => scale === first?.scale);
  if (!first || !isWhole || wrong.length === 0) return [];
  const sumOf = (key: 'stated' | 'exact') => ofUnits.reduce((sum, percent) => sum + percent[key], 0n);
  const hundred = 100n * first.scale;
  if (sumOf('stated') !== hundred || sumOf('exact') === hundred) return [];
  const real = percentText(sumOf('exact'), first.scale);
  const rows = wrong.map(({ row }) => row.rowNumber).join('、');
  const message = `占比一列被凑成 ${percentText(hundred, first.scale)}：逐行计算合计为 ${real}，改动在第 ${rows} 行`;
  return [whole('percentForced', message, 'warning')];
}

const isBlank = (percent: string | null): boolean => percent === null || /^[\s\-—–/]*$/.test(percent);

function readPercent(row: TableRow, totalFen: Fen): StatedPercent | undefined {
  const match = /^(\d{1,3})(?:\.(\d{1,17}))?(%?)$/.exec(row.percent?.trim().replace('％', '%') ?? '');
  if (!match || row.amountFen === null) return undefined;
  const [, integer = '', decimals = '', sign] = match;
  const asPercent = compareShare(row, row.amountFen, totalFen, BigInt(integer + decimals), decimals.length);
  if (sign === '%' || asPercent.stated === asPercent.exact) return asPercent;
  // A cell formatted as percentage holds the fraction: 0.5 is shown as 50 %.
  const padded = decimals.padEnd(2, '0');
  const asFraction = compareShare(row, row.amountFen, totalFen, BigInt(integer + padded), padded.length - 2);
  return asFraction.stated === asFraction.exact ? asFraction : asPercent;
}

function compareShare(row: TableRow, amountFen: Fen, totalFen: Fen, stated: bigint, decimals: number): StatedPercent {
  const scale = 10n ** BigInt(decimals);
  const share = rateOf(amountFen * 100n * scale, totalFen);
  return { row, stated, exact: divideRounded(share.numerator, share.denominator, 'halfUp'), scale };
}

function percentText(units: bigint, scale: bigint): string {
  const digits = scale.toString().length - 1;
  const fraction = digits === 0 ? '' : `.${(units % scale).toString().padStart(digits, '0')}`;
  return `${units / scale}${fraction}%`;
}
