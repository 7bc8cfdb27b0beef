import { ZipWriter } from './zip-writer.ts';
import { defineTemplate } from './template.ts';

/** Template of the tests: one column of every type. */
export const rosterTemplate = defineTemplate({
  id: 'household-roster',
  version: '2',
  title: '建档立卡户花名册',
  sheetName: '花名册',
  columns: [
    { key: 'village', header: '村', type: 'text', required: true, example: '资福村', maxLength: 20 },
    { key: 'head', header: '户主', type: 'text', required: true, example: '张某某' },
    { key: 'idNumber', header: '身份证号', type: 'identifier', required: true, example: '11010519491231002X' },
    { key: 'people', header: '人口', type: 'integer', example: '4' },
    { key: 'grant', header: '补助金额', type: 'yuan', aliases: ['金额'], example: '1200.50' },
    { key: 'project', header: '项目资金', type: 'wan', example: '12.5' },
    { key: 'exitedOn', header: '脱贫日期', type: 'date', example: '2019-12-31' },
    { key: 'cause', header: '致贫原因', type: 'choice', choices: ['因病', '因残', '缺技术'] },
  ],
});

export const rosterHeader = rosterTemplate.columns.map((column) => column.header);

interface HandMadeWorkbook {
  /** Content of sheetData. */
  rows: string;
  workbookAttributes?: string;
  cellFormats?: string[];
  extraParts?: Record<string, string>;
}

const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';

/** A workbook written as XML by hand, for content that no writing library produces. */
export async function handMadeWorkbook({
  rows,
  workbookAttributes = '',
  cellFormats = [],
  extraParts = {},
}: HandMadeWorkbook) {
  const parts: Record<string, string> = {
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>',
    '_rels/.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${relationships}"><workbookPr ${workbookAttributes}/><sheets><sheet name="花名册" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relationships}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relationships}/styles" Target="/xl/styles.xml"/></Relationships>`,
    'xl/styles.xml': `<styleSheet xmlns="${main}"><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellXfs count="${cellFormats.length + 1}"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>${cellFormats.join('')}</cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><dimension ref="A1:H9"/><sheetData>${rows}</sheetData></worksheet>`,
    ...extraParts,
  };
  const writer = new ZipWriter();
  for (const [name, text] of Object.entries(parts)) await writer.add(name, [text]);
  return writer.finish();
}

/** A workbook of some kilobytes whose first part inflates to 64 MB. */
export async function zipBomb(): Promise<Buffer> {
  const writer = new ZipWriter();
  await writer.add('xl/workbook.xml', Array<string>(64).fill(' '.repeat(1024 * 1024)));
  return writer.finish();
}

/** A row of inline strings; a cell given as an object is taken as raw XML. */
export function rowXml(rowNumber: number, cells: readonly (string | { xml: string })[]): string {
  const content = cells.map((cell, index) => {
    if (typeof cell !== 'string') return cell.xml;
    const reference = `${String.fromCharCode(65 + index)}${rowNumber}`;
    return cell === '' ? '' : `<c r="${reference}" t="inlineStr"><is><t>${cell}</t></is></c>`;
  });
  return `<row r="${rowNumber}">${content.join('')}</row>`;
}
