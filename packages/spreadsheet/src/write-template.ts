import { writeXlsx } from 'hucre/xlsx';
import type { CellStyle, DataValidation, WriteSheet } from 'hucre/xlsx';
import { asBuffer } from './read-workbook.ts';
import { TEMPLATE_SHEET } from './row-source.ts';
import { EXAMPLE_MARK } from './template.ts';
import type { ColumnType, Template, TemplateColumn } from './template.ts';
import { formatColumnsAsText } from './text-columns.ts';
import { columnLetters } from './xml-text.ts';

/** Rows that carry dropdowns and prompts. */
const preparedRows = 5_000;

/** Excel refuses a dropdown list over 255 characters written in place; longer ones point to the hidden sheet. */
const inlineListLength = 250;

const thin = { style: 'thin', color: { rgb: 'BFBFBF' } } as const;
const border = { top: thin, right: thin, bottom: thin, left: thin };
const font = { name: '宋体', size: 11 };
const headerStyle: CellStyle = {
  font: { ...font, bold: true },
  fill: { type: 'pattern', pattern: 'solid', fgColor: { rgb: 'DDEBF7' } },
  alignment: { horizontal: 'center', vertical: 'center', wrapText: true },
  border,
  numFmt: '@',
};
const requiredHeaderStyle: CellStyle = { ...headerStyle, font: { ...font, bold: true, color: { rgb: 'C00000' } } };
const exampleStyle: CellStyle = { font: { ...font, italic: true, color: { rgb: '808080' } }, border, numFmt: '@' };

const typeLabels: Record<ColumnType, string> = {
  text: '文字',
  identifier: '号码（文本格式）',
  integer: '整数',
  yuan: '金额（元，最多两位小数）',
  wan: '金额（万元，最多六位小数）',
  date: '日期，如 2026-03-05',
  choice: '从下拉列表中选择',
};

/**
 * Writes the empty template as .xlsx: frozen header (required columns red with *), an example row that reading skips,
 * all cells as text so that long numbers keep their digits, dropdowns, a sheet 填写说明, and the hidden id and version.
 */
export async function writeTemplate(template: Template): Promise<Buffer> {
  const bytes = await writeXlsx({
    sheets: [dataSheet(template), guideSheet(template), hiddenSheet(template)],
    properties: { title: template.title },
    defaultFont: font,
    activeSheet: 0,
  });
  return formatColumnsAsText(asBuffer(bytes), 'xl/worksheets/sheet1.xml');
}

function dataSheet(template: Template): WriteSheet {
  const cells: NonNullable<WriteSheet['cells']> = new Map();
  const example = exampleRow(template);
  template.columns.forEach((column, index) => {
    cells.set(`0,${index}`, { style: column.required === true ? requiredHeaderStyle : headerStyle });
    cells.set(`1,${index}`, { style: exampleStyle });
  });
  return {
    name: template.sheetName,
    columns: template.columns.map((column) => ({ width: columnWidth(column) })),
    rows: [template.columns.map((column) => `${column.header}${column.required === true ? '*' : ''}`), example],
    cells,
    freezePane: { rows: 1 },
    dataValidations: template.columns.flatMap((column, index) => validation(column, index)),
    pageSetup: {
      paperSize: 'a4',
      orientation: 'landscape',
      fitToPage: true,
      fitToWidth: 1,
      fitToHeight: 0,
      printTitlesRow: '$1:$1',
    },
  };
}

function exampleRow(template: Template): string[] {
  return template.columns.map((column, index) => {
    const example = column.example ?? column.choices?.[0] ?? '';
    return index === 0 ? `${EXAMPLE_MARK}${example}` : example;
  });
}

function columnWidth(column: TemplateColumn): number {
  const longest = Math.max(
    textWidth(column.header) + 2,
    textWidth(column.example ?? ''),
    ...(column.choices ?? []).map(textWidth),
  );
  return Math.min(40, Math.max(column.type === 'identifier' ? 22 : 10, longest + 2));
}

/** Chinese characters are two columns wide. */
function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += character.charCodeAt(0) > 0xff ? 2 : 1;
  return width;
}

function validation(column: TemplateColumn, index: number): DataValidation[] {
  const letters = columnLetters(index);
  const range = `${letters}3:${letters}${preparedRows}`;
  const prompt = {
    showInputMessage: true,
    inputTitle: column.header.slice(0, 32),
    inputMessage: promptOf(column).slice(0, 255),
  };
  if (column.choices !== undefined && column.type === 'choice') {
    const error = { showErrorMessage: true, errorTitle: '内容不在列表中', errorMessage: '请从下拉列表中选择。' };
    return [{ type: 'list', ...listSource(column.choices, index), allowBlank: true, range, ...error, ...prompt }];
  }
  // A rule that accepts every length exists only to carry the prompt.
  return [{ type: 'textLength', operator: 'lessThanOrEqual', formula1: '32767', allowBlank: true, range, ...prompt }];
}

function listSource(choices: readonly string[], index: number): { values: string[] } | { formula1: string } {
  const fits = choices.join(',').length <= inlineListLength && choices.every((choice) => !/[,"]/.test(choice));
  if (fits) return { values: [...choices] };
  const letters = columnLetters(index);
  return { formula1: `'${TEMPLATE_SHEET}'!$${letters}$2:$${letters}$${choices.length + 1}` };
}

function promptOf(column: TemplateColumn): string {
  const required = column.required === true ? '必填。' : '选填。';
  return `${required}${typeLabels[column.type]}。${column.note ?? ''}`;
}

function guideSheet(template: Template): WriteSheet {
  const rows = template.columns.map((column) => [
    column.header,
    column.required === true ? '必填' : '选填',
    typeLabels[column.type],
    [column.note, column.choices === undefined ? undefined : `可填：${column.choices.join('、')}`]
      .filter(Boolean)
      .join(' '),
  ]);
  const header = ['列名', '是否必填', '填写内容', '说明'];
  return {
    name: '填写说明',
    columns: [{ width: 20 }, { width: 10 }, { width: 26 }, { width: 80 }],
    rows: [
      [`${template.title}（版本 ${template.version}）`],
      ['以“示例：”开头的行不会导入；不要改动表头；号码请以文本格式填写，数值格式会丢失第 15 位以后的数字。'],
      header,
      ...rows,
    ],
    cells: new Map([
      ['0,0', { style: { font: { ...font, bold: true, size: 14 } } }],
      ...header.map((_, index) => [`2,${index}`, { style: headerStyle }] as const),
    ]),
  };
}

/** Row 1: id, version, title; below it, each choice column's list in the same column as on the data sheet. */
function hiddenSheet(template: Template): WriteSheet {
  const longest = Math.max(0, ...template.columns.map((column) => column.choices?.length ?? 0));
  const lists = Array.from({ length: longest }, (_, row) =>
    template.columns.map((column) => column.choices?.[row] ?? null),
  );
  return { name: TEMPLATE_SHEET, rows: [[template.id, template.version, template.title], ...lists], veryHidden: true };
}
