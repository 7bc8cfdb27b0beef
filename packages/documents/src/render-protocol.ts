/** What the rendering thread is asked. */
export interface RenderRequest {
  id: number;
  paperJson: string;
  fontPaths: readonly string[];
  timestampSeconds: number;
}

/** What it answers. `sealAreas` is what the paper itself reports; it is checked on the asking side. */
export type RenderAnswer =
  | { id: number; ok: true; pdf: Uint8Array; sealAreas: unknown; unknownFonts: string[] }
  | { id: number; ok: false; reason: string };
