import { Button, Result } from 'antd';

/** Where logout ends. */
export function SignedOutPage() {
  return (
    <main className="page-alone">
      <Result
        status="success"
        title="已退出登录"
        subTitle="离开公用电脑前，请同时关闭浏览器窗口。"
        extra={
          <Button type="primary" href="/auth/login">
            重新登录
          </Button>
        }
      />
    </main>
  );
}
