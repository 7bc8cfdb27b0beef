import { parseFen } from '@sunledger/money';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { BarChart, type Bar } from '../../ui/BarChart.tsx';
import { formatMoney, useMoneyUnit, type MoneyUnit } from '../../ui/MoneyText.tsx';
import { firstRowsQuery, type SimulationRow } from './allocation-round.ts';

const BAR_COUNT = 12;

interface AmountChartProperties {
  simulationId: string;
  /** A bar was pressed. */
  onRegion: (regionCode: string) => void;
}

/** Who gets most: the largest regions as bars. */
export function AmountChart({ simulationId, onRegion }: AmountChartProperties) {
  const rows = useQuery(firstRowsQuery(simulationId));
  const unit = useMoneyUnit();
  const bars = useMemo(() => largestOf(rows.data ?? [], unit), [rows.data, unit]);
  if (bars.length === 0) return null;
  const caption = (
    <>
      分得最多的 {bars.length} 个地区<span className="unit">（{unit}，点柱看计算过程）</span>
    </>
  );
  return <BarChart caption={caption} bars={bars} onBar={onRegion} />;
}

function largestOf(rows: readonly SimulationRow[], unit: MoneyUnit): Bar[] {
  const descending = (left: SimulationRow, right: SimulationRow) =>
    parseFen(left.amountFen) < parseFen(right.amountFen) ? 1 : -1;
  const largest = rows.toSorted(descending).slice(0, BAR_COUNT);
  const most = parseFen(largest[0]?.amountFen ?? '0');
  return largest.map(({ regionCode, regionName, amountFen }) => ({
    key: regionCode,
    name: regionName,
    length: most > 0n ? Number((parseFen(amountFen) * 1000n) / most) : 0,
    text: formatMoney(amountFen, unit),
  }));
}
