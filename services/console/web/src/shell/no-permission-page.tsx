import { Link } from '@tanstack/react-router';
import { Result } from 'antd';
import { useSession } from '../session/session.ts';

/** Says which role is acting now and that another one may be needed. */
export function NoPermissionPage({ title }: { title: string | undefined }) {
  const { actingGrant, grants } = useSession();
  const hasOthers = grants.length > 1;
  return (
    <Result
      status="403"
      title={`当前身份不能打开“${title ?? '此页面'}”`}
      subTitle={
        <>
          您现在以“{actingGrant?.roleTitle ?? '无身份'}
          {actingGrant ? `（${actingGrant.organisationName}）` : ''}”办理。
          {hasOthers ? '如果该工作属于您的另一个身份，请在页面右上角切换；' : ''}
          否则请联系本单位的安全管理员授权。
        </>
      }
      extra={<Link to="/">回到我的待办</Link>}
    />
  );
}
