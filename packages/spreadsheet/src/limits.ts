/** Limits on an uploaded file. The defaults hold a county's largest roster and refuse archives built to exhaust memory. */
export interface ReadLimits {
  /** Size of the uploaded file. */
  maxBytes: number;
  /** Rows with content, without the header. */
  maxRows: number;
  /** Columns with content. */
  maxColumns: number;
  /** Sum of all parts after inflating, as declared and as really produced. */
  maxInflatedBytes: number;
  /** Distinct texts of a workbook, which are held in memory while its rows are read. */
  maxSharedStrings: number;
  /** The same texts as UTF-8. */
  maxSharedStringBytes: number;
  /** Reading ends at so many errors and says so: who has repaired them sends the file again. */
  maxErrors: number;
  /** Inflated : compressed, applied to parts over 10 MB; DEFLATE itself ends near 1030. */
  maxRatio: number;
}

export const defaultReadLimits: ReadLimits = {
  maxBytes: 60 * 1024 * 1024,
  maxRows: 200_000,
  maxColumns: 200,
  maxInflatedBytes: 200 * 1024 * 1024,
  maxSharedStrings: 1_000_000,
  maxSharedStringBytes: 64 * 1024 * 1024,
  maxErrors: 1000,
  maxRatio: 250,
};
