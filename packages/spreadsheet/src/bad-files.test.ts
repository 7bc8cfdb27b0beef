import { writeXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { SpreadsheetError } from './errors.ts';
import type { ReadLimits } from './limits.ts';
import { readAllRows, readWorkbook } from './read-workbook.ts';
import { handMadeWorkbook, rosterHeader, rosterTemplate, rowXml, zipBomb } from './testing.ts';
import { ZipWriter } from './zip-writer.ts';

const read = (bytes: Uint8Array) => readAllRows(rosterTemplate, bytes);
const refusal = (code: string, words = '') => ({ code, message: expect.stringContaining(words) as string });

describe('files that are not a readable workbook', () => {
  it('refuses an old .xls by its first bytes and says how to save it anew', async () => {
    const xls = Buffer.concat([Buffer.from('D0CF11E0A1B11AE1', 'hex'), Buffer.alloc(2048)]);
    await expect(read(xls)).rejects.toMatchObject(refusal('legacy_xls', '另存为'));
  });

  it('refuses a workbook with a password', async () => {
    const bytes = await writeXlsx({
      sheets: [{ name: '花名册', rows: [rosterHeader] }],
      encryption: { password: 'x', spinCount: 1000 },
    });
    await expect(read(bytes)).rejects.toMatchObject(refusal('encrypted', '密码'));
  });

  it('refuses an empty file, another kind of file, a web page named .xls and a macro workbook', async () => {
    await expect(read(Buffer.alloc(0))).rejects.toMatchObject(refusal('file_empty'));
    await expect(read(Buffer.from('%PDF-1.7'))).rejects.toMatchObject(refusal('not_a_spreadsheet'));
    await expect(read(Buffer.from('\uFEFF <html><table><tr><td>村</td></tr></table></html>'))).rejects.toMatchObject(
      refusal('not_a_spreadsheet', '网页'),
    );
    await expect(
      read(await handMadeWorkbook({ rows: '', extraParts: { 'xl/vbaProject.bin': 'x' } })),
    ).rejects.toMatchObject(refusal('macro_workbook', '宏'));
  });

  it('refuses a ZIP file that is no workbook', async () => {
    const writer = new ZipWriter();
    await writer.add('photo.txt', ['x']);
    await expect(read(writer.finish())).rejects.toMatchObject(refusal('not_a_spreadsheet'));
  });

  it('refuses a truncated workbook and one with a flipped byte', async () => {
    const bytes = await handMadeWorkbook({ rows: rowXml(1, rosterHeader) + rowXml(2, ['资福村', '张三', '12']) });
    await expect(read(bytes.subarray(0, bytes.length - 40))).rejects.toMatchObject(refusal('corrupt'));
    const flipped = Buffer.from(bytes);
    const sheet = bytes.indexOf('xl/worksheets/sheet1.xml') + 60;
    flipped.writeUInt8(flipped.readUInt8(sheet) ^ 0x10, sheet);
    await expect(read(flipped)).rejects.toMatchObject(refusal('corrupt'));
  });

  it('refuses a file over the size limit before looking into it', async () => {
    await expect(readWorkbook(rosterTemplate, Buffer.alloc(2048), { maxBytes: 1024 })).rejects.toMatchObject({
      code: 'file_too_large',
    });
  });
});

describe('XML built to exhaust time', () => {
  it.each([
    ['cells', `<row r="1">${'<c r="A1">'.repeat(500_000)}</row>`],
    ['cell values', `<row r="1"><c t="str">${'<v '.repeat(500_000)}</c></row>`],
    ['phonetic guides', `<row r="1"><c t="inlineStr"><is>${'<rPh >'.repeat(500_000)}</is></c></row>`],
    ['rows', `<row r="1">${'x'.repeat(9_000_000)}`],
  ])('ends at once on unclosed %s', async (_, rows) => {
    const bytes = await handMadeWorkbook({ rows });
    const started = process.cpuUsage();
    await expect(read(bytes)).rejects.toBeInstanceOf(SpreadsheetError);
    // Its own work counts, not that of whatever else runs on the machine.
    expect(process.cpuUsage(started).user).toBeLessThan(3_000_000);
  });
});

describe('archives built to exhaust memory', () => {
  it('refuses a part that inflates more than 250-fold, from its directory entry alone', async () => {
    await expect(read(await zipBomb())).rejects.toMatchObject(refusal('zip_bomb'));
  });

  it('refuses a part that inflates past the size it declares', async () => {
    const bytes = await handMadeWorkbook({ rows: rowXml(1, rosterHeader) });
    const name = 'xl/worksheets/sheet1.xml';
    const directoryEntry = bytes.lastIndexOf(name) - 46;
    bytes.writeUInt32LE(10, directoryEntry + 24);
    await expect(read(bytes)).rejects.toMatchObject(refusal('zip_bomb'));
  });

  it('refuses more shared texts, and longer ones, than it would hold in memory', async () => {
    const bytes = await handMadeWorkbook({
      rows: rowXml(1, rosterHeader),
      extraParts: {
        'xl/sharedStrings.xml': `<sst>${'<si><t>资福村</t></si>'.repeat(40)}</sst>`,
        'xl/_rels/workbook.xml.rels':
          '<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
      },
    });
    const readWithin = (limits: Partial<ReadLimits>) => readAllRows(rosterTemplate, bytes, limits);
    await expect(readWithin({ maxSharedStrings: 40, maxSharedStringBytes: 360 })).resolves.toBeDefined();
    for (const limit of [{ maxSharedStrings: 39 }, { maxSharedStringBytes: 359 }])
      await expect(readWithin(limit)).rejects.toMatchObject(refusal('file_too_large', '文字过多'));
  });

  it('refuses a row that names one cell again and again', async () => {
    const rows = rowXml(1, rosterHeader) + `<row r="2">${'<c r="A2"><v>1</v></c>'.repeat(201)}</row>`;
    await expect(read(await handMadeWorkbook({ rows }))).rejects.toMatchObject(refusal('corrupt', '重复'));
  });

  it('refuses parts that share the same bytes', async () => {
    const bytes = await handMadeWorkbook({ rows: rowXml(1, rosterHeader) });
    const directoryEntry = bytes.lastIndexOf('xl/styles.xml') - 46;
    bytes.writeUInt32LE(bytes.length, directoryEntry + 20);
    await expect(read(bytes)).rejects.toMatchObject(refusal('zip_bomb'));
  });
});

describe('files with an error in every cell', () => {
  it('are read up to a thousand errors, and the last one says so', async () => {
    const line = `${rosterHeader.map(() => '=1').join(',')}\n`;
    const { rows, errors, summary } = await read(Buffer.from(`${rosterHeader.join(',')}\n${line.repeat(20_000)}`));
    expect(errors).toHaveLength(1001);
    expect(errors.at(-1)).toMatchObject({
      row: 126,
      rule: 'too_many_errors',
      message: '工作表「花名册」第 126 行：错误已有 1000 处，这一行以后的内容没有再检查。请先改正，再重新上传。',
    });
    expect([rows.length, summary]).toEqual([125, { rowCount: 125, validCount: 0, invalidCount: 125 }]);
  });

  it('name a column without a header once, not in every row', async () => {
    const line = `资福村,张三,012345,,,,,${',x'.repeat(190)}\n`;
    const header = `${rosterHeader.join(',')}${','.repeat(190)}\n`;
    const { errors, summary } = await read(Buffer.from(header + line.repeat(2000)));
    expect(new Set(errors.map(({ row, rule }) => `${row} ${rule}`))).toEqual(new Set(['2 unknown_column']));
    expect([errors.length, summary.rowCount]).toEqual([190, 2000]);
  });

  it('quote the beginning of an endless text only', async () => {
    const row = ['资福村', '张三', '012345', '9'.repeat(500_000), '一'.repeat(100_000)].join(',');
    const { errors } = await read(Buffer.from(`${rosterHeader.join(',')}\n${row}\n`));
    expect(errors.map(({ rule }) => rule)).toEqual(['too_long', 'too_long']);
    expect(Math.max(...errors.map(({ message }) => message.length))).toBeLessThan(100);
  });
});

describe('CSV files', () => {
  const lines = `${rosterHeader.join(',')}\r\n资福村,张三,="012345",4,-12.50,,2019/12/31,因病\r\n,,,,,,,\r\n资福村,李四,4.2E+17,,=1+1,,,\r\n`;
  const gb18030 = encodeGb18030(lines);

  it.each([
    ['UTF-8 with BOM', Buffer.from(`\uFEFF${lines}`)],
    ['UTF-8', Buffer.from(lines)],
    ['UTF-16', Buffer.from(`\uFEFF${lines.replaceAll(',', '\t')}`, 'utf16le')],
    ['GB18030', gb18030],
  ])('reads %s', async (_, bytes) => {
    const { rows, errors } = await readAllRows(rosterTemplate, bytes);
    expect(rows[0]?.values).toMatchObject({
      village: '资福村',
      idNumber: '012345',
      people: 4,
      grant: -1250n,
      exitedOn: '2019-12-31',
    });
    expect(errors.map((error) => [error.row, error.column, error.rule])).toEqual([
      [4, 'C', 'numeric_identifier'],
      [4, 'E', 'formula'],
    ]);
  });

  it('refuses a file of blank rows instead of counting them all', async () => {
    const blank = `${','.repeat(rosterHeader.length - 1)}\n`;
    const bytes = Buffer.from(`${rosterHeader.join(',')}\n${blank.repeat(20_001)}`);
    await expect(read(bytes)).rejects.toMatchObject(refusal('too_many_rows', '空白行'));
  });

  it('refuses bytes in no known encoding', async () => {
    await expect(read(Buffer.from([0x81, 0xff, 0x81, 0xff, 0x2c]))).rejects.toMatchObject(
      refusal('unreadable_text', '编码'),
    );
  });
});

/** GB18030 by inverting the platform's decoder over the two-byte area, which holds all characters of this test. */
function encodeGb18030(text: string): Buffer {
  const decoder = new TextDecoder('gb18030');
  const table = new Map<string, number[]>();
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) table.set(decoder.decode(Uint8Array.of(lead, trail)), [lead, trail]);
  }
  return Buffer.from(
    [...text].flatMap((character) => (character < '\u0080' ? [character.charCodeAt(0)] : (table.get(character) ?? []))),
  );
}
