import { PlusOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { call, fundAllocation } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { stateOptions, StatusTag, Tag } from '../../ui/StatusTag.tsx';
import { ROUND_KEY, type Round, type RoundFilter } from './allocation-round.ts';
import { METHODS, ROUND_STATES } from './labels.ts';

/** How money is divided among the regions below. */
export function RoundList() {
  const navigate = useNavigate();
  const canManage = useCan('round.manage');
  return (
    <>
      <PageHeader
        title="分配测算"
        hint="把一笔指标按因素和权重（或固定金额）分到下级：测算、审批、下达、公告结果。每个数都能看计算过程。"
      />
      <QueryTable
        name="allocation-rounds"
        label="分配轮次列表"
        source={{
          key: ROUND_KEY,
          read: (query: RoundFilter, signal) =>
            call(fundAllocation.GET('/allocation-rounds', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'text', name: 'year', label: '年度', placeholder: '如 2024' },
          { kind: 'choice', name: 'state', label: '状态', options: stateOptions(ROUND_STATES) },
        ]}
        columns={COLUMNS}
        empty={{
          title: '还没有分配轮次',
          hint: canManage ? '新建轮次，或导入已公布的分配表。' : '分配轮次由财政经办建立。',
        }}
        actions={
          canManage ? (
            <Button
              type="primary"
              icon={<PlusOutlined />}
              onClick={() => void navigate({ to: '/allocation-rounds/new' })}
            >
              新建轮次
            </Button>
          ) : undefined
        }
      />
    </>
  );
}

const COLUMNS: readonly Column<Round>[] = [
  {
    key: 'title',
    title: '名称',
    render: (row) => (
      <Link to="/allocation-rounds/$roundId" params={{ roundId: row.id }} className="wrap-cell">
        {row.title}
      </Link>
    ),
  },
  { key: 'year', title: '年度', width: 70, render: (row) => row.year },
  { key: 'region', title: '组织分配', width: 110, render: (row) => row.regionName },
  { key: 'method', title: '办法', width: 100, render: (row) => METHODS[row.method] },
  { key: 'regionCount', title: '地区数', width: 80, align: 'right', render: (row) => row.regionCount },
  { key: 'total', title: '分配总额', money: (row) => row.totalFen },
  {
    key: 'documentNumber',
    title: '下达文号',
    render: (row) =>
      row.documentNumber === null ? (
        <span className="muted">—</span>
      ) : (
        <span className="wrap-cell is-narrow">{row.documentNumber}</span>
      ),
  },
  { key: 'issuedOn', title: '下达日期', width: 110, render: (row) => <DateText date={row.issuedOn} /> },
  {
    key: 'state',
    title: '状态',
    width: 150,
    render: (row) => (
      <>
        <StatusTag labels={ROUND_STATES} state={row.state} />
        {row.publishedSourceUrl === null ? null : <Tag tone="neutral">已公布</Tag>}
        {row.isBackfilled ? <Tag tone="neutral">补录</Tag> : null}
      </>
    ),
  },
];
