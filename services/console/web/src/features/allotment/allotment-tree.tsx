import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Table, type TableProps } from 'antd';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { allotmentTreeQuery, toTree, type AllotmentNode } from './allotment.ts';
import { ALLOTMENT_STATES } from './labels.ts';

/** An allotment with everything below it; every amount leads to the entries that make it. */
export function AllotmentTree({ rootId }: { rootId: string }) {
  const tree = useQuery(allotmentTreeQuery(rootId));
  if (tree.error) return <ErrorState error={tree.error} onRetry={() => void tree.refetch()} />;
  if (!tree.data) return <LoadingState text="正在读取指标…" />;
  return (
    <>
      <p className="table-toolbar">
        <span className="muted">点金额看每一笔记账；下级只显示您当前身份可见的地区。</span>
        <span className="toolbar-end">
          <MoneyUnitSwitch />
        </span>
      </p>
      <Table<AllotmentNode>
        size="small"
        bordered
        rowKey="id"
        dataSource={toTree(tree.data)}
        pagination={false}
        scroll={{ x: 'max-content' }}
        expandable={{ defaultExpandAllRows: tree.data.length <= 200 }}
        columns={COLUMNS}
      />
    </>
  );
}

const amountColumn = (title: string, fenOf: (row: AllotmentNode) => string, tab = 'entries') => ({
  title: <MoneyHead title={title} />,
  align: 'right' as const,
  render: (_: unknown, row: AllotmentNode) => <MoneyText fen={fenOf(row)} to={`/allotments/${row.id}?tab=${tab}`} />,
});

const COLUMNS: NonNullable<TableProps<AllotmentNode>['columns']> = [
  {
    title: '地区',
    render: (_, row) => (
      <Link to="/allotments/$allotmentId" params={{ allotmentId: row.id }}>
        {row.regionName}
      </Link>
    ),
  },
  { title: '下达文号', dataIndex: 'documentNumber' },
  amountColumn('下达金额', (row) => row.amountFen),
  amountColumn('已下达下级', (row) => row.passedDownFen),
  amountColumn('已冻结', (row) => row.pendingFen, 'holds'),
  amountColumn('可用余额', (row) => row.availableFen),
  { title: '状态', width: 100, render: (_, row) => <StatusTag labels={ALLOTMENT_STATES} state={row.state} /> },
];
