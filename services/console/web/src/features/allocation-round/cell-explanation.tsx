import { useQuery } from '@tanstack/react-query';
import { Button, Descriptions, Drawer } from 'antd';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { explanationQuery, type Simulation } from './allocation-round.ts';

interface CellExplanationProperties {
  simulation: Simulation;
  regionCode: string;
  /** The cell that was pressed; '' for the sum of the row, which shows all. */
  columnKey: string;
  onClose: () => void;
}

/** 计算过程 of one cell, or of a whole region. */
export function CellExplanation({ simulation, regionCode, columnKey, onClose }: CellExplanationProperties) {
  const explanation = useQuery(explanationQuery(simulation.id, regionCode));
  const cells = (explanation.data?.explanations ?? []).filter(
    (cell) => columnKey === '' || cell.columnKey === columnKey,
  );
  return (
    <Drawer
      open
      onClose={onClose}
      size="min(520px, 100vw)"
      title={`计算过程：${explanation.data?.regionName ?? regionCode}`}
    >
      {explanation.error ? <ErrorState error={explanation.error} onRetry={() => void explanation.refetch()} /> : null}
      {explanation.isPending ? <LoadingState text="正在读取计算过程…" /> : null}
      {cells.map((cell) => (
        <section key={cell.columnKey} className="explanation">
          <h3>
            {cell.title} <MoneyText fen={cell.amountFen} withUnit />
          </h3>
          <p>{cell.sentence}</p>
          <Descriptions
            size="small"
            bordered
            column={1}
            styles={{ label: { width: 120 } }}
            items={[
              ...present('因素值', cell.value),
              ...present('因素值出处', cell.valueSource),
              ...present('系数', cell.coefficient),
              ...present('占全部地区', cell.share),
              ...present('权重', cell.weight),
              { key: 'pool', label: '本列资金', children: <MoneyText fen={cell.poolFen} withUnit /> },
              ...present('依据', cell.clause === '' ? null : cell.clause),
            ]}
          />
        </section>
      ))}
      {explanation.data && columnKey === '' ? (
        <p>
          各项相加，合计 <MoneyText fen={explanation.data.amountFen} withUnit />。
        </p>
      ) : null}
      {explanation.isPending ? null : <Button onClick={onClose}>关闭</Button>}
    </Drawer>
  );
}

const present = (label: string, value: string | null) =>
  value === null ? [] : [{ key: label, label, children: <span className="break-all">{value}</span> }];
