import type { IdentityClient } from '@sunledger/identity-client';
import { useQuery } from '@tanstack/react-query';
import { Popconfirm, Table } from 'antd';
import { call, identity, useCommand, type AnswerOf } from '../../api.ts';
import { elapsedText, TimeText } from '../../ui/DateText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { EmptyState, ErrorState } from '../../ui/PageState.tsx';
import { Tag } from '../../ui/StatusTag.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { deviceText } from './labels.ts';

type LoginSession = AnswerOf<IdentityClient, '/sessions'>['items'][number];

const KEY = ['identity', 'login-session'] as const;

/** Where this account is signed in; a session that is not one's own doing can be ended at once. */
export function LoginSessionList() {
  const sessions = useQuery({
    queryKey: [...KEY, 'list'],
    queryFn: ({ signal }) => call(identity.GET('/sessions', { signal })),
  });
  const end = useCommand({
    run: (sessionId: string, headers) =>
      call(identity.DELETE('/sessions/{sessionId}', { params: { path: { sessionId } }, headers })),
    invalidates: [KEY],
    success: '已下线，该处的操作立即失效',
  });
  return (
    <>
      <PageHeader title="登录会话" hint="您的账号目前在这些地方登录。发现不是本人的登录，请立即下线并修改密码。" />
      {sessions.error ? <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} /> : null}
      <section className="panel" aria-label="登录会话清单">
        <Table<LoginSession>
          size="small"
          bordered
          rowKey="id"
          dataSource={sessions.data?.items ?? []}
          loading={{ spinning: sessions.isPending, description: '正在读取…' }}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: sessions.isPending ? ' ' : <EmptyState title="没有登录会话" /> }}
          columns={[
            {
              title: '设备',
              render: (_, one) => (
                <>
                  {deviceText(one.userAgent)} {one.isCurrent ? <Tag tone="running">本次登录</Tag> : null}
                </>
              ),
            },
            { title: '网络地址', render: (_, one) => one.address },
            { title: '登录时间', render: (_, one) => <TimeText at={one.authenticatedAt} /> },
            {
              title: '最近操作',
              render: (_, one) => (
                <>
                  <TimeText at={one.lastSeenAt} /> <span className="muted">{agoText(one.lastSeenAt)}</span>
                </>
              ),
            },
            {
              title: '操作',
              width: 90,
              render: (_, one) => (
                <EndButton isCurrent={one.isCurrent} isPending={end.isPending} onEnd={() => end.mutate(one.id)} />
              ),
            },
          ]}
        />
      </section>
    </>
  );
}

function agoText(at: string): string {
  const elapsed = elapsedText(at);
  return elapsed === '刚刚' ? elapsed : `${elapsed}前`;
}

function EndButton({ isCurrent, isPending, onEnd }: { isCurrent: boolean; isPending: boolean; onEnd: () => void }) {
  if (isCurrent) {
    return (
      <ReasonButton size="small" reason="这是您正在使用的登录，请用右上角的“退出登录”">
        下线
      </ReasonButton>
    );
  }
  return (
    <Popconfirm title="让这处登录立即下线？" okText="下线" onConfirm={onEnd}>
      <ReasonButton size="small" danger reason={undefined} loading={isPending}>
        下线
      </ReasonButton>
    </Popconfirm>
  );
}
