import qrcode from 'qrcode';
import { defaultFonts } from './fonts.ts';
import { PaperError } from './paper.ts';
import type { PaperFonts, PaperOptions, SealPlacement, TablePaper } from './paper.ts';
import { renderInThread } from './render-thread.ts';

const hashLength = 16;

/**
 * Renders a table paper as a PDF/A-2b file: A4 by GB/T 9704, table header repeated on every page, page numbers `— 1 —`,
 * an empty named seal area, QR code and content hash. The same paper, fonts and timestamp give the same bytes.
 * Safe to call concurrently: papers are rendered one after the other in a thread of their own.
 * Throws PaperError: `invalid_paper` when a row's cells do not match the columns, `font_missing` when none of the body fonts
 * is installed, `render_failed` otherwise.
 */
export async function renderTablePaper(paper: TablePaper, options: PaperOptions): Promise<Buffer> {
  checkPaper(paper);
  const fonts: PaperFonts = { ...defaultFonts, ...options.fonts };
  const answer = await renderInThread({
    paperJson: JSON.stringify(await paperInput(paper, fonts)),
    fontPaths: fonts.paths,
    timestampSeconds: Math.floor(options.timestamp.getTime() / 1000),
  });
  const isMissing = (family: string) => answer.unknownFonts.includes(family.toLowerCase());
  if (fonts.body.every(isMissing)) {
    throw new PaperError(
      'font_missing',
      `找不到中文字体（${fonts.body.join('、')}），无法生成文书。请安装 fonts-noto-cjk（apt-get install fonts-noto-cjk），或在配置中指定字体目录。`,
    );
  }
  const pdf = Buffer.from(answer.pdf.buffer, answer.pdf.byteOffset, answer.pdf.byteLength);
  return options.sealProvider === undefined ? pdf : options.sealProvider.seal(pdf, answer.sealAreas as SealPlacement[]);
}

function checkPaper(paper: TablePaper): void {
  const width = paper.columns.length;
  const wrong = paper.rows.findIndex((row) => row.length !== width);
  if (wrong >= 0)
    throw new PaperError('invalid_paper', `第 ${wrong + 1} 行有 ${paper.rows[wrong]?.length} 格，表头有 ${width} 格。`);
  if (paper.totalRow !== undefined && paper.totalRow.length !== width) {
    throw new PaperError('invalid_paper', `合计行有 ${paper.totalRow.length} 格，表头有 ${width} 格。`);
  }
}

/** The template reads every field, so absent ones are sent empty. */
async function paperInput(paper: TablePaper, fonts: PaperFonts) {
  const { closing, qrCode } = paper;
  return {
    fonts: { body: fonts.body, title: fonts.title, heading: fonts.heading },
    orientation: paper.orientation ?? 'portrait',
    title: paper.title,
    subtitle: paper.subtitle ?? '',
    organisation: paper.organisation ?? '',
    unitNote: paper.unitNote ?? '',
    introduction: paper.introduction ?? [],
    columns: paper.columns.map(({ header, width = 1, align = 'center' }) => ({ header, width, align })),
    rows: paper.rows,
    totalRow: paper.totalRow ?? [],
    remarks: paper.remarks ?? [],
    signatures: paper.signatures ?? [],
    closing:
      closing === undefined
        ? null
        : {
            issuer: closing.issuer,
            date: closing.date,
            seal:
              closing.seal === undefined
                ? null
                : { name: closing.seal.name, label: closing.seal.label ?? '（此处盖章）' },
          },
    qrSvg:
      qrCode === undefined
        ? ''
        : await qrcode.toString(qrCode.url, { type: 'svg', errorCorrectionLevel: 'M', margin: 0 }),
    qrUrl: qrCode?.url ?? '',
    qrCaption: qrCode?.caption ?? '',
    shortHash: (paper.contentHash ?? '').slice(0, hashLength).replace(/(.{4})(?=.)/g, '$1 '),
  };
}
