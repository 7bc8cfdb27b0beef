import { ImportOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { call, fundAllocation } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { TABLE_STATES } from './labels.ts';
import { PUBLISHED_TABLE_KEY, type PublishedTable, type PublishedTableFilter } from './published-table.ts';

/** Tables that were published elsewhere, as they stand, with every place where they contradict themselves. */
export function PublishedTableList() {
  const navigate = useNavigate();
  const canManage = useCan('round.manage');
  return (
    <>
      <PageHeader
        title="已公布分配表"
        hint="照原文录入政府公开的分配表：逐格核对分项、小计、合计、占比和控制总额，只指出不符，不改原数。"
      />
      <QueryTable
        name="published-tables"
        label="已公布分配表列表"
        source={{
          key: PUBLISHED_TABLE_KEY,
          read: (query: PublishedTableFilter, signal) =>
            call(fundAllocation.GET('/published-tables', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        columns={COLUMNS}
        empty={{
          title: '还没有导入分配表',
          hint: canManage ? '下载模板，照公开的分配表填写后上传核对。' : '分配表由财政经办导入。',
        }}
        actions={
          canManage ? (
            <Button
              type="primary"
              icon={<ImportOutlined />}
              onClick={() => void navigate({ to: '/published-tables/import' })}
            >
              导入分配表
            </Button>
          ) : undefined
        }
      />
    </>
  );
}

const COLUMNS: readonly Column<PublishedTable>[] = [
  {
    key: 'title',
    title: '名称',
    render: (row) => (
      <Link to="/published-tables/$tableId" params={{ tableId: row.id }} className="wrap-cell">
        {row.title}
      </Link>
    ),
  },
  { key: 'year', title: '年度', width: 70, render: (row) => row.year },
  { key: 'region', title: '地区', width: 110, render: (row) => row.regionName },
  { key: 'controlTotal', title: '控制总额', money: (row) => row.controlTotalFen },
  { key: 'findings', title: '不符之处', width: 90, align: 'right', render: (row) => row.findings.length },
  {
    key: 'round',
    title: '分配轮次',
    width: 100,
    render: (row) =>
      row.roundId === null ? (
        <span className="muted">—</span>
      ) : (
        <Link to="/allocation-rounds/$roundId" params={{ roundId: row.roundId }}>
          看轮次
        </Link>
      ),
  },
  { key: 'uploadedBy', title: '录入人', width: 120, render: (row) => row.uploadedByName },
  { key: 'state', title: '状态', width: 140, render: (row) => <StatusTag labels={TABLE_STATES} state={row.state} /> },
];
