import { Link } from '@tanstack/react-router';
import { useSession } from '../session/session.ts';
import { NoticePage } from '../ui/PageState.tsx';

/** Says which role is acting now, and what to do: another role, the second factor, or a grant. */
export function NoPermissionPage({ title }: { title: string | undefined }) {
  const { actingGrant, grants } = useSession();
  return (
    <NoticePage title={`当前身份不能打开“${title ?? '此页面'}”`} action={<Link to="/">回到我的待办</Link>}>
      您现在以“{actingGrant?.roleTitle ?? '无身份'}
      {actingGrant ? `（${actingGrant.organisationName}）` : ''}”办理。
      {actingGrant?.needsSecondFactor ? '该岗位需要动态口令，请退出后重新登录并完成验证；' : ''}
      {grants.length > 1 ? '如果该工作属于您的另一个身份，请在页面右上角切换；' : ''}
      需要这项权限时，请联系本单位的安全管理员授权。
    </NoticePage>
  );
}
