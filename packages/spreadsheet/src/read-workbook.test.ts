import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { readAllRows, readWorkbook } from './read-workbook.ts';
import { defineTemplate } from './template.ts';
import { handMadeWorkbook, rosterHeader, rosterTemplate, rowXml } from './testing.ts';
import { writeTemplate } from './write-template.ts';

const id = '11010519491231002X';

async function sheet(rows: (string | number | boolean | Date | null)[][], name = '花名册'): Promise<Uint8Array> {
  return writeXlsx({ sheets: [{ name, rows }] });
}

async function firstErrors(bytes: Uint8Array): Promise<string[]> {
  const { errors } = await readAllRows(rosterTemplate, bytes);
  return errors.map((error) => error.message);
}

describe('reading a filled-in template', () => {
  it('reads every column type into its exact value', async () => {
    const bytes = await sheet([
      rosterHeader,
      ['资福村', ' 张三 ', id, 4, 1234.56, '12.3456', new Date(Date.UTC(2019, 11, 31)), '因病'],
      ['资福村', '李四', ' 1101 0519 4912 3100 2X', '1,004', '-0.05', 0.000001, '2019年12月31日', null],
    ]);
    const { rows, errors, summary } = await readAllRows(rosterTemplate, bytes);
    expect(errors).toEqual([]);
    expect(summary).toEqual({ rowCount: 2, validCount: 2, invalidCount: 0 });
    expect(rows.map((row) => row.values)).toEqual([
      {
        village: '资福村',
        head: '张三',
        idNumber: id,
        people: 4,
        grant: 123456n,
        project: 12345600n,
        exitedOn: '2019-12-31',
        cause: '因病',
      },
      {
        village: '资福村',
        head: '李四',
        idNumber: id,
        people: 1004,
        grant: -5n,
        project: 1n,
        exitedOn: '2019-12-31',
        cause: null,
      },
    ]);
  });

  it('reads the header under a title line and accepts aliases, required marks and full-width brackets', async () => {
    const header = ['村*', '户主（必填）', ' 身份证号 ', '金额'];
    const { rows } = await readAllRows(rosterTemplate, await sheet([['花名册'], header, ['资福村', '张三', id, '1']]));
    expect(rows).toMatchObject([{ isValid: true, rowNumber: 3, values: { grant: 100n, people: null } }]);
  });

  it('skips blank formatted rows silently and keeps the row numbers of the sheet', async () => {
    const blank = '<row r="2" s="1"><c r="A2" s="1"/><c r="B2" t="inlineStr"><is><t> </t></is></c></row><row r="3"/>';
    const bytes = await handMadeWorkbook({
      rows: `${rowXml(1, rosterHeader)}${blank}${rowXml(9, ['资福村', '张三', id])}`,
    });
    const { rows } = await readAllRows(rosterTemplate, bytes);
    expect(rows.map((row) => [row.rowNumber, row.isValid])).toEqual([[9, true]]);
  });

  it('reads rows and cells that carry no references, prefixed elements and escaped text', async () => {
    const cells = ['村', '户主', '身份证号'].map((text) => `<x:c t="str"><x:v>${text}</x:v></x:c>`).join('');
    const data = `<x:c t="inlineStr"><x:is><x:r><x:t>A&amp;</x:t></x:r><x:r><x:t>B</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh></x:is></x:c><x:c t="str"><x:v>王&#20116;</x:v></x:c><x:c t="str"><x:v>12</x:v></x:c>`;
    const part = `<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row>${cells}</x:row><x:row>${data}</x:row></x:sheetData></x:worksheet>`;
    const bytes = await handMadeWorkbook({ rows: '', extraParts: { 'xl/worksheets/sheet1.xml': part } });
    const { rows } = await readAllRows(rosterTemplate, bytes);
    expect(rows).toMatchObject([{ rowNumber: 2, values: { village: 'A&B', head: '王五', idNumber: '12' } }]);
  });

  it('counts dates from 1904 in Mac workbooks', async () => {
    const row = (serial: number) =>
      rowXml(2, ['资福村', '张三', id, '', '', '', { xml: `<c r="G2" s="1"><v>${serial}</v></c>` }]);
    const cellFormats = ['<xf numFmtId="14" fontId="0" fillId="0" borderId="0"/>'];
    const rows = rowXml(1, rosterHeader) + row(42_368);
    const mac = await readAllRows(
      rosterTemplate,
      await handMadeWorkbook({ rows, cellFormats, workbookAttributes: 'date1904="1"' }),
    );
    const windows = await readAllRows(rosterTemplate, await handMadeWorkbook({ rows, cellFormats }));
    expect([mac.rows[0]?.values.exitedOn, windows.rows[0]?.values.exitedOn]).toEqual(['2019-12-31', '2015-12-30']);
  });

  it('reads back its own template without the example row and knows the version', async () => {
    const reading = await readWorkbook(rosterTemplate, await writeTemplate(rosterTemplate));
    expect(reading.templateVersion).toBe('2');
    expect((await reading.rows.next()).done).toBe(true);
  });
});

