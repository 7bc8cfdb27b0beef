import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useRouterState } from '@tanstack/react-router';
import { Button, Space } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { Search } from '../../search-params.ts';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { Tag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { Remaining } from './notice-list.tsx';
import { runningNoticesQuery, type NoticeSummary } from './public-notice.ts';
import './notice-calendar.css';

const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日'];

/** What ends when: a month, and beside it the running notices in the order in which they end. */
export function NoticeCalendar() {
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const month = dayjs(`${typeof search['month'] === 'string' ? search['month'] : todayInBeijing().slice(0, 7)}-01`);
  const notices = useQuery(runningNoticesQuery);
  const show = (next: Dayjs) =>
    void navigate({ to: '.', search: { month: next.format('YYYY-MM') } as never, resetScroll: false });
  return (
    <>
      <PageHeader title="公示日历" hint="正在公示的事项按期满日排列；没有张贴的没有期满日，排在最后。" />
      {notices.error ? <ErrorState error={notices.error} onRetry={() => void notices.refetch()} /> : null}
      {notices.isPending ? <LoadingState text="正在读取正在公示的事项…" /> : null}
      {notices.data ? (
        <div className="calendar-layout">
          <section className="panel" aria-label="月历">
            <div className="panel-head">
              <h2>{month.format('YYYY 年 M 月')}</h2>
              <Space>
                <Button aria-label="上个月" icon={<LeftOutlined />} onClick={() => show(month.subtract(1, 'month'))} />
                <Button onClick={() => show(dayjs(todayInBeijing()))}>本月</Button>
                <Button aria-label="下个月" icon={<RightOutlined />} onClick={() => show(month.add(1, 'month'))} />
              </Space>
            </div>
            <Month month={month} notices={notices.data.items} />
          </section>
          <section className="panel" aria-label="按期满日排列">
            <h2>
              按期满日排列 <small>{notices.data.items.length} 项正在公示</small>
            </h2>
            <Agenda notices={notices.data.items} />
            {notices.data.nextCursor === null ? null : (
              <p className="muted">
                这里只列出最近的 200 项，其余请在<Link to={'/notices?state=running' as string}>公示列表</Link>中查看。
              </p>
            )}
          </section>
        </div>
      ) : null}
    </>
  );
}

function Month({ month, notices }: { month: Dayjs; notices: readonly NoticeSummary[] }) {
  const mondayOffset = (month.day() + 6) % 7;
  const first = month.subtract(mondayOffset, 'day');
  const weekCount = Math.ceil((mondayOffset + month.daysInMonth()) / 7);
  const endingOn = (date: string) => notices.filter(({ lastDayOn }) => lastDayOn === date);
  return (
    <table className="month">
      <thead>
        <tr>
          {WEEKDAYS.map((day) => (
            <th key={day} scope="col">
              {day}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: weekCount }, (_, week) => (
          <tr key={week}>
            {WEEKDAYS.map((weekday, day) => {
              const date = first.add(week * 7 + day, 'day');
              return (
                <Day
                  key={weekday}
                  date={date}
                  isOutside={date.month() !== month.month()}
                  ending={endingOn(date.format('YYYY-MM-DD'))}
                />
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Day({ date, isOutside, ending }: { date: Dayjs; isOutside: boolean; ending: readonly NoticeSummary[] }) {
  const isToday = date.format('YYYY-MM-DD') === todayInBeijing();
  const className = [isOutside ? 'is-outside' : '', isToday ? 'is-today' : ''].join(' ').trim();
  return (
    <td className={className} {...(isToday ? { 'aria-current': 'date' as const } : {})}>
      <time dateTime={date.format('YYYY-MM-DD')}>{isToday ? `今天 ${date.date()}` : date.date()}</time>
      {ending.map((notice) => (
        <Link key={notice.id} to={`/notices/${notice.id}` as string} title={notice.title}>
          {notice.openObjectionCount > 0 ? '有异议 ' : ''}
          {notice.title}
        </Link>
      ))}
    </td>
  );
}

function Agenda({ notices }: { notices: readonly NoticeSummary[] }) {
  if (notices.length === 0) {
    return <EmptyState title="现在没有正在公示的事项" hint="有项目进入公示环节时会出现在这里。" />;
  }
  const far = '9999-12-31';
  const sorted = [...notices].sort((a, b) => (a.lastDayOn ?? far).localeCompare(b.lastDayOn ?? far));
  return (
    <ul className="agenda">
      {sorted.map((notice) => (
        <li key={notice.id}>
          <span className="agenda-date">
            {notice.lastDayOn ?? '未张贴'}
            <small>
              <Remaining notice={notice} />
            </small>
          </span>
          <span>
            <Link to={`/notices/${notice.id}` as string}>{notice.title}</Link>
            <small className="muted">
              <RegionName code={notice.regionCode} isFull />
            </small>
          </span>
          {notice.openObjectionCount > 0 ? <Tag tone="warning">{notice.openObjectionCount} 件异议</Tag> : null}
        </li>
      ))}
    </ul>
  );
}
