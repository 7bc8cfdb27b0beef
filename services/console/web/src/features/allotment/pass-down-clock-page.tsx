import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { Segmented, Table } from 'antd';
import type { Search } from '../../search-params.ts';
import { MoneyHead, MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyState, ErrorState } from '../../ui/PageState.tsx';
import { passDownClocksQuery, type Allotment } from './allotment.ts';

interface Clock {
  allotment: Allotment;
  remainingDays: number;
}

/** Allotments with money still to be passed on, the most urgent first. */
export function PassDownClockPage() {
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const isOverdue = search['overdue'] === 'true';
  const clocks = useQuery(passDownClocksQuery(isOverdue));
  return (
    <>
      <PageHeader title="转拨期限" hint="收到指标后应在期限内转拨到下级或项目。这里列出还没有转拨完的，最急的在前。" />
      {clocks.error ? <ErrorState error={clocks.error} onRetry={() => void clocks.refetch()} /> : null}
      <section className="panel" aria-label="转拨期限清单">
        <p className="table-toolbar">
          <Segmented
            aria-label="范围"
            value={isOverdue ? 'overdue' : 'all'}
            options={[
              { value: 'all', label: '全部' },
              { value: 'overdue', label: '只看逾期' },
            ]}
            onChange={(scope) =>
              void navigate({ to: '.', search: { overdue: scope === 'overdue' ? 'true' : undefined } as never })
            }
          />
          <span className="toolbar-end">
            <MoneyUnitSwitch />
          </span>
        </p>
        <Table<Clock>
          size="small"
          bordered
          rowKey={({ allotment }) => allotment.id}
          dataSource={clocks.data ?? []}
          loading={{ spinning: clocks.isPending, description: '正在读取…' }}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
          scroll={{ x: 'max-content' }}
          locale={{
            emptyText: clocks.isPending ? (
              ' '
            ) : (
              <EmptyState
                title={isOverdue ? '没有逾期的指标' : '没有等待转拨的指标'}
                hint="收到新指标后，其转拨期限显示在这里。"
              />
            ),
          }}
          columns={[
            {
              title: '地区',
              render: (_, { allotment }) => (
                <Link to="/allotments/$allotmentId" params={{ allotmentId: allotment.id }}>
                  {allotment.regionName}
                </Link>
              ),
            },
            { title: '下达文号', render: (_, { allotment }) => allotment.documentNumber },
            { title: '用途', render: (_, { allotment }) => <span className="wrap-cell">{allotment.purpose}</span> },
            {
              title: <MoneyHead title="尚未转拨" />,
              align: 'right',
              render: (_, { allotment }) => <MoneyText fen={allotment.availableFen} />,
            },
            { title: '期限', width: 110, render: (_, { allotment }) => allotment.passDownDueOn },
            { title: '剩余', width: 130, render: (_, { remainingDays }) => <Remaining days={remainingDays} /> },
            { title: '依据', render: (_, { allotment }) => <span className="muted">{allotment.passDownRule}</span> },
          ]}
        />
      </section>
    </>
  );
}

function Remaining({ days }: { days: number }) {
  if (days < 0) return <strong className="is-overdue">已逾期 {-days} 天</strong>;
  return days <= 5 ? <span className="is-soon">还有 {days} 天</span> : `还有 ${days} 天`;
}
