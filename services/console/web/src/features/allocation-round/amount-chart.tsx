import { parseFen } from '@sunledger/money';
import { useQuery } from '@tanstack/react-query';
import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useMemo, useRef } from 'react';
import { formatMoney, useMoneyUnit, type MoneyUnit } from '../../ui/MoneyText.tsx';
import { firstRowsQuery, type SimulationRow } from './allocation-round.ts';

use([BarChart, GridComponent, SVGRenderer]);

const BAR_COUNT = 12;
const PIXELS_PER_BAR = 26;

interface AmountChartProperties {
  simulationId: string;
  /** A bar was pressed. */
  onRegion: (regionCode: string) => void;
}

/** Who gets most: the largest regions as bars. The matrix beside it holds every figure, so the drawing is one image. */
export function AmountChart({ simulationId, onRegion }: AmountChartProperties) {
  const rows = useQuery(firstRowsQuery(simulationId));
  const unit = useMoneyUnit();
  const holder = useRef<HTMLDivElement>(null);
  const largest = useMemo(() => largestOf(rows.data ?? []), [rows.data]);
  useEffect(() => {
    if (!holder.current || largest.length === 0) return;
    const chart = init(holder.current, undefined, { renderer: 'svg' });
    chart.setOption(optionFor(largest, unit));
    chart.on('click', ({ dataIndex }) => {
      const row = largest[dataIndex];
      if (row) onRegion(row.regionCode);
    });
    const resize = () => chart.resize();
    window.addEventListener('resize', resize);
    return () => {
      window.removeEventListener('resize', resize);
      chart.dispose();
    };
  }, [largest, unit, onRegion]);
  if (largest.length === 0) return null;
  const label = largest.map((row) => `${row.regionName} ${formatMoney(row.amountFen, unit)} ${unit}`).join('，');
  return (
    <figure className="amount-chart" aria-label={label}>
      <figcaption>
        分得最多的 {largest.length} 个地区<span className="unit">（{unit}，点柱看计算过程）</span>
      </figcaption>
      <div ref={holder} aria-hidden style={{ height: largest.length * PIXELS_PER_BAR + 10 }} />
    </figure>
  );
}

function largestOf(rows: readonly SimulationRow[]): SimulationRow[] {
  const descending = (left: SimulationRow, right: SimulationRow) =>
    parseFen(left.amountFen) < parseFen(right.amountFen) ? 1 : -1;
  return rows.toSorted(descending).slice(0, BAR_COUNT);
}

function optionFor(rows: readonly SimulationRow[], unit: MoneyUnit) {
  const most = parseFen(rows[0]?.amountFen ?? '0');
  // Lengths in thousandths of the longest bar: what is drawn is a length, the amount itself stays text.
  const lengthOf = (row: SimulationRow) => (most > 0n ? Number((parseFen(row.amountFen) * 1000n) / most) : 0);
  return {
    animation: false,
    grid: { left: 4, right: 96, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: 'value', show: false, max: 1000 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: rows.map(({ regionName }) => regionName),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: '#1f2733' },
    },
    series: [
      {
        type: 'bar',
        data: rows.map(lengthOf),
        barWidth: 14,
        itemStyle: { color: '#1d4f8c' },
        label: {
          show: true,
          position: 'right',
          color: '#1f2733',
          formatter: ({ dataIndex }: { dataIndex: number }) => formatMoney(rows[dataIndex]?.amountFen ?? '0', unit),
        },
      },
    ],
  };
}
