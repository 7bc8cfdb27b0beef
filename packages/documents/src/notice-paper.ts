import type { PaperColumn, PaperOptions, PaperQrCode, SealArea, TablePaper } from './paper.ts';
import { renderTablePaper } from './render.ts';

/** A public notice 公示 or announcement 公告 as it is posted on a board: text, table, period, supervision phones, seal area. */
export interface NoticePaper {
  title: string;
  documentNumber?: string;
  issuer: string;
  /** '单位：万元' or '单位：元'. */
  unitNote?: string;
  /** Body paragraphs before the table, plain text. */
  paragraphs: readonly string[];
  table?: {
    columns: readonly PaperColumn[];
    rows: readonly (readonly string[])[];
    totalRow?: readonly string[];
  };
  /** `days` are inclusive business dates; without them the period starts when the notice is posted. */
  period: { length: number; unit: 'natural' | 'working'; days?: { from: string; to: string } };
  /** Supervision phones in the order printed; 12317 is the national hotline. */
  supervisionPhones: readonly { label: string; phone: string }[];
  /** How and where objections are received. */
  objectionNote?: string;
  /** Date of issue 'YYYY-MM-DD'. */
  issuedOn: string;
  seal?: SealArea;
  permanentUrl: string;
  /** Hex hash of the frozen content snapshot. */
  contentHash: string;
  orientation?: 'portrait' | 'landscape';
}

const noTable = { columns: [], rows: [] };

/**
 * Renders a notice as a PDF/A-2b file in the layout of GB/T 9704.
 * Throws PaperError: `font_missing` when no CJK font is found, `invalid_paper` when a row's cells do not match the columns.
 */
export function renderNoticePaper(notice: NoticePaper, options: PaperOptions): Promise<Buffer> {
  return renderTablePaper(toTablePaper(notice), options);
}

function toTablePaper(notice: NoticePaper): TablePaper {
  const { table = noTable, documentNumber, unitNote, orientation } = notice;
  const qrCode: PaperQrCode = { url: notice.permanentUrl, caption: '扫码查看公示原文' };
  return {
    title: notice.title,
    ...(documentNumber === undefined ? {} : { subtitle: documentNumber }),
    ...(unitNote === undefined ? {} : { unitNote }),
    ...(orientation === undefined ? {} : { orientation }),
    organisation: notice.issuer,
    introduction: notice.paragraphs,
    ...table,
    remarks: remarksOf(notice),
    closing: {
      issuer: notice.issuer,
      date: chineseDate(notice.issuedOn),
      seal: notice.seal ?? { name: 'seal-issuer' },
    },
    qrCode,
    contentHash: notice.contentHash,
  };
}

function remarksOf(notice: NoticePaper): string[] {
  const { days, length, unit } = notice.period;
  const count = `${length}${unit === 'working' ? '个工作日' : '个自然日'}`;
  const phones = notice.supervisionPhones.map(({ label, phone }) => `${label} ${phone}`).join('；');
  return [
    days
      ? `公示期：${chineseDate(days.from)}至${chineseDate(days.to)}（${count}，首尾两日均计入）。`
      : `公示期：${count}，自实际张贴之日起算，首尾两日均计入。`,
    notice.objectionNote ?? '公示期内对上述内容有异议的，可实名或匿名反映，受理单位将登记、核实并答复。',
    ...(phones === '' ? [] : [`监督电话：${phones}。`]),
  ];
}

/** '2026-03-05' → '2026年3月5日', the date form of official papers (GB/T 9704 7.3.5.4: no leading zeros). */
export function chineseDate(businessDate: string): string {
  const [year, month, day] = businessDate.split('-').map(Number);
  return `${year}年${month}月${day}日`;
}
