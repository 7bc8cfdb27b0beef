import { PlusOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { call, registry } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { SNAPSHOT_KEY, type SnapshotFilter, type SnapshotHead } from './factor-snapshot.ts';
import { SNAPSHOT_STATES } from './labels.ts';
import { RegisterSnapshot } from './register-snapshot.tsx';

/** What allocation formulas read, each with the document it comes from. */
export function SnapshotList() {
  const canManage = useCan('round.manage');
  const [isRegistering, setIsRegistering] = useState(false);
  return (
    <>
      <PageHeader
        title="因素数据"
        hint="分配测算所用的人口、收入、考核等数据，每份注明来源；被分配方案使用后冻结，不能再改。"
      />
      <QueryTable
        name="factor-snapshots"
        label="因素数据列表"
        source={{
          key: SNAPSHOT_KEY,
          read: (query: SnapshotFilter, signal) =>
            call(registry.GET('/factor-snapshots', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[{ kind: 'text', name: 'year', label: '年度', placeholder: '如 2024' }]}
        columns={COLUMNS}
        empty={{
          title: '还没有因素数据',
          hint: canManage ? '从电子表格复制后登记，并注明来源文件。' : '因素数据由财政经办登记。',
        }}
        actions={
          canManage ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsRegistering(true)}>
              登记因素数据
            </Button>
          ) : undefined
        }
      />
      {isRegistering ? <RegisterSnapshot onClose={() => setIsRegistering(false)} /> : null}
    </>
  );
}

const COLUMNS: readonly Column<SnapshotHead>[] = [
  { key: 'year', title: '年度', width: 80, render: (row) => row.year },
  {
    key: 'title',
    title: '名称',
    render: (row) => (
      <Link to="/factor-snapshots/$snapshotId" params={{ snapshotId: row.id }}>
        {row.title}
      </Link>
    ),
  },
  { key: 'region', title: '地区', width: 180, render: (row) => <RegionName code={row.regionCode} isFull /> },
  { key: 'source', title: '来源', render: (row) => row.source },
  {
    key: 'state',
    title: '状态',
    width: 100,
    render: (row) => <StatusTag labels={SNAPSHOT_STATES} state={row.frozenAt === null ? 'open' : 'frozen'} />,
  },
];
