import { appendTo, childrenOf, sectionOf } from './style-sheet.ts';
import { withAttributes } from './xml-text.ts';

/** Light red of the marked cells. */
const markFill = '<patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/><bgColor indexed="64"/></patternFill>';

/**
 * Hands out, for a cell's own style, the number of the same style with the mark's fill, and afterwards writes those styles
 * into xl/styles.xml. Borders, number formats and fonts of the marked cells stay.
 */
export class MarkedStyles {
  readonly #xml: string;
  readonly #formats: string[];
  readonly #marked = new Map<number, number>();

  private constructor(xml: string, formats: string[]) {
    this.#xml = xml;
    this.#formats = formats;
  }

  /** Null when the workbook has no usable style part; then only the error column is written. */
  static read(stylesXml: string | null): MarkedStyles | null {
    if (stylesXml === null || sectionOf(stylesXml, 'fills') === null) return null;
    const formats = childrenOf(stylesXml, 'cellXfs', 'xf');
    return formats.length === 0 ? null : new MarkedStyles(stylesXml, formats);
  }

  /** The style number that shows `style` with the mark's fill. */
  marked(style: number): number {
    const own = style < this.#formats.length ? style : 0;
    const known = this.#marked.get(own);
    if (known !== undefined) return known;
    const added = this.#formats.length + this.#marked.size;
    this.#marked.set(own, added);
    return added;
  }

  /** xl/styles.xml with the fill and the styles handed out. */
  toXml(): string {
    const fills = sectionOf(this.#xml, 'fills') ?? '';
    const fillCount = childrenOf(this.#xml, 'fills', 'fill').length;
    const prefix = /^<((?:\w+:)?)/.exec(fills)?.[1] ?? '';
    const fill = `<${prefix}fill>${markFill.replaceAll(/<(\/?)(?=\w)/g, `<$1${prefix}`)}</${prefix}fill>`;
    const formats = [...this.#marked.keys()].map((style) =>
      withAttributes(this.#formats[style] ?? '', { fillId: fillCount, applyFill: 1 }),
    );
    return appendTo(appendTo(this.#xml, 'fills', [fill]), 'cellXfs', formats);
  }
}
