import { execFileSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { closePaperRenderer, renderNoticePaper, renderTablePaper } from './index.ts';
import type { NoticePaper, SealPlacement, TablePaper } from './index.ts';

const options = { timestamp: new Date('2026-03-05T00:00:00Z') };

const notice: NoticePaper = {
  title: '江陵县2026年第一批财政衔接资金项目安排公示',
  documentNumber: '江乡振公〔2026〕3号',
  issuer: '江陵县乡村振兴局',
  unitNote: '单位：万元',
  paragraphs: ['经县委农村工作领导小组研究同意，现将项目安排情况予以公示。'],
  table: {
    columns: [
      { header: '序号' },
      { header: '项目名称', width: 4, align: 'left' },
      { header: '金额', width: 2, align: 'right' },
    ],
    rows: [['1', '水果基地', '20.00']],
    totalRow: ['合计', '', '20.00'],
  },
  period: { length: 10, unit: 'natural', days: { from: '2026-03-05', to: '2026-03-14' } },
  supervisionPhones: [{ label: '全国监督举报电话', phone: '12317' }],
  issuedOn: '2026-03-05',
  permanentUrl: 'https://gs.example.gov.cn/n/0198c5a2',
  contentHash: '9f86d081884c7d659a2feaa0c55ad015',
};

function rosterPaper(rowCount: number): TablePaper {
  const rows = Array.from({ length: rowCount }, (_, index) => [
    String(index + 1),
    '资福村',
    `户主${index}`,
    '4',
    '1,200.00',
    '',
  ]);
  const columns = ['序号', '村', '户主', '人口', '金额', '签字'].map((header) => ({ header }));
  return { title: '补助资金发放花名册', unitNote: '单位：元', columns, rows };
}

/** Text of each page, as a reader's copy or search sees it. */
function pagesOf(pdf: Buffer): string[] {
  const text = execFileSync('pdftotext', ['-layout', '-', '-'], {
    input: pdf,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return text.split('\f').slice(0, -1);
}

afterAll(closePaperRenderer);

describe('the notice paper', () => {
  it('carries title, unit line, table, total, period, phones, issuer, date, hash and page number as text', async () => {
    const text = pagesOf(await renderNoticePaper(notice, options))
      .join('')
      .replaceAll(/\s/g, '');
    for (const words of [
      notice.title,
      '江乡振公〔2026〕3号',
      '单位（盖章）：江陵县乡村振兴局',
      '单位：万元',
      '1水果基地20.00',
      '合计20.00',
      '公示期：2026年3月5日至2026年3月14日（10个自然日，首尾两日均计入）',
      '全国监督举报电话12317',
      '（此处盖章）',
      '9f86d081884c7d65',
      '—1—',
    ]) {
      expect(text).toContain(words);
    }
  });

  it('declares PDF/A-2b and the time of the caller', async () => {
    const pdf = (await renderNoticePaper(notice, options)).toString('latin1');
    expect(pdf).toContain('<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>');
    expect(pdf).toContain('CreationDate (D:20260305000000Z)');
  });

  it('gives the same bytes for the same notice, also when many are rendered at once', async () => {
    const [first, ...others] = await Promise.all(Array.from({ length: 6 }, () => renderNoticePaper(notice, options)));
    for (const other of others) expect(first?.equals(other)).toBe(true);
  });

  it('hands the place of the named seal area to a seal provider and returns the sealed file', async () => {
    let areas: readonly SealPlacement[] = [];
    const sealProvider = {
      seal: async (_: Buffer, found: readonly SealPlacement[]) => {
        areas = found;
        return Buffer.from('sealed');
      },
    };
    const sealed = await renderNoticePaper({ ...notice, seal: { name: 'seal-county' } }, { ...options, sealProvider });
    expect(sealed.toString()).toBe('sealed');
    expect(areas).toEqual([
      { name: 'seal-county', page: 1, size: 42, x: expect.closeTo(124, 0), y: expect.any(Number) },
    ]);
  });
});

describe('text from people', () => {
  it('is never markup: Typst, JSON and quote characters appear as typed', async () => {
    const hostile = '#import "@preview/x" $x^2$ *粗* _斜_ <标签> \\u{41} #read("/etc/passwd") "引号" ]';
    const paper = {
      ...rosterPaper(1),
      title: hostile,
      remarks: [hostile],
      rows: [['1', hostile, hostile, '', '', '']],
    };
    const text = pagesOf(await renderTablePaper(paper, options))
      .join('')
      .replaceAll(/[\s\u200B]/g, '');
    expect(text).toContain(hostile.replaceAll(' ', ''));
    expect(text).toContain('#read("/etc/passwd")');
  });
});

describe('the table paper', () => {
  it('repeats the header and numbers every page', async () => {
    const pages = pagesOf(await renderTablePaper(rosterPaper(90), options));
    expect(pages.length).toBeGreaterThan(2);
    pages.forEach((page, index) => {
      expect(page).toMatch(/序号\s+村\s+户主\s+人口\s+金额\s+签字/);
      expect(page).toMatch(new RegExp(`—\\s*${index + 1}\\s*—`));
    });
  });

  it('turns the page for wide tables and prints the signature line', async () => {
    const pdf = await renderTablePaper(
      { ...rosterPaper(3), orientation: 'landscape', signatures: ['制表：', '复核：'] },
      options,
    );
    expect(pdf.toString('latin1')).toContain('/MediaBox [0 0 841.8898 595.2756]');
    expect(pagesOf(pdf).join('')).toMatch(/制表：\s+复核：/);
  });

  it('never leaves issuer and seal area alone on a page', async () => {
    const closing = { issuer: '江陵县财政局', date: '2026年3月5日', seal: { name: 'seal-issuer' } };
    for (const rowCount of [18, 19, 20, 21, 22, 23, 24]) {
      const paper = { ...rosterPaper(rowCount), remarks: ['依据：办法。'], signatures: ['制表：'], closing };
      const last = pagesOf(await renderTablePaper(paper, options)).at(-1) ?? '';
      expect(last).toContain('江陵县财政局');
      expect(last).toContain('依据：办法。');
    }
  });

  it('holds a thousand rows', async () => {
    const pages = pagesOf(await renderTablePaper(rosterPaper(1000), options));
    expect(pages.join('')).toContain('户主999');
  });

  it('refuses rows that do not match the columns', async () => {
    await expect(renderTablePaper({ ...rosterPaper(1), rows: [['1']] }, options)).rejects.toMatchObject({
      code: 'invalid_paper',
      message: '第 1 行有 1 格，表头有 6 格。',
    });
    await expect(renderTablePaper({ ...rosterPaper(1), totalRow: [] }, options)).rejects.toMatchObject({
      code: 'invalid_paper',
    });
  });

  it('says which package to install when no body font is there', async () => {
    const fonts = { body: ['No Such Font'] };
    await expect(renderTablePaper(rosterPaper(1), { ...options, fonts })).rejects.toMatchObject({
      code: 'font_missing',
      message: expect.stringContaining('fonts-noto-cjk'),
    });
  });
});
