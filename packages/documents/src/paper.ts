/** How one column of a printed table is set. */
export interface PaperColumn {
  header: string;
  /** Share of the table width; the widths of all columns are put in proportion. Default 1. */
  width?: number;
  align?: 'left' | 'center' | 'right';
}

/** A QR code with a caption, usually the permanent URL of the notice. */
export interface PaperQrCode {
  url: string;
  caption?: string;
}

/** Where a seal belongs. The paper never shows a drawn seal: the area is printed empty, named, about 42 mm wide. */
export interface SealArea {
  /** Stable name of the area in the file ('seal-issuer'), for a provider of electronic seals (GB/T 38540). */
  name: string;
  /** Text in the area; default 「（此处盖章）」. */
  label?: string;
}

/** A paper that is mostly one table: allocation tables, payment batch lists, rosters. All texts are data, never markup. */
export interface TablePaper {
  title: string;
  /** Second line under the title, e.g. a document number. */
  subtitle?: string;
  /** Organisation of the line 单位（盖章）. */
  organisation?: string;
  /** Right end of that line, e.g. '单位：万元'. */
  unitNote?: string;
  /** Paragraphs before the table. */
  introduction?: readonly string[];
  columns: readonly PaperColumn[];
  rows: readonly (readonly string[])[];
  /** One cell per column; printed bold as the last row. */
  totalRow?: readonly string[];
  /** Paragraphs after the table. */
  remarks?: readonly string[];
  /** Signature line, e.g. ['制表：', '复核：', '审批：']. */
  signatures?: readonly string[];
  /** Issuer and date at the end, with the seal area over them. */
  closing?: { issuer: string; date: string; seal?: SealArea };
  qrCode?: PaperQrCode;
  /** Hash of the published content; its first 16 characters are printed beside the QR code. */
  contentHash?: string;
  orientation?: 'portrait' | 'landscape';
}

export interface PaperOptions {
  /** Creation time written into the file; the same input and time give the same bytes. */
  timestamp: Date;
  fonts?: Partial<PaperFonts>;
  /** Puts electronic seals on the finished file; without one the seal areas stay empty for the ink seal. */
  sealProvider?: SealProvider;
}

/** Where a named seal area lies: 1-based page, upper left corner and side length in millimetres from the page's upper left corner. */
export interface SealPlacement {
  name: string;
  page: number;
  x: number;
  y: number;
  size: number;
}

/** Port to an electronic seal system (GB/T 38540). The provider returns the sealed file. */
export interface SealProvider {
  seal(pdf: Buffer, areas: readonly SealPlacement[]): Promise<Buffer>;
}

/** Font files and families, by configuration: a county with licensed 仿宋_GB2312 and 方正小标宋 puts them first. */
export interface PaperFonts {
  /** Font files or directories. */
  paths: readonly string[];
  /** Families for body text (仿宋), first available wins. */
  body: readonly string[];
  /** Families for the title (小标宋). */
  title: readonly string[];
  /** Families for table headers (黑体). */
  heading: readonly string[];
}

export type PaperErrorCode = 'font_missing' | 'render_failed' | 'invalid_paper';

/** A paper cannot be produced; `message` is Chinese. */
export class PaperError extends Error {
  readonly code: PaperErrorCode;

  constructor(code: PaperErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PaperError';
    this.code = code;
  }
}
