import { Link } from '@tanstack/react-router';
import { NoticePage } from '../ui/PageState.tsx';

export function NotFoundPage() {
  return (
    <NoticePage title="没有这个页面" action={<Link to="/">回到我的待办</Link>}>
      地址可能输错了，或者这条记录不在您当前身份的范围内。可以按 Ctrl K 查找，或切换右上角的身份。
    </NoticePage>
  );
}
