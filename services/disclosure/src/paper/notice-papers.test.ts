import { text } from 'node:stream/consumers';
import { readXlsx } from 'hucre/xlsx';
import { describe, expect, it } from 'vitest';
import { cellText } from '../notice/cell-text.ts';
import type { NoticeDetail } from '../notice/contract.ts';
import { csvOf, renderSheet } from './notice-papers.ts';

const content: NoticeDetail['content'] = {
  paragraphs: [],
  unitNote: '单位：元',
  columns: [
    { key: 'ordinal', header: '序号', kind: 'number' },
    { key: 'amount', header: '金额', kind: 'amountFen' },
    { key: 'paidOn', header: '日期', kind: 'date' },
  ],
  rows: [{ ordinal: '1', amount: '20000000', paidOn: '2018-09-15' }],
  totals: { ordinal: '合计', amount: '—', paidOn: '=HYPERLINK' },
};
const notice = { title: '公示', content } as NoticeDetail;

describe('a word in the totals under a heading of figures', () => {
  it('is printed as it is', () => {
    expect(content.columns.map((column) => cellText(content, column, content.totals!))).toEqual(['合计', '—', '=HYPERLINK']); // prettier-ignore
  });

  it('is text in the sheet, among figures that stay figures', async () => {
    const { sheets } = await readXlsx(await renderSheet(notice));
    expect(sheets[0]!.rows.slice(3)).toEqual([
      [1, 200_000, '2018-09-15'],
      ['合计', '—', '=HYPERLINK'],
    ]);
  });

  it('is text in the CSV that no spreadsheet program runs', async () => {
    const lines = (await text(csvOf(notice))).trim().split('\r\n');
    expect(lines.slice(1)).toEqual(['1,200000.00,2018-09-15', "合计,—,'=HYPERLINK"]);
  });
});
