import { useQuery } from '@tanstack/react-query';
import { Popconfirm, Table } from 'antd';
import { call, identity, useCommand } from '../../api.ts';
import { TimeText } from '../../ui/DateText.tsx';
import { EmptyState, ErrorState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { deviceText } from '../login-session/labels.ts';
import { USER_KEY, userSessionsQuery, type LoginSession } from './user.ts';

/** Where a person is signed in; the security administrator can end each. */
export function UserSessions({ userId }: { userId: string }) {
  const sessions = useQuery(userSessionsQuery(userId));
  const end = useCommand({
    run: (sessionId: string, headers) =>
      call(
        identity.DELETE('/users/{userId}/sessions/{sessionId}', { params: { path: { userId, sessionId } }, headers }),
      ),
    invalidates: [USER_KEY],
    success: '已下线，该处的操作立即失效',
  });
  if (sessions.error) return <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />;
  return (
    <Table<LoginSession>
      size="small"
      bordered
      rowKey="id"
      dataSource={sessions.data?.items ?? []}
      loading={{ spinning: sessions.isPending, description: '正在读取…' }}
      pagination={false}
      scroll={{ x: 'max-content' }}
      locale={{
        emptyText: sessions.isPending ? ' ' : <EmptyState title="目前没有登录" hint="本人登录后显示在这里。" />,
      }}
      columns={[
        { title: '设备', render: (_, row) => deviceText(row.userAgent) },
        { title: '网络地址', dataIndex: 'address' },
        { title: '登录时间', render: (_, row) => <TimeText at={row.authenticatedAt} /> },
        { title: '最近操作', render: (_, row) => <TimeText at={row.lastSeenAt} /> },
        { title: '最迟到期', render: (_, row) => <TimeText at={row.expiresAt} /> },
        {
          title: '操作',
          width: 90,
          render: (_, row) => (
            <Popconfirm title="让这处登录立即下线？" okText="下线" onConfirm={() => end.mutate(row.id)}>
              <ReasonButton size="small" danger reason={undefined} loading={end.isPending}>
                下线
              </ReasonButton>
            </Popconfirm>
          ),
        },
      ]}
    />
  );
}
