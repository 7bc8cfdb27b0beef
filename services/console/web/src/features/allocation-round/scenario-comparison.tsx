import { parseFen } from '@sunledger/money';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { Select, Table } from 'antd';
import type { Search } from '../../search-params.ts';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { EmptyState, ErrorState } from '../../ui/PageState.tsx';
import { comparisonQuery, setAsideFenOf, type Simulation } from './allocation-round.ts';
import { simulationText } from './simulation-board.tsx';

const COMPARED_MAX = 6;

interface Row {
  regionCode: string;
  regionName: string;
  amountsFen: (string | null)[];
  spreadFen: string;
}

/** Two to six simulations side by side, and how far they lie apart for each region. */
export function ScenarioComparison({ simulations }: { simulations: readonly Simulation[] }) {
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const inUrl = [search['compare'] ?? []].flat();
  const ids = inUrl.length > 0 ? inUrl : simulations.slice(0, 2).map(({ id }) => id);
  const comparison = useQuery({ ...comparisonQuery(ids), enabled: ids.length >= 2 });
  if (simulations.length < 2) {
    return (
      <EmptyState
        title="还没有可以比较的方案"
        hint="在“测算”页签改动左侧的权重，按“按这些权重试算”得到比较方案；原方案不受影响。"
      />
    );
  }
  const { data } = comparison;
  const totals = data && data.rows.length > 0 ? <SharedTotals simulations={data.simulations} /> : undefined;
  return (
    <>
      <div className="table-toolbar">
        <Select
          mode="multiple"
          aria-label="比较的方案"
          className="comparison-select"
          value={ids}
          maxCount={COMPARED_MAX}
          options={simulations.map((one) => ({ value: one.id, label: simulationText(one) }))}
          onChange={(compare: string[]) =>
            void navigate({ to: '.', search: { ...search, compare } as never, replace: true })
          }
        />
        <span className="toolbar-end">
          <MoneyUnitSwitch />
        </span>
      </div>
      {comparison.error ? <ErrorState error={comparison.error} onRetry={() => void comparison.refetch()} /> : null}
      {ids.length < 2 ? <EmptyState title="请至少选择两个方案" /> : null}
      {data && ids.length >= 2 ? <WeightTable simulations={data.simulations} /> : null}
      {ids.length >= 2 && !comparison.error ? (
        <Table<Row>
          size="small"
          bordered
          rowKey="regionCode"
          dataSource={data?.rows ?? []}
          loading={{ spinning: comparison.isPending, description: '正在比较…' }}
          pagination={{ pageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
          {...(totals ? { summary: () => totals } : {})}
          columns={[
            { title: '地区', dataIndex: 'regionName' },
            ...(data?.simulations ?? []).map((simulation, index) => ({
              key: simulation.id,
              title: <MoneyHead title={simulation.title} />,
              align: 'right' as const,
              render: (_: unknown, row: Row) => <MoneyText fen={row.amountsFen[index]} />,
            })),
            {
              title: <MoneyHead title="最多与最少之差" />,
              align: 'right',
              render: (_, row) => <MoneyText fen={row.spreadFen} />,
            },
          ]}
        />
      ) : null}
    </>
  );
}

/** What each simulation shares out: its total without what is set aside. */
function SharedTotals({ simulations }: { simulations: readonly Simulation[] }) {
  return (
    <Table.Summary.Row className="totals-row">
      <Table.Summary.Cell index={0}>合计</Table.Summary.Cell>
      {simulations.map((simulation, index) => (
        <Table.Summary.Cell key={simulation.id} index={index + 1} align="right">
          <MoneyText fen={(parseFen(simulation.totalFen) - setAsideFenOf(simulation)).toString()} />
        </Table.Summary.Cell>
      ))}
      <Table.Summary.Cell index={simulations.length + 1} />
    </Table.Summary.Row>
  );
}

/** Which weight each simulation used; without it nobody can tell the columns apart. */
function WeightTable({ simulations }: { simulations: readonly Simulation[] }) {
  const weighted = (simulations[0]?.definition.components ?? []).filter((component) => 'weight' in component);
  const weightOf = (simulation: Simulation, key: string) => {
    const component = simulation.definition.components.find((one) => one.key === key);
    return component && 'weight' in component ? component.weight : '—';
  };
  return (
    <Table<Simulation>
      size="small"
      bordered
      className="consequence"
      rowKey="id"
      dataSource={[...simulations]}
      pagination={false}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: '方案的权重', dataIndex: 'title' },
        ...weighted.map(({ key, title }) => ({
          key,
          title,
          align: 'right' as const,
          render: (_: unknown, simulation: Simulation) => weightOf(simulation, key),
        })),
      ]}
    />
  );
}
