import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useCan } from '../../session/session.ts';
import { DetailPanel, type DetailTab } from '../../ui/DetailPanel.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { DecisionTable } from './decision-list.tsx';
import { GrantTable } from './grant-list.tsx';
import { USER_STATES, userState } from './labels.ts';
import { UserActions } from './user-actions.tsx';
import { UserSessions } from './user-sessions.tsx';
import { heldGrantsQuery, userQuery, type User } from './user.ts';

/** One person: account, roles, where signed in, and what was decided about the account. */
export function UserPage() {
  const { userId } = useParams({ strict: false }) as { userId: string };
  const user = useQuery(userQuery(userId));
  if (user.error) return <ErrorState error={user.error} onRetry={() => void user.refetch()} />;
  if (!user.data) return <LoadingState text="正在读取用户…" />;
  return <OneUser user={user.data} />;
}

function OneUser({ user }: { user: User }) {
  const canReadGrants = useCan('identity.grant.read');
  const canManageSessions = useCan('identity.session.manage');
  const canAudit = useCan('audit.read');
  const held = useQuery({ ...heldGrantsQuery(user.id), enabled: canReadGrants });
  const tabs: DetailTab[] = [
    ...(canReadGrants
      ? [
          {
            key: 'grants',
            label: '岗位授权',
            ...(held.data ? { count: held.data.length } : {}),
            content: <GrantTable user={user} />,
          },
        ]
      : []),
    ...(canManageSessions ? [{ key: 'sessions', label: '登录会话', content: <UserSessions userId={user.id} /> }] : []),
    ...(canAudit ? [{ key: 'decisions', label: '日志', content: <DecisionTable subjectId={user.id} /> }] : []),
    { key: 'account', label: '账号', content: <AccountNote user={user} /> },
  ];
  return (
    <DetailPanel
      title={user.displayName}
      subtitle={
        <>
          账号 <code>{user.account}</code>
        </>
      }
      state={<StatusTag labels={USER_STATES} state={userState(user)} />}
      nextStep={nextStepOf(user, held.data?.length)}
      back={{ to: '/users', label: '用户' }}
      actions={<UserActions user={user} />}
      facts={[
        { label: '单位', value: user.organisationName },
        { label: '地区', value: <RegionName code={user.regionCode} isFull /> },
        { label: '密码', value: user.hasPassword ? '已设' : '未设' },
        { label: '动态码', value: user.hasSecondFactor ? '已绑定' : '未绑定' },
      ]}
      tabs={tabs}
    />
  );
}

function nextStepOf(user: User, grantCount: number | undefined): string {
  if (!user.isActive) return '账号已停用，不能登录；需要时由系统管理员恢复。';
  if (!user.hasPassword) return '系统管理员签发初始密码，交给本人首次登录后修改。';
  if (grantCount === 0) return '还没有岗位，登录后不能办理业务；由安全管理员授予岗位。';
  return '账号可以使用。';
}

function AccountNote({ user }: { user: User }) {
  return (
    <ul className="plain-list">
      <li>账号建立后不能改名；人员调离时停用账号，历史办理记录仍显示其姓名。</li>
      <li>
        {user.hasSecondFactor
          ? '已绑定动态码：办理资金或安全事项时登录需输入动态码。手机丢失时由安全管理员解除绑定。'
          : '未绑定动态码：被授予资金或安全岗位后，下次登录时会要求绑定。'}
      </li>
      <li>连续输错密码会暂时锁定登录；急用时由系统管理员解除锁定。</li>
    </ul>
  );
}
