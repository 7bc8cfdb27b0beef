import { useQueries, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { Button, Space, Table, type TableProps } from 'antd';
import { useCallback, useMemo } from 'react';
import type { Search } from '../../search-params.ts';
import { BarChart } from '../../ui/BarChart.tsx';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { RegionName } from '../region/region-name.tsx';
import { RegionSelect } from '../region/region-select.tsx';
import { regionQuery } from '../region/region.ts';
import {
  fundProgressQuery,
  percentText,
  projectsOf,
  scheduledThousandths,
  thousandths,
  type FundProgress,
  type RegionProgress,
} from './fund-progress.ts';
import { ProgressFigures } from './progress-figures.tsx';

/** 资金进度: which regions are behind? Figures, bars against 序时进度, and the table that holds every amount. */
export function FundProgressPage() {
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const year = typeof search['year'] === 'string' ? Number(search['year']) : Number(todayInBeijing().slice(0, 4));
  const regionCode = typeof search['regionCode'] === 'string' ? search['regionCode'] : undefined;
  const progress = useQuery(fundProgressQuery(year, regionCode));
  const show = (next: { year?: number; regionCode?: string | undefined }) =>
    void navigate({ to: '.', search: { year, regionCode, ...next } as never, resetScroll: false });
  return (
    <>
      <PageHeader
        title="资金进度"
        hint="年度计划批准的项目，到目前安排、申请和支付了多少。序时进度按月数除以 12 计算。"
      />
      <section className="panel" aria-label="年度和地区">
        <Space wrap>
          <Button onClick={() => show({ year: year - 1 })}>{year - 1} 年</Button>
          <strong>{year} 年</strong>
          <Button onClick={() => show({ year: year + 1 })}>{year + 1} 年</Button>
          <label htmlFor="progress-region">地区</label>
          <RegionSelect
            id="progress-region"
            {...(regionCode ? { value: regionCode } : {})}
            onChange={(code) => show({ regionCode: code })}
          />
        </Space>
      </section>
      {progress.error ? <ErrorState error={progress.error} onRetry={() => void progress.refetch()} /> : null}
      {progress.isPending ? <LoadingState text="正在汇总资金进度…" /> : null}
      {progress.data ? (
        <>
          <ProgressFigures progress={progress.data} />
          <section className="panel" aria-label="各地区进度">
            {progress.data.regions.length === 0 ? (
              <EmptyState
                title={`${year} 年没有计划项目`}
                hint="年度计划批准后，项目和资金会自动出现在这里。请换一个年度或地区查看。"
              />
            ) : (
              <>
                <RegionBars progress={progress.data} />
                <RegionTable progress={progress.data} />
              </>
            )}
          </section>
        </>
      ) : null}
    </>
  );
}

function RegionBars({ progress }: { progress: FundProgress }) {
  const navigate = useNavigate();
  const { regions, year } = progress;
  const names = useQueries({
    queries: regions.map(({ regionCode }) => ({ ...regionQuery(regionCode), retry: false })),
    combine: (answers) => answers.map(({ data }) => data?.name),
  });
  const bars = useMemo(() => barsOf(regions, names), [regions, names]);
  const scheduled = scheduledThousandths(progress);
  const mark = useMemo(() => ({ length: scheduled, text: `序时进度 ${percentText(scheduled)}` }), [scheduled]);
  const open = useCallback((code: string) => void navigate({ to: projectsOf(code, year) }), [navigate, year]);
  const caption = (
    <>
      哪些地区落后？<span className="unit">（已支付占计划的比例，最慢的在前；虚线是{mark.text}；点柱看项目）</span>
    </>
  );
  return <BarChart caption={caption} bars={bars} mark={mark} onBar={open} />;
}

function barsOf(regions: readonly RegionProgress[], names: readonly (string | undefined)[]) {
  return regions
    .map(({ regionCode, paidFen, plannedFen }, index) => {
      const share = thousandths(paidFen, plannedFen) ?? 0;
      const name = names[index] ?? regionCode;
      return { key: regionCode, name, length: Math.min(share, 1000), text: percentText(share) };
    })
    .sort((left, right) => left.length - right.length);
}

function RegionTable({ progress }: { progress: FundProgress }) {
  const { regions, year } = progress;
  return (
    <>
      <div className="panel-head">
        <h2>各地区</h2>
        <MoneyUnitSwitch />
      </div>
      <Table<RegionProgress>
        size="small"
        bordered
        rowKey="regionCode"
        columns={columnsFor(year)}
        dataSource={regions}
        pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 900 }}
        summary={() => totalsRow(progress)}
      />
    </>
  );
}

function totalsRow({ total, regionCode, year }: FundProgress) {
  return (
    <Table.Summary.Row>
      <Table.Summary.Cell index={0}>合计</Table.Summary.Cell>
      <Table.Summary.Cell index={1} align="right">
        {total.projectCount}
      </Table.Summary.Cell>
      {AMOUNTS.map(({ field }, index) => (
        <Table.Summary.Cell key={field} index={index + 2} align="right">
          <MoneyText fen={total[field]} to={projectsOf(regionCode, year)} />
        </Table.Summary.Cell>
      ))}
      <Table.Summary.Cell index={6} align="right">
        {percentText(thousandths(total.paidFen, total.plannedFen))}
      </Table.Summary.Cell>
    </Table.Summary.Row>
  );
}

const AMOUNTS = [
  { field: 'plannedFen', title: '计划金额' },
  { field: 'linkedFen', title: '已安排指标' },
  { field: 'requestedFen', title: '已申请' },
  { field: 'paidFen', title: '已支付' },
] as const;

function columnsFor(year: number): NonNullable<TableProps<RegionProgress>['columns']> {
  return [
    {
      title: '地区',
      render: (_, { regionCode }) => (
        <Link to={projectsOf(regionCode, year)}>
          <RegionName code={regionCode} />
        </Link>
      ),
    },
    { title: '项目数', width: 90, align: 'right', dataIndex: 'projectCount' },
    ...AMOUNTS.map(({ field, title }) => ({
      title: <MoneyHead title={title} />,
      width: 170,
      align: 'right' as const,
      render: (_: unknown, row: RegionProgress) => <MoneyText fen={row[field]} to={projectsOf(row.regionCode, year)} />,
    })),
    {
      title: '支出进度',
      width: 100,
      align: 'right',
      render: (_, { paidFen, plannedFen }) => percentText(thousandths(paidFen, plannedFen)),
    },
  ];
}
