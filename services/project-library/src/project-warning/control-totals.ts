import { parseWan, type Fen, formatWan } from '@sunledger/money';
import { countOf } from './quantity.ts';
import { type Finding, villagesNamedIn } from './rules.ts';

/** One row of a published table, as far as its totals need it. */
export interface TableRow {
  /** Rows of one published table share it. */
  table: string;
  amountFen: Fen | null;
  note: string | null;
  heading: string | null;
  location: string;
}

const totalPattern = /(?:([一二两三四五六七八九十]{1,3}|\d{1,3})项)?(小计|合计|总计)\s*:?\s*(\d+(?:\.\d{1,6})?)/g;

/**
 * Compares the totals that a table states in its notes with its rows: 小计 closes the rows since the last 小计, 合计 and 总计
 * mean the whole table. Headings that name villages are compared with the rows under them. Keyed by row index.
 */
export function findingsInTable(rows: readonly TableRow[]): Map<number, Finding[]> {
  const findings = new Map<number, Finding[]>();
  const add = (index: number, finding: Finding) => findings.set(index, [...(findings.get(index) ?? []), finding]);
  for (const table of new Set(rows.map((row) => row.table))) {
    const members = rows.flatMap((row, index) => (row.table === table ? [{ row, index }] : []));
    checkTotals(members, add);
    checkHeadings(members, add);
  }
  return findings;
}

interface Member {
  row: TableRow;
  index: number;
}
type Add = (index: number, finding: Finding) => void;

function checkTotals(members: readonly Member[], add: Add): void {
  const whole = sumOf(members);
  let since = 0;
  const stated = new Set<string>();
  members.forEach(({ row, index }, position) => {
    for (const [written, count, kind, amount = '0'] of (row.note ?? '').matchAll(totalPattern)) {
      const isPart = kind === '小计';
      const sum = isPart ? sumOf(members.slice(since, position + 1)) : whole;
      if (isPart) since = position + 1;
      // Every row of some tables repeats the same total.
      if (!isPart && stated.has(written)) continue;
      stated.add(written);
      if (sum !== parseWan(amount)) add(index, totalFinding(written, sum));
      const rowCount = count === undefined ? undefined : countOf(count);
      if (rowCount !== undefined && rowCount !== members.length)
        add(index, countFinding(written, rowCount, members.length));
    }
  });
}

function sumOf(members: readonly Member[]): Fen {
  return members.reduce((sum, { row }) => sum + (row.amountFen ?? 0n), 0n);
}

function totalFinding(written: string, sum: Fen): Finding {
  const message = `表中写明“${written}”万元，各行相加为 ${formatWan(sum)} 万元`;
  return { rule: 'controlTotalMismatch', isBlocking: false, message, evidence: { written, sumFen: sum.toString() } };
}

function countFinding(written: string, stated: number, found: number): Finding {
  const message = `表中写明“${written}”共 ${stated} 项，实际有 ${found} 行`;
  return { rule: 'rowCountMismatch', isBlocking: false, message, evidence: { stated, found } };
}

function checkHeadings(members: readonly Member[], add: Add): void {
  for (const heading of new Set(members.map(({ row }) => row.heading))) {
    if (heading === null) continue;
    const named = villagesNamedIn(heading);
    const under = members.filter(({ row }) => row.heading === heading);
    const villages = [...new Set(under.map(({ row }) => row.location))];
    if (named === undefined || named === villages.length) continue;
    const message = `标题“${heading}”写明 ${named} 个村，其下各行涉及 ${villages.length} 个村(${villages.join('、')})`;
    add(under[0]!.index, {
      rule: 'headingMismatch',
      isBlocking: false,
      message,
      evidence: { named, places: villages },
    });
  }
}
