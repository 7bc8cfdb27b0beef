import { openXlsx, readXlsx, writeXlsx } from 'hucre/xlsx';
import readExcelFile from 'read-excel-file/node';
import { describe, expect, it } from 'vitest';
import { markErrors } from './mark-errors.ts';
import { readAllRows } from './read-workbook.ts';
import { handMadeWorkbook, rosterHeader, rosterTemplate, rowXml } from './testing.ts';
import { writeTemplate } from './write-template.ts';

const id = '11010519491231002X';
const markColour = 'FFC7CE';

async function uploaded(): Promise<Uint8Array> {
  return writeXlsx({
    sheets: [
      {
        name: '花名册',
        columns: rosterHeader.map(() => ({ width: 12 })),
        rows: [rosterHeader, ['资福村', '张三', id, 4, 100.5], ['资福村', null, id, '四<人>', 0.125]],
        cells: new Map([['2,4', { style: { numFmt: '0.000', font: { bold: true } } }]]),
        merges: [{ startRow: 5, startCol: 0, endRow: 5, endCol: 3 }],
        freezePane: { rows: 1 },
      },
      { name: '备注', rows: [['另一张表']] },
    ],
  });
}

async function markedUpload() {
  const bytes = await uploaded();
  const { errors } = await readAllRows(rosterTemplate, bytes);
  return markErrors(rosterTemplate, bytes, errors);
}

describe('giving the workbook back with its errors', () => {
  it('adds the error column for the wrong rows only and keeps every value, as another library reads it', async () => {
    const { bytes, extension } = await markedUpload();
    expect(extension).toBe('xlsx');
    const sheets = await readExcelFile(bytes);
    expect(sheets.map((sheet) => sheet.sheet)).toEqual(['花名册', '备注']);
    const [header, good, bad] = sheets[0]?.data ?? [];
    expect(header).toEqual([...rosterHeader, '错误说明']);
    expect(good?.slice(0, 5)).toEqual(['资福村', '张三', id, 4, 100.5]);
    expect(good?.[8]).toBeNull();
    expect(bad?.slice(0, 5)).toEqual(['资福村', null, id, '四<人>', 0.125]);
    expect(String(bad?.[8]).split('\n')).toEqual([
      'D 列「人口」：“四<人>”不是整数。',
      expect.stringContaining('E 列「补助金额」'),
      'B 列「户主」：必填，不能为空。',
    ]);
  });

  it('colours the wrong cells, empty ones too, without losing their own format', async () => {
    const workbook = await readXlsx((await markedUpload()).bytes, { readStyles: true });
    const cells = workbook.sheets[0]?.cells;
    const fillOf = (key: string) => {
      const fill = cells?.get(key)?.style?.fill;
      return fill?.type === 'pattern' ? fill.fgColor?.rgb : undefined;
    };
    expect(['2,1', '2,3', '2,4'].map(fillOf)).toEqual([markColour, markColour, markColour]);
    expect([fillOf('1,3'), fillOf('2,0')]).toEqual([undefined, undefined]);
    expect(cells?.get('2,4')?.style).toMatchObject({ numFmt: '0.000', font: { bold: true } });
  });

  it('keeps other sheets, merges and the frozen header', async () => {
    const workbook = await openXlsx((await markedUpload()).bytes);
    expect(workbook.sheets[0]?.merges).toEqual([{ startRow: 5, startCol: 0, endRow: 5, endCol: 3 }]);
    expect(workbook.sheets[0]?.freezePane).toEqual({ rows: 1 });
    expect(workbook.sheets[1]?.rows).toEqual([['另一张表']]);
  });

  it('replaces its own column when a marked file is repaired and sent again', async () => {
    const { bytes } = await markedUpload();
    const again = await readAllRows(rosterTemplate, bytes);
    expect(again.errors.map((error) => error.column)).toEqual(['D', 'E', 'B']);
    const onlyOne = again.errors.slice(0, 1).map((error) => ({ ...error, row: 2 }));
    const second = await readExcelFile((await markErrors(rosterTemplate, bytes, onlyOne)).bytes);
    expect(second[0]?.data.map((row) => row[8])).toEqual(['错误说明', 'D 列「人口」：“四<人>”不是整数。', null]);
    expect(second[0]?.data[0]).toHaveLength(9);
  });

  it('marks a filled-in template and keeps its dropdowns', async () => {
    const workbook = await openXlsx(await writeTemplate(rosterTemplate));
    const errors = [
      { sheet: '花名册', row: 2, column: 'H', key: 'cause', rule: 'custom' as const, message: '查无此户。' },
    ];
    const marked = await openXlsx(
      (await markErrors(rosterTemplate, await writeTemplate(rosterTemplate), errors)).bytes,
    );
    expect(marked.sheets[0]?.dataValidations).toEqual(workbook.sheets[0]?.dataValidations);
    expect(marked.sheets[0]?.rows[1]?.[8]).toBe('查无此户。');
  });

  it('does not overwrite content that stands right of the header', async () => {
    const rows = rowXml(1, rosterHeader) + rowXml(2, ['资福村', '张三', id, '', '', '', '', '', '便签']);
    const bytes = await handMadeWorkbook({ rows });
    const { errors } = await readAllRows(rosterTemplate, bytes);
    const [sheet] = await readExcelFile((await markErrors(rosterTemplate, bytes, errors)).bytes);
    expect(sheet?.data[1]?.slice(8)).toEqual(['便签', expect.stringContaining('没有表头')]);
  });

  it('gives a CSV file back with the column', async () => {
    const bytes = Buffer.from(`${rosterHeader.slice(0, 4).join(',')}\n资福村,"张,三",${id},四\n`);
    const { errors } = await readAllRows(rosterTemplate, bytes);
    const marked = await markErrors(rosterTemplate, bytes, errors);
    expect(marked.extension).toBe('csv');
    expect(marked.bytes.toString()).toBe(
      `\uFEFF村,户主,身份证号,人口,错误说明\r\n资福村,"张,三",${id},四,D 列「人口」：“四”不是整数。\r\n`,
    );
  });
});
