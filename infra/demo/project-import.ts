import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { parseWan } from '@sunledger/money';
import { writeTable } from '@sunledger/spreadsheet';
import { parse } from 'csv-parse/sync';
import { take, type Stage } from './acting.ts';
import type { Narrator } from './steps.ts';

/** A row of data/published-projects.csv: a published table as it stands, its defects included. */
interface PublishedRow {
  row_id: string;
  year: string;
  county: string;
  project_name: string;
  location: string;
  content: string;
  amount_wan: string;
  fund_source: string;
  implementer: string;
  beneficiary_or_target: string;
  note: string;
  source: string;
}

const archivists = [
  { account: 'bt.archivist', county: '湖南邵阳市北塔区' },
  { account: 'bg.archivist', county: '河南安阳市北关区' },
  { account: 'dh.archivist', county: '福建德化县' },
  { account: 'sp.archivist', county: '宁夏中卫市沙坡头区' },
];

const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The published project rows of four counties, each imported by its archivist from an Excel table. */
export async function loadPublishedProjects(stage: Stage, narrator: Narrator): Promise<void> {
  const csv = readFileSync(new URL('./data/published-projects.csv', import.meta.url), 'utf8');
  const rows: PublishedRow[] = parse(csv, { columns: true });
  await Promise.all(
    archivists.map(({ account, county }) =>
      importCounty(
        stage,
        narrator,
        account,
        rows.filter((row) => row.county === county),
      ),
    ),
  );
}

async function importCounty(stage: Stage, { tell }: Narrator, account: string, rows: PublishedRow[]): Promise<void> {
  const archivist = stage.as(account);
  const { county, year } = rows[0]!;
  const fileName = `${county}${year}年已公布项目.xlsx`;
  const known = await take(archivist.projectLibrary.GET('/project-imports', { params: { query: { limit: 200 } } }));
  let found = known.items.find((item) => item.fileName === fileName);
  found ??= await archivist.upload<NonNullable<typeof found>>(
    'projectLibrary',
    `/project-imports?${new URLSearchParams({ fileName })}`,
    { bytes: await workbookOf(county, rows), contentType: workbookType },
  );
  if (found.invalidCount > 0) throw new Error(`${fileName}: ${found.invalidCount} 行填报有误`);
  if (found.state !== 'checked') return;
  const params = { path: { id: found.id } };
  const imported = await take(archivist.projectLibrary.POST('/project-imports/{id}/commit', { params }));
  tell(`${archivist.name} 导入“${fileName}”${imported.rowCount} 行，疑点 ${imported.warningCount} 条（补录）`);
}

function workbookOf(county: string, rows: PublishedRow[]): Promise<Buffer> {
  const text = (key: string, header: string, width = 16) => ({ key, header, type: 'text' as const, width });
  return buffer(
    writeTable({
      title: `${county}已公布项目`,
      sheetName: '项目',
      unitNote: '单位：万元',
      columns: [
        text('row_id', '原表序号'),
        { key: 'year', header: '年度', type: 'integer' },
        text('county', '县（市、区）', 24),
        text('project_name', '项目名称', 32),
        text('location', '实施地点', 20),
        text('content', '建设内容', 40),
        { key: 'amount', header: '资金规模（万元）', type: 'wan' },
        text('fund_source', '资金来源', 30),
        text('implementer', '实施单位'),
        text('beneficiary_or_target', '受益对象或目标'),
        text('note', '备注', 30),
        text('source', '来源', 60),
      ],
      rows: rows.map((row) => ({ ...row, amount: parseWan(row.amount_wan) })),
    }),
  );
}
