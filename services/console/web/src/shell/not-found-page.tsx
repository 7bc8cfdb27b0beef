import { Link } from '@tanstack/react-router';
import { Result } from 'antd';

export function NotFoundPage() {
  return (
    <Result
      status="404"
      title="没有这个页面"
      subTitle="地址可能输错了，或者这条记录不在您当前身份的范围内。可以按 Ctrl K 查找，或切换右上角的身份。"
      extra={<Link to="/">回到我的待办</Link>}
    />
  );
}
