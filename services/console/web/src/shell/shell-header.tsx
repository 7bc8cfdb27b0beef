import {
  CheckOutlined,
  DesktopOutlined,
  DownOutlined,
  LockOutlined,
  LogoutOutlined,
  MenuOutlined,
  SafetyOutlined,
  SearchOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps } from 'antd';
import { lockSession, signOut, useSwitchGrant } from '../session/session-actions.ts';
import { sessionQuery, useSession, type Grant } from '../session/session.ts';

/** Brand, search, and — always visible — in which role, organisation and region the person acts. */
export function ShellHeader({ onMenu, onSearch }: { onMenu: () => void; onSearch: () => void }) {
  return (
    <header className="shell-header">
      <Button
        type="text"
        className="header-button only-narrow"
        aria-label="打开导航"
        icon={<MenuOutlined />}
        onClick={onMenu}
      />
      <Link to="/" className="brand" aria-label="阳光账 首页">
        <img src="/icon.svg" alt="" width={24} height={24} />
        <span>阳光账</span>
      </Link>
      <Button type="text" className="header-search" onClick={onSearch} icon={<SearchOutlined aria-hidden />}>
        <span className="visually-hidden">全局</span>
        <span className="only-wide">搜索页面、名称、代码…</span>
        <kbd className="only-wide">Ctrl K</kbd>
      </Button>
      <ActingGrant />
      <UserMenu />
    </header>
  );
}

function ActingGrant() {
  const { actingGrant, grants } = useSession();
  const switchGrant = useSwitchGrant();
  const items: MenuProps['items'] = grants.map((grant) => ({
    key: grant.id,
    disabled: grant.id === actingGrant?.id,
    icon: grant.id === actingGrant?.id ? <CheckOutlined /> : <span className="icon-space" />,
    label: <GrantLabel grant={grant} isActing={grant.id === actingGrant?.id} />,
  }));
  return (
    <Dropdown
      trigger={['click']}
      menu={{ items, onClick: ({ key }) => switchGrant.mutate(key), className: 'grant-menu' }}
      disabled={grants.length === 0}
    >
      <Button type="text" className="acting-grant" loading={switchGrant.isPending}>
        <span className="acting-label">
          <span className="visually-hidden">切换身份，当前</span>
          <strong>{actingGrant?.roleTitle ?? '没有可用身份'}</strong>
          {actingGrant ? (
            <span className="acting-place">
              <span className="only-wide">{actingGrant.organisationName} · </span>
              {actingGrant.regionName}
            </span>
          ) : null}
        </span>
        <DownOutlined aria-hidden />
      </Button>
    </Dropdown>
  );
}

function GrantLabel({ grant, isActing }: { grant: Grant; isActing: boolean }) {
  return (
    <div className="grant-label">
      <strong>
        {grant.roleTitle}
        {isActing ? '（当前）' : ''}
      </strong>
      <span>
        {grant.organisationName} · {grant.regionName}
        {grant.needsSecondFactor ? (
          <>
            {' '}
            <SafetyOutlined aria-hidden /> 需动态口令
          </>
        ) : null}
      </span>
    </div>
  );
}

function UserMenu() {
  const { user } = useSession();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const actions: Record<string, () => void> = {
    sessions: () => void navigate({ to: '/sessions' }),
    lock: () => void lockSession().then(() => queries.invalidateQueries({ queryKey: sessionQuery.queryKey })),
    signOut: () => void signOut(),
  };
  const items: MenuProps['items'] = [
    { key: 'account', type: 'group', label: `账号 ${user.account}` },
    { key: 'sessions', icon: <DesktopOutlined />, label: '登录会话' },
    { key: 'lock', icon: <LockOutlined />, label: '锁定' },
    { type: 'divider' },
    { key: 'signOut', icon: <LogoutOutlined />, label: '退出登录' },
  ];
  return (
    <Dropdown trigger={['click']} menu={{ items, onClick: ({ key }) => actions[key]?.() }}>
      <Button type="text" className="header-button" icon={<UserOutlined aria-hidden />}>
        <span className="only-wide">{user.name}</span>
        <span className="visually-hidden">账号菜单</span>
      </Button>
    </Dropdown>
  );
}
