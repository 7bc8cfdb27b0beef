import { Result } from 'antd';

/** Where the login of a locked session ends; the locked tab notices by itself. */
export function UnlockedPage() {
  return (
    <main className="page-alone">
      <Result status="success" title="已解锁" subTitle="请关闭此窗口，回到原来的页面继续。" />
    </main>
  );
}
