import { defineTemplate } from '@sunledger/spreadsheet';

/** Amount columns beside the amount itself, by source level. */
export const partKeys = ['central', 'provincial', 'prefecture', 'county'] as const;
export type PartKey = (typeof partKeys)[number];

export const partTitles: Record<PartKey, string> = {
  central: '中央资金',
  provincial: '省级资金',
  prefecture: '市级资金',
  county: '县级资金',
};

// Nothing but the name is required here: a cell that the published table leaves blank is a finding, not a fault of the file.
export const publishedTableTemplate = defineTemplate({
  id: 'published-allocation',
  version: '1',
  title: '已公布资金分配表导入模板',
  sheetName: '分配表',
  columns: [
    { key: 'unitName', header: '地区', type: 'text', required: true, aliases: ['单位', '县区'], example: '巴州区' },
    {
      key: 'regionCode',
      header: '地区代码',
      type: 'identifier',
      example: '511902',
      note: '不填则按名称在下级地区中查找',
    },
    { key: 'kind', header: '行类型', type: 'choice', choices: ['分配', '小计', '合计'], note: '不填按名称判断' },
    { key: 'amount', header: '分配金额（万元）', type: 'wan', aliases: ['金额', '金额（万元）'], example: '2405' },
    ...(['central', 'provincial', 'prefecture', 'county'] as const).map((key) => ({
      key,
      header: `其中：${partTitles[key]}（万元）`,
      type: 'wan' as const,
    })),
    { key: 'percent', header: '占比', type: 'text', example: '9.1%', note: '照原表填写，系统只核对不改动' },
    { key: 'note', header: '备注', type: 'text' },
  ],
});
