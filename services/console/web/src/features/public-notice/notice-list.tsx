import { CalendarOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { call, disclosure } from '../../api.ts';
import { DateText, todayInBeijing } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag, stateOptions, Tag } from '../../ui/StatusTag.tsx';
import { daysLeftText } from '../project/next-step.ts';
import { RegionName } from '../region/region-name.tsx';
import { REGION_FILTER } from '../region/region-filter.tsx';
import { NOTICE_KINDS, NOTICE_STANDINGS, NOTICE_STATES, standingOf } from './labels.ts';
import { NOTICE_KEY, type NoticeFilter, type NoticeSummary } from './public-notice.ts';

const YEARS = Array.from({ length: 15 }, (_, index) => String(new Date().getFullYear() - index));

/** Everything that is or was published in the region. */
export function NoticeList() {
  const navigate = useNavigate();
  return (
    <>
      <PageHeader
        title="公示"
        hint="公示由项目、计划、分配和支付走到公示环节时自动发起；村和乡镇公示栏须张贴并上传照片，公示期从张贴之日起算。"
        actions={
          <Button icon={<CalendarOutlined />} onClick={() => void navigate({ to: '/notice-calendar' as string })}>
            公示日历
          </Button>
        }
      />
      <QueryTable
        name="notices"
        label="公示列表"
        source={{
          key: NOTICE_KEY,
          read: (query: NoticeFilter, signal) => call(disclosure.GET('/notices', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          REGION_FILTER,
          {
            kind: 'choice',
            name: 'kind',
            label: '种类',
            options: Object.entries(NOTICE_KINDS).map(([value, label]) => ({ value, label })),
          },
          { kind: 'choice', name: 'state', label: '状态', options: stateOptions(NOTICE_STATES) },
          { kind: 'choice', name: 'year', label: '年份', options: YEARS.map((year) => ({ value: year, label: year })) },
          { kind: 'text', name: 'text', label: '查找', placeholder: '标题、单位、内容' },
        ]}
        columns={COLUMNS}
        empty={{ title: '还没有公示', hint: '项目提交申报、资金分配下达后会自动生成公示。' }}
      />
    </>
  );
}

const COLUMNS: readonly Column<NoticeSummary>[] = [
  {
    key: 'title',
    title: '公示',
    width: 340,
    render: (row) => (
      <>
        <Link to={`/notices/${row.id}` as string}>{row.title}</Link>
        {row.isBackfilled ? (
          <>
            {' '}
            <Tag tone="neutral">补录</Tag>
          </>
        ) : null}
      </>
    ),
  },
  { key: 'kind', title: '种类', width: 130, render: (row) => NOTICE_KINDS[row.kind] },
  { key: 'region', title: '地区', width: 180, render: (row) => <RegionName code={row.regionCode} isFull /> },
  {
    key: 'state',
    title: '状态',
    width: 180,
    render: (row) => <StatusTag labels={NOTICE_STANDINGS} state={standingOf(row)} />,
  },
  { key: 'left', title: '还剩', width: 150, render: (row) => <Remaining notice={row} /> },
  { key: 'lastDay', title: '期满日', width: 110, render: (row) => <DateText date={row.lastDayOn} /> },
  { key: 'boards', title: '张贴', width: 90, render: (row) => `${row.postedBoardCount} / ${row.boardCount} 处` },
  {
    key: 'objections',
    title: '未办结异议',
    width: 110,
    render: (row) => (row.openObjectionCount > 0 ? <Tag tone="warning">{row.openObjectionCount} 件</Tag> : '无'),
  },
  { key: 'issuer', title: '发布单位', width: 180, render: (row) => row.issuerName, isOptional: true },
  { key: 'businessDate', title: '发布日期', width: 110, render: (row) => <DateText date={row.businessDate} /> },
];

/** Days left in words, or why the period is not counting. */
export function Remaining({ notice }: { notice: NoticeSummary }) {
  if (notice.state !== 'running') return <span className="muted">已结束</span>;
  if (notice.postedBoardCount < notice.boardCount) return '等待张贴';
  if (notice.lastDayOn === null) return '期满日待定';
  const today = todayInBeijing();
  if (notice.lastDayOn < today) return notice.openObjectionCount > 0 ? '期满，异议未办结' : '期满，正在办结';
  return daysLeftText(today, notice.lastDayOn);
}
