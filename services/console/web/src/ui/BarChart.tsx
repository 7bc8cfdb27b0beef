import { BarChart as EchartsBars } from 'echarts/charts';
import { GridComponent, MarkLineComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactNode } from 'react';

use([EchartsBars, GridComponent, MarkLineComponent, SVGRenderer]);

const PIXELS_PER_BAR = 26;

export interface Bar {
  key: string;
  name: string;
  /** Thousandths of the full width: what is drawn is a length, the figure itself stays text. */
  length: number;
  /** The figure behind the bar. */
  text: string;
}

interface BarChartProperties {
  /** The question that the drawing answers. */
  caption: ReactNode;
  bars: readonly Bar[];
  /** A dashed line across all bars, in thousandths of the full width; the caption names it. */
  mark?: { length: number; text: string };
  /** A bar was pressed. */
  onBar: (key: string) => void;
}

/** Horizontal bars beside a table that holds every figure, so for those who cannot see it the drawing is one sentence. */
export function BarChart({ caption, bars, mark, onBar }: BarChartProperties) {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!holder.current) return;
    const chart = init(holder.current, undefined, { renderer: 'svg' });
    chart.setOption(optionFor(bars, mark));
    chart.on('click', ({ dataIndex }) => {
      const bar = bars[dataIndex as number];
      if (bar) onBar(bar.key);
    });
    const resize = () => chart.resize();
    window.addEventListener('resize', resize);
    return () => {
      window.removeEventListener('resize', resize);
      chart.dispose();
    };
  }, [bars, mark, onBar]);
  const sentence = [...bars.map(({ name, text }) => `${name} ${text}`), ...(mark ? [mark.text] : [])].join('，');
  return (
    <figure className="bar-chart" aria-label={sentence}>
      <figcaption>{caption}</figcaption>
      <div ref={holder} aria-hidden style={{ height: bars.length * PIXELS_PER_BAR + 10 }} />
    </figure>
  );
}

function optionFor(bars: readonly Bar[], mark: BarChartProperties['mark']) {
  const markLine = {
    symbol: 'none',
    silent: true,
    lineStyle: { color: '#9a2018', type: 'dashed', width: 2 },
    label: { show: false },
    data: [{ xAxis: mark?.length }],
  };
  return {
    animation: false,
    grid: { left: 4, right: 96, top: 4, bottom: 4, containLabel: true },
    xAxis: { type: 'value', show: false, max: 1000 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: bars.map(({ name }) => name),
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: { color: '#1f2733' },
    },
    series: [
      {
        type: 'bar',
        data: bars.map(({ length }) => length),
        barWidth: 14,
        itemStyle: { color: '#1d4f8c' },
        label: {
          show: true,
          position: 'right',
          color: '#1f2733',
          formatter: ({ dataIndex }: { dataIndex: number }) => bars[dataIndex]?.text ?? '',
        },
        ...(mark ? { markLine } : {}),
      },
    ],
  };
}
