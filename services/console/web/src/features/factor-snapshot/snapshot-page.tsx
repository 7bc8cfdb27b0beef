import { LockOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { Popconfirm, Table } from 'antd';
import { call, registry, useCommand } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { TimeText } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { SNAPSHOT_KEY, snapshotQuery, type Snapshot } from './factor-snapshot.ts';
import { SNAPSHOT_STATES } from './labels.ts';

/** One snapshot: regions × factors, and whether it may still be replaced. */
export function SnapshotPage() {
  const { snapshotId } = useParams({ strict: false }) as { snapshotId: string };
  const snapshot = useQuery(snapshotQuery(snapshotId));
  if (snapshot.error) return <ErrorState error={snapshot.error} onRetry={() => void snapshot.refetch()} />;
  if (!snapshot.data) return <LoadingState text="正在读取因素数据…" />;
  const { data } = snapshot;
  const isFrozen = data.frozenAt !== null;
  return (
    <DetailPanel
      title={data.title}
      subtitle={`${data.year} 年度`}
      state={<StatusTag labels={SNAPSHOT_STATES} state={isFrozen ? 'frozen' : 'open'} />}
      nextStep={isFrozen ? '已冻结，作为分配依据长期保存。' : '可以在分配测算中选用；方案提交审批时自动冻结。'}
      back={{ to: '/factor-snapshots', label: '因素数据' }}
      actions={<FreezeButton snapshot={data} />}
      facts={[
        { label: '地区', value: <RegionName code={data.regionCode} isFull /> },
        { label: '地区数', value: data.rows.length },
        { label: '冻结时间', value: <TimeText at={data.frozenAt} />, span: 2 },
        { label: '来源', value: data.source, span: 4 },
      ]}
      tabs={[{ key: 'values', label: '数据', content: <ValueTable snapshot={data} /> }]}
    />
  );
}

function FreezeButton({ snapshot }: { snapshot: Snapshot }) {
  const canManage = useCan('round.manage');
  const freeze = useCommand({
    run: (id: string, headers) =>
      call(registry.POST('/factor-snapshots/{id}/freeze', { params: { path: { id } }, headers })),
    invalidates: [SNAPSHOT_KEY],
    success: '已冻结',
  });
  if (!canManage) return null;
  const reason = snapshot.frozenAt === null ? undefined : '已经冻结';
  return (
    <Popconfirm
      title="冻结后不能解除；已选用本数据的方案不受影响。"
      okText="冻结"
      onConfirm={() => freeze.mutate(snapshot.id)}
      disabled={reason !== undefined}
    >
      <ReasonButton icon={<LockOutlined />} reason={reason} loading={freeze.isPending}>
        冻结
      </ReasonButton>
    </Popconfirm>
  );
}

type Row = Snapshot['rows'][number];

function ValueTable({ snapshot }: { snapshot: Snapshot }) {
  return (
    <Table<Row>
      size="small"
      bordered
      rowKey="regionCode"
      dataSource={snapshot.rows}
      pagination={{ pageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
      scroll={{ x: 'max-content' }}
      sticky={{ offsetHeader: 48 }}
      columns={[
        { title: '地区代码', width: 130, dataIndex: 'regionCode' },
        { title: '地区', width: 160, dataIndex: 'regionName' },
        ...snapshot.factors.map((factor) => ({
          title: (
            <>
              {factor.label}
              {factor.unit === '' ? null : <span className="unit">（{factor.unit}）</span>}
            </>
          ),
          key: factor.key,
          align: 'right' as const,
          render: (_: unknown, row: Row) => <span className="money">{groupDigits(row.values[factor.key])}</span>,
        })),
      ]}
    />
  );
}

/** '12345.6' → '12,345.6'; text only, so that no digit is lost. */
function groupDigits(value: string | undefined): string {
  if (value === undefined) return '—';
  const [whole = '', fraction] = value.split('.');
  return whole.replaceAll(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`);
}
