import { defaultReadLimits } from './limits.ts';
import { appendTo, childrenOf } from './style-sheet.ts';
import { ZipWriter } from './zip-writer.ts';
import { openZip } from './zip-archive.ts';

/** ECMA-376 18.8.30: number format 49 is text (@). */
const textFormat = '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>';

/**
 * Gives whole columns of a workbook's sheet the text format. The writing library formats cells only, and a column without
 * the format turns the first 18-digit number typed into an empty cell into a rounded numeric value.
 */
export async function formatColumnsAsText(workbook: Buffer, sheetPath: string): Promise<Buffer> {
  const archive = openZip(workbook, defaultReadLimits);
  const styles = (await archive.text('xl/styles.xml')) ?? '';
  const style = childrenOf(styles, 'cellXfs', 'xf').length;
  const sheet = (await archive.text(sheetPath)) ?? '';
  const writer = new ZipWriter();
  for (const entry of archive.entries.values()) {
    if (entry.name === sheetPath) await writer.add(entry.name, [sheet.replaceAll('<col ', `<col style="${style}" `)]);
    else if (entry.name === 'xl/styles.xml') await writer.add(entry.name, [appendTo(styles, 'cellXfs', [textFormat])]);
    else writer.copy(entry, archive.stored(entry));
  }
  return writer.finish();
}
