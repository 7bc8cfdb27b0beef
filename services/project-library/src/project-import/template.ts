import { defineTemplate, type RowValues } from '@sunledger/spreadsheet';
import { type Category, categories, categoryTitles } from '../project/entry.ts';

/** The import table. Every column of published project tables has its place; the English names are those of open data files. */
export const projectTemplate = defineTemplate({
  id: 'project-library.projects',
  version: '1',
  title: '项目库批量导入表',
  sheetName: '项目',
  columns: [
    { key: 'rowId', header: '原表序号', type: 'text', maxLength: 40, aliases: ['row_id', '序号'] },
    { key: 'year', header: '年度', type: 'integer', required: true, aliases: ['year'], example: '2026' },
    { key: 'county', header: '县（市、区）', type: 'text', required: true, maxLength: 60, aliases: ['county', '县区'], example: '湖北荆州市江陵县', note: '行政区划代码或全称' },
    { key: 'name', header: '项目名称', type: 'text', required: true, maxLength: 200, aliases: ['project_name'], example: '荆江村稻虾共作基地' },
    { key: 'location', header: '实施地点', type: 'text', required: true, maxLength: 200, aliases: ['location', '建设地点'], example: '荆江村' },
    { key: 'content', header: '建设内容', type: 'text', maxLength: 2000, aliases: ['content', '建设任务'] },
    { key: 'amountFen', header: '资金规模（万元）', type: 'wan', required: true, aliases: ['amount_wan', '投资概算(万元)'], example: '20' },
    { key: 'fundSource', header: '资金来源', type: 'text', maxLength: 200, aliases: ['fund_source'], note: '“同上”取上一行的资金来源' },
    { key: 'implementer', header: '实施单位', type: 'text', maxLength: 100, aliases: ['implementer', '责任单位'] },
    { key: 'beneficiaryOrTarget', header: '受益对象或目标', type: 'text', maxLength: 500, aliases: ['beneficiary_or_target'] },
    { key: 'note', header: '备注', type: 'text', maxLength: 500, aliases: ['note'], note: '写有“小计、合计、总计”的金额会与各行核对' },
    { key: 'source', header: '来源', type: 'text', maxLength: 500, aliases: ['source'], note: '公开网页地址或文号；同一来源的行视为一张表' },
    { key: 'heading', header: '所属标题', type: 'text', maxLength: 200, aliases: ['heading'], note: '原表中该行上方的标题，核对其中写明的村数' },
    { key: 'category', header: '项目类别', type: 'choice', choices: categories.map((category) => categoryTitles[category]) },
  ],
}); // prettier-ignore

export type ImportValues = RowValues<typeof projectTemplate>;

/** The category whose label stands in the cell. */
export function categoryOf(label: string | null): Category | null {
  return categories.find((category) => categoryTitles[category] === label) ?? null;
}
