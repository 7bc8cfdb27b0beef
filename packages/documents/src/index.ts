export { PaperError } from './paper.ts';
export type {
  PaperColumn,
  PaperErrorCode,
  PaperFonts,
  PaperOptions,
  PaperQrCode,
  SealArea,
  SealPlacement,
  SealProvider,
  TablePaper,
} from './paper.ts';
export { defaultFonts } from './fonts.ts';
export { closePaperRenderer } from './render-thread.ts';
export { renderTablePaper } from './render.ts';
export { chineseDate, renderNoticePaper } from './notice-paper.ts';
export type { NoticePaper } from './notice-paper.ts';
