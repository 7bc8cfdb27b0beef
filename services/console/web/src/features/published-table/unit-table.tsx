import { Table } from 'antd';
import { MoneyHead, MoneyText } from '../../ui/MoneyText.tsx';
import type { PublishedTable } from './published-table.ts';

type Unit = PublishedTable['units'][number];

const KINDS = { unit: '分配', subtotal: '小计', total: '合计' } as const;

/** Rows and amounts as they were published, with the codes that were looked up by name marked. */
export function UnitTable({ units }: { units: readonly Unit[] }) {
  return (
    <Table<Unit>
      size="small"
      bordered
      rowKey="rowNumber"
      dataSource={[...units]}
      pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: '行', width: 60, align: 'right', dataIndex: 'rowNumber' },
        { title: '地区', dataIndex: 'unitName' },
        { title: '地区代码', width: 170, render: (_, row) => <RegionCode unit={row} /> },
        { title: '行类型', width: 80, render: (_, row) => KINDS[row.kind] },
        {
          title: <MoneyHead title="分配金额" />,
          align: 'right',
          render: (_, row) => <MoneyText fen={row.amountFen} />,
        },
        {
          title: '占比',
          width: 90,
          align: 'right',
          render: (_, row) => row.percent ?? <span className="muted">—</span>,
        },
      ]}
    />
  );
}

/** Sum rows have no code; a unit without one cannot be imported. */
function RegionCode({ unit }: { unit: Unit }) {
  if (unit.regionCode === null) {
    return unit.kind === 'unit' ? <span className="is-overdue">空</span> : <span className="muted">—</span>;
  }
  return (
    <>
      {unit.regionCode}
      {unit.isCodeResolved ? <small className="muted"> 按名称查得</small> : null}
    </>
  );
}
