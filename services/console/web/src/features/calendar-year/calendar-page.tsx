import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Table } from 'antd';
import { useState } from 'react';
import { useCan, useSession } from '../../session/session.ts';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { ErrorState } from '../../ui/PageState.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { calendarYearsQuery, toPeriods, type CalendarYear, type ShippedYear } from './calendar-year.ts';
import { EnterYear } from './enter-year.tsx';
import { KnownUntil } from './known-until.tsx';
import { YEAR_STATES } from './labels.ts';
import { YearDecision } from './year-decision.tsx';

/** Working days by year: what the platform brings along, what was entered for a region, and until when they are known. */
export function CalendarPage() {
  const { actingGrant } = useSession();
  const canManage = useCan('calendar.manage');
  const [isEntering, setIsEntering] = useState(false);
  const regionCode = actingGrant?.regionCode ?? '';
  return (
    <>
      <PageHeader
        title="工作日历"
        hint="按工作日计算的公示期和办理期限以此为准。周一至周五上班，放假和调休的日子按国务院办公厅每年的通知。"
        actions={
          canManage ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsEntering(true)}>
              录入年度
            </Button>
          ) : undefined
        }
      />
      {regionCode === '' ? null : <KnownUntil regionCode={regionCode} />}
      <YearTable />
      {isEntering ? <EnterYear onClose={() => setIsEntering(false)} /> : null}
    </>
  );
}

type YearRow = (CalendarYear | (ShippedYear & { id: string; status: 'shipped' })) & ShippedYear;

const shippedRow = (year: ShippedYear): YearRow => ({ ...year, id: `shipped-${year.year}`, status: 'shipped' });

function YearTable() {
  const years = useQuery(calendarYearsQuery);
  if (years.error) return <ErrorState error={years.error} onRetry={() => void years.refetch()} />;
  const { items = [], shipped = [] } = years.data ?? {};
  const rows = [...items.toReversed(), ...shipped.map((year) => shippedRow(year))];
  return (
    <section className="panel" aria-label="工作日历年度列表">
      <Table<YearRow>
        size="small"
        bordered
        rowKey="id"
        dataSource={rows.toSorted((a, b) => b.year - a.year)}
        loading={{ spinning: years.isPending, description: '正在读取…' }}
        pagination={false}
        scroll={{ x: 1080 }}
        expandable={{ expandedRowRender: renderPeriods }}
        columns={[
          { title: '年度', width: 70, dataIndex: 'year' },
          {
            title: '有效地区',
            width: 130,
            render: (_, row) => (row.status === 'shipped' ? '全国' : <RegionName code={row.regionCode} />),
          },
          { title: '依据文件', render: (_, row) => <span className="break-all">{row.source}</span> },
          { title: '放假（天）', width: 100, align: 'right', render: (_, row) => countOf(row, false) },
          { title: '调休上班（天）', width: 120, align: 'right', render: (_, row) => countOf(row, true) },
          { title: '状态', width: 120, render: (_, row) => <StatusTag labels={YEAR_STATES} state={row.status} /> },
          {
            title: '录入人',
            width: 150,
            render: (_, row) => (row.status === 'shipped' ? '—' : row.requestedByName),
          },
          {
            title: '复核',
            width: 170,
            render: (_, row) => (row.status === 'shipped' ? '—' : <YearDecision entry={row} />),
          },
        ]}
      />
    </section>
  );
}

const countOf = ({ days }: ShippedYear, isWorkday: boolean) => days.filter((day) => day.isWorkday === isWorkday).length;

const renderPeriods = ({ days }: YearRow) => (
  <dl className="layout-lines">
    {([false, true] as const).map((isWorkday) => (
      <div key={String(isWorkday)}>
        <dt>{isWorkday ? '上班' : '放假'}</dt>
        <dd>
          {toPeriods(days)
            .filter((period) => period.isWorkday === isWorkday)
            .map(({ name, from, to }) => `${name} ${from}${to === from ? '' : ` 至 ${to}`}`)
            .join('；') || '无'}
        </dd>
      </div>
    ))}
  </dl>
);
