import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Table } from 'antd';
import { DateText } from '../../ui/DateText.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { BOARD_KINDS, NOTICE_KINDS, NOTICE_STANDINGS, standingOf } from './labels.ts';
import { BoardCard } from './board-card.tsx';
import { noticeQuery, subjectNoticesQuery, type NoticeSummary } from './public-notice.ts';

/** Notices about a case of another service, with the boards of the one that runs. */
export function SubjectNotices({ service, subjectId }: { service: string; subjectId: string }) {
  const notices = useQuery(subjectNoticesQuery(service, subjectId));
  if (notices.error) return <ErrorState error={notices.error} onRetry={() => void notices.refetch()} />;
  if (!notices.data) return <LoadingState text="正在读取公示…" />;
  if (notices.data.length === 0) {
    return <EmptyState title="还没有公示" hint="走到公示环节时自动生成公示，几秒钟后出现在这里。" />;
  }
  const running = notices.data.find(({ state }) => state === 'running');
  return (
    <div className="stack">
      <Table<NoticeSummary>
        size="small"
        bordered
        rowKey="id"
        dataSource={notices.data}
        pagination={false}
        scroll={{ x: 'max-content' }}
        columns={[
          { title: '公示', render: (_, row) => <Link to={`/notices/${row.id}` as string}>{row.title}</Link> },
          { title: '种类', width: 130, render: (_, row) => NOTICE_KINDS[row.kind] },
          {
            title: '状态',
            width: 180,
            render: (_, row) => <StatusTag labels={NOTICE_STANDINGS} state={standingOf(row)} />,
          },
          { title: '张贴', width: 90, render: (_, row) => `${row.postedBoardCount} / ${row.boardCount} 处` },
          { title: '期满日', width: 110, render: (_, row) => <DateText date={row.lastDayOn} /> },
          { title: '未办结异议', width: 100, align: 'right', render: (_, row) => row.openObjectionCount },
        ]}
      />
      {running ? <RunningBoards id={running.id} /> : null}
    </div>
  );
}

function RunningBoards({ id }: { id: string }) {
  const notice = useQuery(noticeQuery(id));
  if (!notice.data) return null;
  const { data } = notice;
  return (
    <section aria-label="公示渠道">
      <h2>正在公示的渠道</h2>
      <ul className="board-grid">
        {data.boards.map((board) => (
          <BoardCard key={board.id} notice={data} board={board} title={BOARD_KINDS[board.kind]} />
        ))}
      </ul>
    </section>
  );
}
