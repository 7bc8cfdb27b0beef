import { SpreadsheetError } from './errors.ts';
import { childrenOf } from './style-sheet.ts';
import { attribute, startTags } from './xml-text.ts';
import type { ZipArchive } from './zip-archive.ts';

export interface SheetPart {
  name: string;
  path: string;
  isHidden: boolean;
}

/** The parts of a workbook that reading and marking need. */
export interface WorkbookParts {
  sheets: SheetPart[];
  /** Mac workbooks count days from 1904-01-01. */
  isDate1904: boolean;
  sharedStringsPath: string | null;
  stylesPath: string | null;
}

const notWorkbook = () =>
  new SpreadsheetError('not_a_spreadsheet', '这不是 Excel 工作簿。请下载模板填写后，以 .xlsx 格式上传。');

/** Reads the workbook part and its relationships. Refuses macro workbooks and the other formats that come as ZIP files. */
export async function readWorkbookParts(archive: ZipArchive): Promise<WorkbookParts> {
  refuseOtherFormats(archive);
  const path = await workbookPath(archive);
  const xml = await archive.text(path);
  if (xml === null) throw notWorkbook();
  const targets = await relationshipTargets(archive, path);
  const sheets = startTags(xml, 'sheet').map((tag) => ({
    name: attribute(tag, 'name') ?? '',
    path: targets.byId.get(relationshipId(tag)) ?? '',
    isHidden: ['hidden', 'veryHidden'].includes(attribute(tag, 'state') ?? ''),
  }));
  const date1904 = startTags(xml, 'workbookPr').map((tag) => attribute(tag, 'date1904'))[0];
  return {
    sheets: sheets.filter((sheet) => archive.entries.has(sheet.path)),
    isDate1904: date1904 === '1' || date1904 === 'true',
    sharedStringsPath: targets.byType.get('sharedStrings') ?? null,
    stylesPath: targets.byType.get('styles') ?? null,
  };
}

function refuseOtherFormats(archive: ZipArchive): void {
  const names = [...archive.entries.keys()];
  if (names.some((name) => name.endsWith('vbaProject.bin'))) {
    throw new SpreadsheetError('macro_workbook', '文件含有宏，不能上传。请另存为不含宏的 .xlsx 后重新上传。');
  }
  if (names.some((name) => name.endsWith('workbook.bin') || name === 'content.xml')) {
    throw new SpreadsheetError(
      'binary_or_other_workbook',
      '文件不是 .xlsx 格式（可能是 .xlsb 或 .ods）。请另存为 .xlsx 后重新上传。',
    );
  }
}

async function workbookPath(archive: ZipArchive): Promise<string> {
  const root = await relationshipTargets(archive, '');
  const path = root.byType.get('officeDocument') ?? 'xl/workbook.xml';
  if (!archive.entries.has(path)) throw notWorkbook();
  return path;
}

/** The prefix of r:id is the writer's choice, so any prefixed id counts. */
function relationshipId(tag: string): string {
  return /\s\w+:id\s*=\s*["']([^"']+)["']/.exec(tag)?.[1] ?? '';
}

async function relationshipTargets(archive: ZipArchive, part: string) {
  const slash = part.lastIndexOf('/');
  const folder = slash < 0 ? '' : part.slice(0, slash + 1);
  const xml = (await archive.text(`${folder}_rels/${part.slice(slash + 1)}.rels`)) ?? '';
  const byId = new Map<string, string>();
  const byType = new Map<string, string>();
  for (const tag of startTags(xml, 'Relationship')) {
    if (attribute(tag, 'TargetMode') === 'External') continue;
    const target = attribute(tag, 'Target') ?? '';
    const path = target.startsWith('/') ? target.slice(1) : resolvePath(folder, target);
    byId.set(attribute(tag, 'Id') ?? '', path);
    byType.set((attribute(tag, 'Type') ?? '').split('/').at(-1) ?? '', path);
  }
  return { byId, byType };
}

function resolvePath(folder: string, target: string): string {
  const parts: string[] = [];
  for (const part of `${folder}${target}`.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** For each cell style of xl/styles.xml: does it show a date? */
export function dateStyles(stylesXml: string | null): boolean[] {
  if (stylesXml === null) return [];
  const customFormats = new Map(
    startTags(stylesXml, 'numFmt').map((tag) => [attribute(tag, 'numFmtId') ?? '', attribute(tag, 'formatCode') ?? '']),
  );
  return childrenOf(stylesXml, 'cellXfs', 'xf').map((format) => {
    const id = attribute(format.slice(0, format.indexOf('>')), 'numFmtId') ?? '0';
    const code = customFormats.get(id);
    return code === undefined ? isBuiltInDateFormat(Number(id)) : isDateFormat(code);
  });
}

/** ECMA-376 18.8.30: 14–22 and 45–47 are dates and times; 27–36 and 50–58 are the Chinese date formats. */
function isBuiltInDateFormat(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

function isDateFormat(code: string): boolean {
  // Excel ends a format code at 255 characters.
  const symbols = code.slice(0, 255).replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '');
  return /[yYdD年月日]|m{2,}/.test(symbols) && !/general/i.test(symbols);
}
