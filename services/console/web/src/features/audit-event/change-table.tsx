import { Table } from 'antd';
import { formatMoney } from '../../ui/MoneyText.tsx';
import { Tag } from '../../ui/StatusTag.tsx';
import { fieldChanges, type AuditEvent, type FieldChange } from './audit-event.ts';
import { FIELDS } from './labels.ts';

/** What an event changed, field by field under the names of the record itself. */
export function ChangeTable({ before: old, after: current }: Pick<AuditEvent, 'before' | 'after'>) {
  const changes = fieldChanges(old, current);
  if (changes.length === 0) return <p className="muted">这一事项没有记录内容的前后变化。</p>;
  const isNew = changes.every(({ before }) => before === null);
  return (
    <Table<FieldChange>
      size="small"
      rowKey="path"
      pagination={false}
      dataSource={changes}
      columns={[
        { title: '字段', width: 260, render: (_, { path }) => <FieldName path={path} /> },
        ...(isNew
          ? []
          : [{ title: '改动前', render: (_: unknown, row: FieldChange) => valueText(row.path, row.before) }]),
        { title: isNew ? '记录内容' : '改动后', render: (_, row) => valueText(row.path, row.after) },
        ...(isNew
          ? []
          : [{ title: '变化', width: 90, render: (_: unknown, row: FieldChange) => <Change row={row} /> }]),
      ]}
    />
  );
}

function FieldName({ path }: { path: string }) {
  if (path === '') return '内容';
  const label = FIELDS[path.split('.').at(-1) ?? ''];
  return label === undefined ? (
    <code>{path}</code>
  ) : (
    <>
      {label} <code className="muted">{path}</code>
    </>
  );
}

function Change({ row: { before, after } }: { row: FieldChange }) {
  if (before === after) return <span className="muted">未变</span>;
  // An event may record only part of a thing: a field on one side is not yet one that was added or removed.
  if (before === null || after === null) return <Tag tone="neutral">{before === null ? '仅后有' : '仅前有'}</Tag>;
  return <Tag tone="warning">改动</Tag>;
}

/** An amount reads in 元, whatever unit the lists show: evidence is exact. */
function valueText(path: string, value: string | null) {
  if (value === null) return <span className="muted">—</span>;
  if (path.endsWith('Fen') && /^-?\d{1,18}$/.test(value)) return `${formatMoney(value, '元')} 元`;
  return value;
}
