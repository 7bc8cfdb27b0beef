import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Segmented, Table } from 'antd';
import type { Search } from '../../search-params.ts';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { ErrorState } from '../../ui/PageState.tsx';
import { sensitivityQuery, type Round } from './allocation-round.ts';

const STEPS = [
  { value: '0.01', label: '1 个百分点' },
  { value: '0.05', label: '5 个百分点' },
  { value: '0.1', label: '10 个百分点' },
];

interface Row {
  regionCode: string;
  regionName: string;
  amountFen: string;
  changes: { componentKey: string; raisedFen: string; loweredFen: string }[];
}

/** What each region would gain or lose if one weight went up or down and the others gave or took in proportion. */
export function SensitivityTable({ round }: { round: Round }) {
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const step = STEPS.find(({ value }) => value === search['step'])?.value ?? '0.05';
  const sensitivity = useQuery(sensitivityQuery(round.id, step));
  const weighted = round.definition.components.filter((component) => 'weight' in component);
  return (
    <>
      <div className="table-toolbar">
        <span>每个权重升、降</span>
        <Segmented
          aria-label="步长"
          size="small"
          value={step}
          options={STEPS}
          onChange={(value) => void navigate({ to: '.', search: { ...search, step: value } as never, replace: true })}
        />
        <span className="muted">其余权重按比例让出或分得。</span>
        <span className="toolbar-end">
          <MoneyUnitSwitch />
        </span>
      </div>
      {sensitivity.error ? (
        <ErrorState error={sensitivity.error} onRetry={() => void sensitivity.refetch()} />
      ) : (
        <Table<Row>
          size="small"
          bordered
          rowKey="regionCode"
          dataSource={sensitivity.data?.rows ?? []}
          loading={{ spinning: sensitivity.isPending, description: '正在计算…' }}
          pagination={{ pageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
          columns={[
            { title: '地区', dataIndex: 'regionName' },
            {
              title: <MoneyHead title="现方案" />,
              align: 'right',
              render: (_, row) => <MoneyText fen={row.amountFen} />,
            },
            ...weighted.map(({ key, title }) => ({
              key,
              title,
              children: [changeColumn('升', key, 'raisedFen'), changeColumn('降', key, 'loweredFen')],
            })),
          ]}
        />
      )}
    </>
  );
}

const changeColumn = (direction: string, componentKey: string, field: 'raisedFen' | 'loweredFen') => ({
  key: `${componentKey}:${field}`,
  title: <MoneyHead title={direction} />,
  align: 'right' as const,
  render: (_: unknown, row: Row) => (
    <Change fen={row.changes.find((change) => change.componentKey === componentKey)?.[field]} />
  ),
});

function Change({ fen }: { fen: string | undefined }) {
  if (fen === undefined || fen === '0') return <span className="muted">0</span>;
  return (
    <>
      {fen.startsWith('-') ? '' : '+'}
      <MoneyText fen={fen} />
    </>
  );
}
