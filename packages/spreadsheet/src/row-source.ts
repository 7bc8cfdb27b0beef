import { SpreadsheetError } from './errors.ts';
import { csvRows, decodeCsv } from './csv-rows.ts';
import { detectFormat } from './file-format.ts';
import type { FileFormat } from './file-format.ts';
import type { ReadLimits } from './limits.ts';
import { readSharedStrings } from './shared-strings.ts';
import { sheetRows } from './sheet-rows.ts';
import type { RawRow } from './sheet-rows.ts';
import type { Template } from './template.ts';
import { dateStyles, readWorkbookParts } from './workbook-parts.ts';
import type { SheetPart, WorkbookParts } from './workbook-parts.ts';
import { openZip } from './zip-archive.ts';
import type { ZipArchive } from './zip-archive.ts';

/** Very hidden sheet of a written template: A1 id, B1 version, below them the lists of the dropdowns. */
export const TEMPLATE_SHEET = '_模板信息';

/** The rows of the one sheet that belongs to the template, whatever the file format. */
export interface RowSource {
  format: FileFormat;
  sheetName: string;
  isDate1904: boolean;
  /** Version of the template the file was made from; null when it was not made from one. */
  templateVersion: string | null;
  rows: AsyncGenerator<RawRow>;
}

/** Opens an uploaded file. Throws SpreadsheetError when it is not a readable workbook or CSV file of this template. */
export async function openRowSource(template: Template, bytes: Buffer, limits: ReadLimits): Promise<RowSource> {
  const format = detectFormat(bytes, limits);
  if (format === 'csv') {
    const rows = csvRows(decodeCsv(bytes), limits.maxColumns);
    return { format, sheetName: template.sheetName, isDate1904: false, templateVersion: null, rows };
  }
  const archive = openZip(bytes, limits);
  const parts = await readWorkbookParts(archive);
  const isDateStyle = dateStyles(parts.stylesPath === null ? null : await archive.text(parts.stylesPath));
  const context = {
    strings:
      parts.sharedStringsPath === null
        ? null
        : await readSharedStrings(archive.stream(parts.sharedStringsPath), limits),
    isDateStyle,
    maxColumns: limits.maxColumns,
  };
  const read = (sheet: SheetPart) => sheetRows(archive.stream(sheet.path), context);
  const templateVersion = await checkTemplate(template, parts, read);
  const sheet = chooseSheet(template, parts);
  return { format, sheetName: sheet.name, isDate1904: parts.isDate1904, templateVersion, rows: read(sheet) };
}

/** The sheet of the template's name, or the only visible sheet. */
export function chooseSheet(template: Template, parts: WorkbookParts): SheetPart {
  const visible = parts.sheets.filter((sheet) => !sheet.isHidden);
  const named = visible.find((sheet) => sheet.name.trim() === template.sheetName);
  const only = visible.length === 1 ? visible[0] : undefined;
  const chosen = named ?? only;
  if (chosen === undefined) {
    const names = visible.map((sheet) => `「${sheet.name}」`).join('');
    throw new SpreadsheetError('sheet_not_found', `找不到工作表「${template.sheetName}」，文件中有：${names}。`);
  }
  return chosen;
}

/** Opens the parts of a workbook for rewriting. */
export async function openWorkbookParts(
  bytes: Buffer,
  limits: ReadLimits,
): Promise<{ archive: ZipArchive; parts: WorkbookParts }> {
  const archive = openZip(bytes, limits);
  return { archive, parts: await readWorkbookParts(archive) };
}

async function checkTemplate(
  template: Template,
  parts: WorkbookParts,
  read: (sheet: SheetPart) => AsyncGenerator<RawRow>,
): Promise<string | null> {
  const sheet = parts.sheets.find((candidate) => candidate.name === TEMPLATE_SHEET);
  if (sheet === undefined) return null;
  const first = await read(sheet).next();
  const [id, version, title] = first.done === true ? [] : first.value.cells.map((cell) => cell.text);
  if (id !== undefined && id !== template.id) {
    throw new SpreadsheetError('wrong_template', `上传的是「${title ?? id}」模板，此处需要「${template.title}」模板。`);
  }
  return version ?? null;
}
