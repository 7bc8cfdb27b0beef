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
  /** Inflated : compressed, applied to parts over 10 MB; DEFLATE itself ends near 1030. */
  maxRatio: number;
}

export const defaultReadLimits: ReadLimits = {
  maxBytes: 60 * 1024 * 1024,
  maxRows: 200_000,
  maxColumns: 200,
  maxInflatedBytes: 1024 * 1024 * 1024,
  maxRatio: 250,
};
