import { SpreadsheetError } from './errors.ts';
import { stringItemText } from './xml-text.ts';
import { splitElements } from './split-elements.ts';

const blockBytes = 4 * 1024 * 1024;

/**
 * The workbook's shared strings as UTF-8 in large blocks: two million distinct strings cost their bytes and two numbers each,
 * where as many string objects would break the memory limit of an import.
 */
export class SharedStrings {
  readonly #blocks: Buffer[] = [];
  readonly #starts: number[] = [];
  readonly #lengths: number[] = [];
  #used = blockBytes;

  add(text: string): void {
    const length = Buffer.byteLength(text);
    // Excel ends a cell at 32,767 characters.
    if (length > blockBytes) throw new SpreadsheetError('corrupt', '工作簿中有超长文本，请检查后重新上传。');
    if (this.#used + length > blockBytes) {
      this.#blocks.push(Buffer.allocUnsafe(blockBytes));
      this.#used = 0;
    }
    const block = this.#blocks.length - 1;
    this.#blocks[block]?.write(text, this.#used);
    this.#starts.push(block * blockBytes + this.#used);
    this.#lengths.push(length);
    this.#used += length;
  }

  /** The string at an index; empty when the sheet points past the table. */
  get(index: number): string {
    const start = this.#starts[index];
    const length = this.#lengths[index];
    if (start === undefined || length === undefined) return '';
    const offset = start % blockBytes;
    return this.#blocks[Math.floor(start / blockBytes)]?.toString('utf8', offset, offset + length) ?? '';
  }
}

/** Reads xl/sharedStrings.xml in a stream. */
export async function readSharedStrings(chunks: AsyncIterable<Buffer>): Promise<SharedStrings> {
  const strings = new SharedStrings();
  for await (const piece of splitElements(chunks, 'sst', 'si')) {
    if (piece.kind !== 'elements') continue;
    for (const xml of piece.elements) strings.add(stringItemText(xml));
  }
  return strings;
}
