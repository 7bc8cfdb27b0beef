import { Result } from 'antd';
import { useEffect } from 'react';
import { announceLogin } from '../session/login-elsewhere.ts';

/** Where a login for another tab ends, one that is locked or waits for a second factor; that tab goes on by itself. */
export function UnlockedPage() {
  useEffect(announceLogin, []);
  return (
    <main className="page-alone">
      <Result status="success" title="已重新登录" subTitle="请关闭此窗口，回到原来的页面继续。" />
    </main>
  );
}
