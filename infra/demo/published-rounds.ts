import { readFileSync } from 'node:fs';
import { parseWan } from '@sunledger/money';
import { writeTable } from '@sunledger/spreadsheet';
import { parse } from 'csv-parse/sync';
import { buffer } from 'node:stream/consumers';
import { take, type Actor, type Stage } from './acting.ts';
import { loadFund } from './funds.ts';
import { approveAndIssue } from './rounds.ts';
import type { Narrator } from './steps.ts';

/** A row of data/published-allocations.csv: figures as their source published them, amounts in 万元. */
interface PublishedRow {
  table_id: string;
  year: string;
  region: string;
  fund: string;
  unit_name: string;
  region_code: string;
  amount: string;
  published_total: string;
  note: string;
  source: string;
}

interface PublishedAllocation {
  tableId: string;
  prefix: string;
  regionCode: string;
  regionName: string;
  level: 'central' | 'provincial';
  /** Published without a number of its own; the entry says so. */
  documentNumber: string;
  issuerName: string;
  date: string;
}

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

// 巴中:网页日期 2019-03-27。宁德:公布页没有日期,按年末补录。
const allocations: readonly PublishedAllocation[] = [
  {
    tableId: 'A2',
    prefix: 'bz',
    regionCode: '5119',
    regionName: '巴中市',
    level: 'provincial',
    documentNumber: '未见文号-巴中2019省级专项(补录)',
    issuerName: '四川省财政厅',
    date: '2019-03-27',
  },
  {
    tableId: 'A6',
    prefix: 'nd',
    regionCode: '3509',
    regionName: '宁德市',
    level: 'central',
    documentNumber: '未见文号-宁德2020中央专项第二批(补录)',
    issuerName: '福建省财政厅',
    date: '2020-12-31',
  },
];

/** The rows of the published allocation tables. */
function publishedRows(tableId: string): PublishedRow[] {
  const csv = readFileSync(new URL('./data/published-allocations.csv', import.meta.url), 'utf8');
  const rows: PublishedRow[] = parse(csv, { columns: true });
  return rows.filter((row) => row.table_id === tableId);
}

/**
 * Published allocations whose factors nobody published: imported as rounds of fixed amounts, checked against the published
 * total, and led through approval and issue as past cases.
 */
export async function loadPublishedRounds(stage: Stage, narrator: Narrator): Promise<void> {
  await Promise.all(allocations.map((allocation) => loadPublishedRound(stage, narrator, allocation)));
}

async function loadPublishedRound(stage: Stage, narrator: Narrator, allocation: PublishedAllocation): Promise<void> {
  const { prefix, date, regionCode, regionName } = allocation;
  const person = (duty: string): Actor => ({ account: `${prefix}.${duty}`, on: date });
  const rows = publishedRows(allocation.tableId);
  const [{ fund, year, published_total: totalWan, source } = rows[0]!] = rows;
  const controlTotalFen = parseWan(totalWan).toString();
  const sourceAllotmentId = await loadFund(
    { stage, narrator },
    {
      regionCode,
      regionName,
      level: allocation.level,
      documentNumber: allocation.documentNumber,
      title: `${regionName}${year}年${fund}`,
      issuerName: allocation.issuerName,
      receivedOn: date,
      year: Number(year),
      amountFen: controlTotalFen,
      channel: fund,
      purpose: '脱贫攻坚(补录)',
      sourceUrl: source,
    },
    { maker: person('maker'), checker: person('checker') },
  );
  const roundId = await importTable(stage, narrator, { allocation, rows, controlTotalFen, sourceAllotmentId });
  await approveAndIssue({ stage, narrator }, roundId, {
    maker: person('maker'),
    deciders: [person('checker'), person('approver'), person('leading')],
    documentNumber: `${allocation.documentNumber}-分配`,
  });
}

interface TableImport {
  allocation: PublishedAllocation;
  rows: PublishedRow[];
  controlTotalFen: string;
  sourceAllotmentId: string;
}

async function importTable(
  stage: Stage,
  { tell }: Narrator,
  { allocation, rows, controlTotalFen, sourceAllotmentId }: TableImport,
): Promise<string> {
  const { regionCode, regionName } = allocation;
  const maker = stage.as({ account: `${allocation.prefix}.maker`, on: allocation.date });
  const { year, fund, source } = rows[0]!;
  const title = `${regionName}${year}年${fund}分配`;
  const known = await take(maker.fundAllocation.GET('/published-tables', { params: { query: { limit: 200 } } }));
  const query = new URLSearchParams({
    fileName: `${title}.xlsx`,
    regionCode,
    regionName,
    title,
    year,
    controlTotalFen,
    sourceUrl: source,
    note: `已公布 ${rows.length} 个地区的金额，未公布因素`,
  });
  let table = known.items.find((item) => item.title === title);
  table ??= await maker.upload<(typeof known.items)[number]>('fundAllocation', `/published-tables?${query}`, {
    bytes: await workbookOf(title, rows),
    contentType: workbookType,
  });
  if (table.roundId) return table.roundId;
  const warned = table.findings.length > 0 ? { acceptReason: '照公布表录入，疑点见核对结果' } : {};
  const params = { path: { id: table.id } };
  const body = { sourceAllotmentId, ...warned };
  const committed = await take(maker.fundAllocation.POST('/published-tables/{id}/commit', { params, body }));
  tell(
    `${maker.name} 导入已公布分配表“${title}”：${rows.length} 个地区，与公布总额 ${rows[0]!.published_total} 万元核对相符`,
  );
  return committed.roundId!;
}

function workbookOf(title: string, rows: PublishedRow[]): Promise<Buffer> {
  return buffer(
    writeTable({
      title,
      sheetName: '分配表',
      unitNote: '单位：万元',
      columns: [
        { key: 'unitName', header: '地区', type: 'text', width: 20 },
        { key: 'regionCode', header: '地区代码', type: 'identifier' },
        { key: 'amount', header: '分配金额（万元）', type: 'wan' },
        { key: 'note', header: '备注', type: 'text', width: 40 },
      ],
      rows: rows.map((row) => ({
        unitName: row.unit_name,
        regionCode: row.region_code,
        amount: parseWan(row.amount),
        note: row.note,
      })),
    }),
  );
}