describe('errors of cells', () => {
  it('name sheet, row, column and header in Chinese', async () => {
    const messages = await firstErrors(await sheet([rosterHeader, ['资福村', null, id]]));
    expect(messages).toEqual(['工作表「花名册」第 2 行 B 列「户主」：必填，不能为空。']);
  });

  it('refuses a numeric cell in an identifier column because digits past 15 are lost', async () => {
    const [message] = await firstErrors(await sheet([rosterHeader, ['资福村', '张三', Number('421024199001011234')]]));
    expect(message).toContain('第 2 行 C 列「身份证号」：号码是数值格式。Excel 的数值只保留 15 位');
  });

  it('refuses a bank account that was typed as a number, naming row, column and reason', async () => {
    const account = { key: 'account', header: '银行账号', type: 'identifier' as const, aliases: ['开户账号'] };
    const payees = defineTemplate({ ...rosterTemplate, columns: [rosterTemplate.columns[1]!, account] });
    for (const header of ['银行账号', '开户账号']) {
      const rows = [
        ['户主', header],
        ['张三', '0012345678901234567'],
        ['李四', 6_228_480_402_564_890_000],
      ];
      const { errors } = await readAllRows(payees, await sheet(rows));
      expect(errors.map(({ message }) => message)).toEqual([
        expect.stringMatching(/第 3 行 B 列「银行账号」：号码是数值格式.*请把此列设为“文本”格式后重新填写/),
      ]);
    }
  });

  it.each([
    ['4.21024E+17', '科学计数法'],
    ['4210241990？', '不应出现的字符'],
  ])('refuses the identifier text %s', async (text, reason) => {
    expect((await firstErrors(await sheet([rosterHeader, ['资福村', '张三', text]])))[0]).toContain(reason);
  });

  it.each([
    [3, 1.5, '不是整数'],
    [4, 0.125, '小数超过 2 位'],
    [4, '12万元', '单位不对'],
    [5, '0.0000001', '小数超过 6 位'],
    [6, '2019-02-30', '不存在'],
    [6, '31/12/2019', '不是有效的日期'],
    [7, '懒', '只能填：因病、因残、缺技术'],
  ])('refuses column %i with %s', async (column, value, reason) => {
    const row: (string | number | null)[] = ['资福村', '张三', id, null, null, null, null, null];
    row[column] = value;
    expect(await firstErrors(await sheet([rosterHeader, row]))).toEqual([expect.stringContaining(reason)]);
  });

  it('refuses formula, error and logical cells', async () => {
    const cells = [
      '资福村',
      { xml: '<c r="B2" t="str"><f>A1&amp;"x"</f><v>张三</v></c>' },
      id,
      { xml: '<c r="D2" t="e"><v>#N/A</v></c>' },
      { xml: '<c r="E2" t="b"><v>1</v></c>' },
    ];
    const { errors } = await readAllRows(
      rosterTemplate,
      await handMadeWorkbook({ rows: rowXml(1, rosterHeader) + rowXml(2, cells) }),
    );
    expect(errors.map((error) => [error.column, error.rule])).toEqual([
      ['B', 'formula'],
      ['D', 'error_value'],
      ['E', 'wrong_type'],
    ]);
  });

  it('refuses content under no header and text that is too long', async () => {
    const row = ['村'.repeat(21), '张三', id, null, null, null, null, null, '备注'];
    const { errors } = await readAllRows(rosterTemplate, await sheet([rosterHeader, row]));
    expect(errors.map((error) => [error.column, error.rule])).toEqual([
      ['A', 'too_long'],
      ['I', 'unknown_column'],
    ]);
  });

  it('finds the one bad cell in a long file', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => [
      '资福村',
      `户${index}`,
      id,
      index === 15_000 ? '四' : 4,
    ]);
    const { errors, summary } = await readAllRows(rosterTemplate, await sheet([rosterHeader, ...rows]));
    expect(errors.map((error) => [error.row, error.column])).toEqual([[15_002, 'D']]);
    expect(summary).toEqual({ rowCount: 20_000, validCount: 19_999, invalidCount: 1 });
  });
});

describe('a header that does not fit', () => {
  it('lists missing, unknown and repeated columns at once', async () => {
    const header = ['村', '户主', '户主', '人口', '补助金额', '备注', '脱贫日期'];
    await expect(readWorkbook(rosterTemplate, await sheet([header]))).rejects.toMatchObject({
      code: 'header_mismatch',
      errors: [
        { rule: 'duplicate_column', column: 'C' },
        { rule: 'unknown_column', column: 'F' },
        { rule: 'missing_column', key: 'idNumber' },
      ],
    });
  });

  it('refuses a sheet without the header, another template and an ambiguous workbook', async () => {
    await expect(readWorkbook(rosterTemplate, await sheet([['甲', '乙']]))).rejects.toMatchObject({
      code: 'header_mismatch',
    });
    const other = defineTemplate({ ...rosterTemplate, id: 'other', title: '其他模板' });
    await expect(readWorkbook(rosterTemplate, await writeTemplate(other))).rejects.toMatchObject({
      code: 'wrong_template',
      message: expect.stringContaining('其他模板'),
    });
    const two = await writeXlsx({
      sheets: [
        { name: '甲', rows: [rosterHeader] },
        { name: '乙', rows: [rosterHeader] },
      ],
    });
    await expect(readWorkbook(rosterTemplate, two)).rejects.toMatchObject({ code: 'sheet_not_found' });
  });
});

describe('limits', () => {
  it('refuses too many rows and columns while reading', async () => {
    const rows = Array.from({ length: 11 }, () => ['资福村', '张三', id]);
    const bytes = await sheet([rosterHeader, ...rows]);
    await expect(readAllRows(rosterTemplate, bytes, { maxRows: 10 })).rejects.toMatchObject({ code: 'too_many_rows' });
    await expect(readAllRows(rosterTemplate, bytes, { maxColumns: 4 })).rejects.toMatchObject({
      code: 'too_many_columns',
    });
  });
});
