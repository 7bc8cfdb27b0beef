import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useRouterState } from '@tanstack/react-router';
import { Alert, Select } from 'antd';
import type { Search } from '../../search-params.ts';
import { DateText, todayInBeijing } from '../../ui/DateText.tsx';
import { DetailPanel } from '../../ui/DetailPanel.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag, Tag } from '../../ui/StatusTag.tsx';
import { daysLeftText } from '../project/next-step.ts';
import { RegionName } from '../region/region-name.tsx';
import { BoardCard } from './board-card.tsx';
import { BOARD_KINDS, NOTICE_KINDS, NOTICE_STANDINGS, periodText, standingOf, SUBJECT_PAGES } from './labels.ts';
import { NoticeActions } from './notice-actions.tsx';
import { NoticeContent } from './notice-content.tsx';
import { NoticeObjections } from './notice-objections.tsx';
import { NoticeRevisions } from './notice-revisions.tsx';
import { lastDayOf, noticeQuery, type Notice } from './public-notice.ts';

/** One notice: what was published, where it hangs, until when, what was said against it. */
export function PublicNoticePage() {
  const { noticeId } = useParams({ strict: false }) as { noticeId: string };
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const revision = typeof search['revision'] === 'string' ? Number(search['revision']) : undefined;
  const notice = useQuery({
    ...noticeQuery(noticeId, revision),
    refetchInterval: (query) => (query.state.data?.state === 'running' ? 30_000 : false),
  });
  if (notice.error && !notice.data) return <ErrorState error={notice.error} onRetry={() => void notice.refetch()} />;
  if (!notice.data) return <LoadingState text="正在读取公示…" />;
  return <OneNotice key={notice.data.id} notice={notice.data} />;
}

function OneNotice({ notice }: { notice: Notice }) {
  const newest = notice.revisions.at(-1)?.revision ?? notice.revision;
  const isNewest = notice.revision === newest;
  return (
    <>
      {isNewest ? null : (
        <Alert
          type="warning"
          showIcon
          className="form-error"
          title={`您看到的是第 ${notice.revision} 版，已被第 ${newest} 版更正。`}
          action={<Link to={`/notices/${notice.id}` as string}>看现行版</Link>}
        />
      )}
      {notice.problem === null ? null : (
        <Alert type="error" showIcon className="form-error" title={`公示不能推进：${notice.problem}`} />
      )}
      <DetailPanel
        title={notice.title}
        subtitle={
          <>
            {NOTICE_KINDS[notice.kind]} · {notice.issuerName} {notice.documentNumber ?? ''} ·{' '}
            <RegionName code={notice.regionCode} isFull />
          </>
        }
        state={
          <>
            <StatusTag labels={NOTICE_STANDINGS} state={standingOf(notice)} />
            {notice.isBackfilled ? <Tag tone="neutral">补录</Tag> : null}
          </>
        }
        nextStep={nextStepOf(notice, todayInBeijing())}
        actions={<NoticeActions notice={notice} isNewest={isNewest} />}
        facts={[
          { label: '发布日期', value: <DateText date={notice.businessDate} /> },
          { label: '公示期', value: periodText(notice.period) },
          { label: '期满日', value: <DateText date={lastDayOf(notice)} /> },
          { label: '结束日期', value: <DateText date={notice.completedOn} /> },
          { label: '公示依据', value: notice.policyClause, span: 2 },
          { label: '监督电话', value: notice.supervisionPhones.join('、') },
          { label: '公示事项', value: <Subject notice={notice} /> },
          { label: '联系方式', value: notice.contact, span: 4 },
        ]}
        tabs={[
          {
            key: 'boards',
            label: '公示渠道',
            count: notice.boards.length - notice.boards.filter(({ postedOn }) => postedOn !== null).length,
            content: (
              <ul className="board-grid">
                {notice.boards.map((board) => (
                  <BoardCard key={board.id} notice={notice} board={board} title={BOARD_KINDS[board.kind]} />
                ))}
              </ul>
            ),
          },
          { key: 'content', label: '公示内容', content: <NoticeContent notice={notice} /> },
          {
            key: 'objections',
            label: '异议',
            count: notice.openObjectionCount,
            content: <NoticeObjections notice={notice} />,
          },
          {
            key: 'revisions',
            label: '版本与存证',
            content: (
              <>
                {notice.revisions.length > 1 ? <RevisionChoice notice={notice} /> : null}
                <NoticeRevisions notice={notice} />
              </>
            ),
          },
        ]}
        back={{ to: '/notices', label: '公示' }}
      />
    </>
  );
}

function nextStepOf(notice: Notice, today: string): string {
  switch (notice.state) {
    case 'clear':
      return `公示已于 ${notice.completedOn} 结束，${notice.partlyUpheldCount > 0 ? '有异议部分属实，已答复' : '没有属实的异议'}，事项转入下一步`;
    case 'upheld':
      return `异议属实，公示已于 ${notice.completedOn} 终止，事项退回处理`;
    case 'withdrawn':
      return `公示已撤回：${notice.withdrawalReason ?? '未写明理由'}`;
    case 'running': {
      const unposted = notice.boards.filter(({ postedOn }) => postedOn === null);
      if (notice.openObjectionCount > 0) return `${notice.openObjectionCount} 件异议未办结，办结之前公示不能结束`;
      if (unposted.length > 0) {
        return `等待张贴：${unposted.map(({ name }) => name).join('、')}。公示期从真正张贴之日起算`;
      }
      const lastDay = lastDayOf(notice);
      if (lastDay === null) return '已张贴，期满日待工作日历录入后确定';
      if (lastDay < today) return '公示期已满，等待办结；期内收到的电话、来信须在公示期满后的首个工作日内登记';
      return `等待公示期满，${daysLeftText(today, lastDay)}（${lastDay}）；期满无异议自动转入下一步`;
    }
  }
}

function Subject({ notice }: { notice: Notice }) {
  const { service, type, id } = notice.subject;
  const page = SUBJECT_PAGES[`${service}/${type}`];
  if (!page) return '本公示自身';
  return <Link to={page.page.replace('{id}', id) as string}>查看{page.label}</Link>;
}

function RevisionChoice({ notice }: { notice: Notice }) {
  const navigate = useNavigate();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  return (
    <p>
      <label htmlFor="notice-revision">查看 </label>
      <Select
        id="notice-revision"
        value={notice.revision}
        options={notice.revisions.map(({ revision }) => ({ value: revision, label: `第 ${revision} 版` }))}
        onChange={(revision) => void navigate({ to: '.', search: { ...search, revision: String(revision) } as never })}
      />
    </p>
  );
}
