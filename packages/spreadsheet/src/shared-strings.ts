import { SpreadsheetError } from './errors.ts';
import type { ReadLimits } from './limits.ts';
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
  readonly #limits: ReadLimits;
  #used = blockBytes;
  #bytes = 0;

  constructor(limits: ReadLimits) {
    this.#limits = limits;
  }

  add(text: string): void {
    const length = Buffer.byteLength(text);
    this.#bytes += length;
    if (this.#starts.length >= this.#limits.maxSharedStrings || this.#bytes > this.#limits.maxSharedStringBytes)
      throw new SpreadsheetError('file_too_large', '工作簿中的文字过多，请删除无关的工作表，或拆成几个文件分批上传。');
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
export async function readSharedStrings(chunks: AsyncIterable<Buffer>, limits: ReadLimits): Promise<SharedStrings> {
  const strings = new SharedStrings(limits);
  for await (const piece of splitElements(chunks, 'sst', 'si')) {
    if (piece.kind !== 'elements') continue;
    for (const xml of piece.elements) strings.add(stringItemText(xml));
  }
  return strings;
}
