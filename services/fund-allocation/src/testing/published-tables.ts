import { publishedRows } from './people.ts';

/** Codes of the units in the order of the published rows; 开发区 and 示范区 carry their statistical codes. */
const codesOf: Record<string, string[]> = {
  A2: ['511902', '511903', '511922', '511921', '511923', '511971'],
  A3: ['411402', '411403', '411471', '411425', '411421', '411422', '411423', '411424', '411426'],
  A4: ['410821', '410822', '410823', '410882', '410883', '410803', '410804'],
  A6: ['350924', '350921', '350923', '350981', '350922', '350925', '350982', '350926', '350902'],
};

export const cities = {
  A2: { regionCode: '5119', regionName: '巴中市', title: '2019年省级财政专项扶贫资金', year: 2019 },
  A3: { regionCode: '4114', regionName: '商丘市', title: '2019年市级财政专项扶贫资金第二批', year: 2019 },
  A4: { regionCode: '4108', regionName: '焦作市', title: '2018年中央和省级扶贫资金', year: 2018 },
  A6: { regionCode: '3509', regionName: '宁德市', title: '2020年第二批中央财政专项扶贫资金', year: 2020 },
};

export type TableId = keyof typeof cities;

/** A published table as the CSV a person would upload, with more lines at its end when wanted. */
export function tableCsv(tableId: TableId, extra: string[] = []): string {
  const rows = publishedRows(tableId).map(
    ({ unitName, amount }, index) => `${unitName},${codesOf[tableId]![index]},${amount}`,
  );
  return ['地区,地区代码,分配金额（万元）', ...rows, ...extra].join('\n');
}

/** Query of the upload route; the control total is the published one. */
export function uploadUrl(tableId: TableId, change: Record<string, string> = {}): string {
  const [row] = publishedRows(tableId);
  const { regionCode, regionName, title, year } = cities[tableId];
  const query = new URLSearchParams({
    fileName: '分配表.csv',
    regionCode,
    regionName,
    title,
    year: String(year),
    controlTotalFen: `${row!.publishedTotal}000000`,
    sourceUrl: row!.source,
    ...change,
  });
  return `/published-tables?${query}`;
}
