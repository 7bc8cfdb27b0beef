import { Button } from 'antd';
import type { ReactNode } from 'react';
import { call, fundAllocation } from '../../api.ts';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import {
  ROUND_KEY,
  setAsideFenOf,
  type Round,
  type RowFilter,
  type Simulation,
  type SimulationRow,
} from './allocation-round.ts';
import { PublishedDifference, usePublishedAmounts } from './published-difference.tsx';

export interface ChosenCell {
  regionCode: string;
  /** '' for the sum of the row. */
  columnKey: string;
}

interface SimulationMatrixProperties {
  round: Round;
  simulation: Simulation;
  onExplain: (cell: ChosenCell) => void;
}

/** Region × component. Every amount opens its 计算过程; a chosen published table adds what differs from it. */
export function SimulationMatrix({ round, simulation, onExplain }: SimulationMatrixProperties) {
  const published = usePublishedAmounts(round);
  const explain = (columnKey: string) => (row: SimulationRow, amount: ReactNode) => (
    <Button
      type="link"
      size="small"
      className="cell-button"
      onClick={() => onExplain({ regionCode: row.regionCode, columnKey })}
    >
      {amount}
      <span className="visually-hidden">，{row.regionName}的计算过程</span>
    </Button>
  );
  return (
    <>
      {published.control}
      <QueryTable
        name={`matrix-${simulation.columns.map(({ key }) => key).join('-')}`}
        label="分配矩阵"
        prefix="row."
        source={{
          key: [...ROUND_KEY, 'simulation', simulation.id],
          read: (query: RowFilter, signal) =>
            call(
              fundAllocation.GET('/allocation-simulations/{id}/rows', {
                params: { path: { id: simulation.id }, query },
                signal,
              }),
            ),
        }}
        rowKey={(row) => row.regionCode}
        filters={[{ kind: 'text', name: 'region', label: '地区', placeholder: '名称的一部分或代码' }]}
        columns={[
          { key: 'region', title: '地区', render: (row) => <span title={row.regionCode}>{row.regionName}</span> },
          { key: 'amount', title: '合计', money: (row) => row.amountFen, drillDown: explain('') },
          ...(published.amounts ? publishedColumns(published.amounts) : []),
          ...simulation.columns.map(({ key, title }, index): Column<SimulationRow> => ({
            key,
            title,
            money: (row) => row.cells[index],
            drillDown: explain(key),
          })),
        ]}
        totals={({ totals }) =>
          totals && {
            ...Object.fromEntries(simulation.columns.map(({ key }, index) => [key, totals.cells[index]])),
            amount: totals.amountFen,
          }
        }
        empty={{ title: '没有地区参加分配', hint: '修改轮次，加入地区和因素值后再测算。' }}
      />
      <p className="muted">
        总额 <MoneyText fen={simulation.totalFen} withUnit />
        ，其中预留 <MoneyText fen={setAsideFenOf(simulation).toString()} withUnit />
        。点任一金额看计算过程。
      </p>
    </>
  );
}

function publishedColumns(amounts: ReadonlyMap<string, string>): Column<SimulationRow>[] {
  return [
    { key: 'published', title: '公布数', money: (row) => amounts.get(row.regionCode) },
    {
      key: 'difference',
      title: '与公布数',
      align: 'right',
      render: (row) => <PublishedDifference amountFen={row.amountFen} publishedFen={amounts.get(row.regionCode)} />,
    },
  ];
}
