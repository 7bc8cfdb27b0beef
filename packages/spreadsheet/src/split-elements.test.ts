import { describe, expect, it } from 'vitest';
import { plainNumber } from './cell-values.ts';
import { splitElements } from './split-elements.ts';

const part =
  '<?xml version="1.0"?><s:worksheet><s:sheetViews/><s:sheetData>\n<s:row r="1"/><s:row r="2"><s:c><s:v>资福村</s:v></s:c></s:row></s:sheetData><s:mergeCells/></s:worksheet>';

async function* inChunks(size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(part);
  for (let position = 0; position < bytes.length; position += size) yield bytes.subarray(position, position + size);
}

describe('splitting a worksheet part', () => {
  it('gives the same rows and surroundings wherever the chunks end', async () => {
    for (let size = 1; size <= Buffer.byteLength(part); size++) {
      let outside = '';
      const rows: string[] = [];
      for await (const piece of splitElements(inChunks(size), 'sheetData', 'row')) {
        if (piece.kind === 'outside') outside += piece.xml;
        else rows.push(...piece.elements);
      }
      expect(rows).toEqual(['<s:row r="1"/>', '<s:row r="2"><s:c><s:v>资福村</s:v></s:c></s:row>']);
      expect(outside).toBe(part.replace(/\n<s:row .*<\/s:row>/, ''));
    }
  });

  it('refuses a part that ends in the middle of a row', async () => {
    async function* cut() {
      yield Buffer.from(part.slice(0, part.indexOf('资福村')));
    }
    const pieces = splitElements(cut(), 'sheetData', 'row');
    await pieces.next();
    await pieces.next();
    await expect(pieces.next()).rejects.toMatchObject({ code: 'corrupt' });
  });
});

describe('the number a person typed', () => {
  it.each([
    ['1234.5599999999999', '1234.56'],
    ['0.10000000000000001', '0.1'],
    ['1E-7', '0.0000001'],
    ['1.25E-7', '0.000000125'],
    ['1.5E+21', '1500000000000000000000'],
    ['-42', '-42'],
  ])('of stored %s is %s', (stored, typed) => {
    expect(plainNumber(stored)).toBe(typed);
  });
});
