import { useQuery } from '@tanstack/react-query';
import { Outlet, useMatches } from '@tanstack/react-router';
import { Drawer, Spin } from 'antd';
import { useEffect, useState } from 'react';
import { ApiProblem } from '../api.ts';
import { IdleLock } from '../session/idle-lock.tsx';
import { SecondFactorProof } from '../session/second-factor-proof.tsx';
import { isPermitted, loginUrl, sessionQuery, useSession } from '../session/session.ts';
import { ErrorState } from '../ui/PageState.tsx';
import { CommandPalette, useCommandPalette } from './command-palette.tsx';
import { NoPermissionPage } from './no-permission-page.tsx';
import { ShellHeader } from './shell-header.tsx';
import { ShellNavigation } from './shell-navigation.tsx';

/** Waits for the session (or goes to the login page), then frames the page. */
export function AppShell() {
  const session = useQuery(sessionQuery);
  const isSignedOut = session.error instanceof ApiProblem && session.error.status === 401;
  useEffect(() => {
    if (isSignedOut) window.location.assign(loginUrl());
  }, [isSignedOut]);

  if (session.data && !isSignedOut) return <Frame />;
  if (session.isError && !isSignedOut) {
    return (
      <main className="page-alone">
        <ErrorState error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  return (
    <main className="page-alone" aria-busy="true">
      <Spin description={isSignedOut ? '正在前往登录页…' : '正在打开工作台…'} size="large">
        <div style={{ width: 240, height: 120 }} />
      </Spin>
    </main>
  );
}

function Frame() {
  const { permissions, isLocked } = useSession();
  const [menuPath, setMenuPath] = useState<string | null>(null);
  const palette = useCommandPalette();
  const page = useMatches().at(-1);
  const title = page?.staticData.title;
  useEffect(() => {
    document.title = title === undefined ? '阳光账' : `${title} · 阳光账`;
  }, [title]);

  return (
    <div className="shell" inert={isLocked}>
      <a className="skip-link" href="#content">
        跳到正文
      </a>
      <ShellHeader onMenu={() => setMenuPath(page?.pathname ?? null)} onSearch={palette.open} />
      <aside className="shell-side">
        <ShellNavigation />
      </aside>
      <Drawer
        title="导航"
        placement="left"
        size={260}
        open={menuPath !== null && menuPath === page?.pathname}
        onClose={() => setMenuPath(null)}
        styles={{ body: { padding: 0 } }}
      >
        <ShellNavigation />
      </Drawer>
      <main id="content" className="shell-main" tabIndex={-1}>
        {isPermitted(permissions, page?.staticData.permission) ? <Outlet /> : <NoPermissionPage title={title} />}
      </main>
      <CommandPalette isOpen={palette.isOpen} onClose={palette.close} />
      <SecondFactorProof />
      <IdleLock />
    </div>
  );
}
