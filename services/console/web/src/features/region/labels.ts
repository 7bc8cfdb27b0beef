import type { Region } from './region.ts';

export const LEVELS: Record<Region['level'], string> = {
  province: '省级',
  prefecture: '地市级',
  county: '县级',
  township: '乡级',
  village: '村级',
};

export const RENAME_LABELS = { newName: '新名称', effectiveFrom: '生效日期', source: '批复或依据' };
export const MERGE_LABELS = { intoCode: '并入', effectiveFrom: '生效日期', source: '批复或依据' };
export const DESIGNATION_LABELS = {
  regionCode: '地区',
  designation: '称号',
  validFrom: '自',
  validTo: '至',
  source: '文件或依据',
};
export const IMPORT_LABELS = { csv: '文件', validFrom: '适用起始日期' };

export const COMMON_DESIGNATIONS = [
  '国家乡村振兴重点帮扶县',
  '国家扶贫开发工作重点县',
  '革命老区',
  '民族地区',
  '边境地区',
  '深度贫困县',
  '贫困村',
];
