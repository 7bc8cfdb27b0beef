import type { NoticeColumn } from '@sunledger/disclosure-client/nexus';

const fieldNames: Record<string, string> = {
  requestKey: '公示请求号',
  kind: '公示种类',
  title: '标题',
  regionCode: '行政区划',
  subject: '公示事项',
  issuerName: '发布单位',
  documentNumber: '文号',
  boards: '公开渠道',
  period: '公示期',
  policyClause: '依据',
  content: '公示内容',
  supervisionPhones: '监督电话',
  contact: '联系方式',
  makerUserIds: '经办人',
  businessDate: '业务日期',
  isBackfilled: '补录标志',
  authority: '发布决定',
};
const boardFieldNames: Record<string, string> = { kind: '的种类', regionCode: '的行政区划', name: '的名称' };
const columnFieldNames: Record<string, string> = { key: '的列标识', kind: '的类型', header: '表头' };

/** How a person finds a place of a notice that programs call `content.rows.1.amount`: '第 2 行“资金规模”'. */
export function placeName(path: string, columns: readonly Pick<NoticeColumn, 'key' | 'header'>[]): string {
  const [field = '', index, part = ''] = path.split('.');
  if (field === 'content') return contentPlace(path.split('.').slice(1), columns);
  if (field === 'boards' && index !== undefined) return `第 ${ordinal(index)} 个公示栏${boardFieldNames[part] ?? ''}`;
  if (field === 'supervisionPhones' && index !== undefined) return `第 ${ordinal(index)} 个监督电话`;
  return fieldNames[field] ?? '公示';
}

function contentPlace(
  [field = '', ...rest]: string[],
  columns: readonly Pick<NoticeColumn, 'key' | 'header'>[],
): string {
  const [index, part = ''] = rest;
  const headed = (key = '') => (key === '' ? '' : `“${columns.find((column) => column.key === key)?.header ?? key}”`);
  switch (field) {
    case 'paragraphs':
      return index === undefined ? '正文' : `正文第 ${ordinal(index)} 段`;
    case 'unitNote':
      return '单位说明';
    case 'columns':
      return index === undefined ? '表头' : `第 ${ordinal(index)} 列${columnFieldNames[part] ?? ''}`;
    case 'rows':
      return index === undefined ? '表格' : `第 ${ordinal(index)} 行${headed(part)}`;
    case 'totals':
      return `合计行${headed(index)}`;
    default:
      return fieldNames['content']!;
  }
}

const ordinal = (index: string) => Number(index) + 1;
