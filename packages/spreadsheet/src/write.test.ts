import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { openXlsx } from 'hucre/xlsx';
import readExcelFile from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { defaultReadLimits } from './limits.ts';
import { childrenOf } from './style-sheet.ts';
import { defineTemplate } from './template.ts';
import { rosterTemplate } from './testing.ts';
import { writeCsv, writeTable } from './write-table.ts';
import { writeTemplate } from './write-template.ts';
import { attribute, startTags } from './xml-text.ts';
import { openZip } from './zip-archive.ts';

const columns = [
  { key: 'village', header: '村', type: 'text' },
  { key: 'account', header: '账号', type: 'identifier' },
  { key: 'amount', header: '金额', type: 'yuan' },
  { key: 'planned', header: '计划', type: 'wan' },
  { key: 'people', header: '人口', type: 'integer' },
] as const;

const rows = [
  { village: '=HYPERLINK("http://x")', account: '6222020200001234567', amount: 123456n, planned: 12345600n, people: 4 },
  { village: '-甲\u0007', account: '0123', amount: -5n, planned: 0n, people: -1 },
  { village: '＠乙', amount: 123456789012345678n, planned: null },
];

const table = { title: '资金明细', unitNote: '单位：元', sheetName: '明细', columns, rows };

describe('the written template', () => {
  it('has a frozen header, text columns, an example row, dropdowns and a hidden version', async () => {
    const workbook = await openXlsx(await writeTemplate(rosterTemplate));
    const [sheet, guide, hidden] = workbook.sheets;
    expect(sheet?.rows[0]?.slice(0, 4)).toEqual(['村*', '户主*', '身份证号*', '人口']);
    expect(sheet?.rows[1]?.[0]).toBe('示例：资福村');
    expect(sheet?.freezePane).toEqual({ rows: 1 });
    expect(sheet?.dataValidations?.find((rule) => rule.type === 'list')).toMatchObject({
      range: 'H3:H5000',
      values: ['因病', '因残', '缺技术'],
    });
    expect(guide?.name).toBe('填写说明');
    expect([hidden?.veryHidden, hidden?.rows[0]?.slice(0, 3)]).toEqual([
      true,
      ['household-roster', '2', '建档立卡户花名册'],
    ]);
  });

  it('formats whole columns as text, so that a long number typed into an empty cell keeps its digits', async () => {
    const archive = openZip(await writeTemplate(rosterTemplate), defaultReadLimits);
    const columnTags = startTags((await archive.text('xl/worksheets/sheet1.xml')) ?? '', 'col');
    const formats = childrenOf((await archive.text('xl/styles.xml')) ?? '', 'cellXfs', 'xf');
    const numberFormats = columnTags.map((tag) =>
      attribute(formats[Number(attribute(tag, 'style'))] ?? '', 'numFmtId'),
    );
    expect(numberFormats).toEqual(rosterTemplate.columns.map(() => '49'));
  });

  it('points a dropdown over 255 characters to the hidden sheet', async () => {
    const choices = Array.from({ length: 60 }, (_, index) => `第${index}号贫困村委员会`);
    const template = defineTemplate({
      id: 't',
      version: '1',
      title: '甲',
      sheetName: '甲',
      columns: [{ key: 'a', header: '甲列', type: 'choice', choices }],
    });
    const workbook = await openXlsx(await writeTemplate(template));
    expect(workbook.sheets[0]?.dataValidations?.[0]?.formula1).toBe("'_模板信息'!$A$2:$A$61");
    expect(workbook.sheets[2]?.rows[60]?.[0]).toBe('第59号贫困村委员会');
  });

  it('reads back in another library', async () => {
    const sheets = await readExcelFile(await writeTemplate(rosterTemplate));
    expect(sheets[0]?.data[1]?.slice(2, 5)).toEqual(['11010519491231002X', '4', '1200.50']);
  });

  it('refuses a definition that could not be read back', () => {
    expect(() => defineTemplate({ ...rosterTemplate, columns: [{ key: 'a', header: '甲', type: 'choice' }] })).toThrow(
      'no choices',
    );
    expect(() =>
      defineTemplate({ ...rosterTemplate, columns: [{ key: 'a', header: '错误 说明', type: 'text' }] }),
    ).toThrow('repeated header');
  });
});

describe('exports', () => {
  it('stream a workbook that another library reads back: amounts as numbers, numbers past 15 digits and identifiers as text', async () => {
    const [sheet] = await readExcelFile(await buffer(writeTable(table)));
    expect(sheet?.sheet).toBe('明细');
    expect(sheet?.data.map((row) => [...row])).toEqual([
      ['资金明细', null, null, null, null],
      ['单位：元', null, null, null, null],
      ['村', '账号', '金额', '计划', '人口'],
      ['=HYPERLINK("http://x")', '6222020200001234567', 1234.56, 12.3456, 4],
      ['-甲', '0123', -0.05, 0, -1],
      ['＠乙', null, '1234567890123456.78', null, null],
    ]);
  });

  it('write no formula into the workbook', async () => {
    const workbook = await openXlsx(await buffer(writeTable(table)));
    const kinds = [...(workbook.sheets[0]?.cells?.values() ?? [])].map((cell) => cell.type);
    expect(kinds).not.toContain('formula');
  });

  it('write CSV with BOM and defuse formulas, but not negative numbers', async () => {
    expect((await buffer(writeCsv(table))).toString()).toBe(
      [
        '\uFEFF村,账号,金额,计划,人口',
        `"'=HYPERLINK(""http://x"")",6222020200001234567,1234.56,12.3456,4`,
        "'-甲\u0007,0123,-0.05,0,-1",
        "'＠乙,,1234567890123456.78,,",
        '',
      ].join('\r\n'),
    );
  });

  it('take a word under a heading of figures as text, and no text of digits in place of fen', async () => {
    const totals = { village: '合计', amount: '—', planned: '=SUM(A)', people: '另计' };
    const [sheet] = await readExcelFile(await buffer(writeTable({ ...table, rows: [totals] })));
    expect(sheet?.data[3]).toEqual(['合计', null, '—', '=SUM(A)', '另计']);
    expect((await buffer(writeCsv({ ...table, rows: [totals] }))).toString()).toContain("合计,,—,'=SUM(A),另计");
    await expect(buffer(writeCsv({ ...table, rows: [{ amount: '100' }] }))).rejects.toThrow('takes fen');
  });

  it('fail as a stream when the rows fail', async () => {
    async function* failing() {
      yield rows[0] ?? {};
      throw new Error('database gone');
    }
    for (const write of [writeTable, writeCsv]) {
      const stream: Readable = write({ ...table, rows: failing() });
      await expect(buffer(stream)).rejects.toThrow('database gone');
    }
  });
});
