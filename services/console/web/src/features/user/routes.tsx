import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const usersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users',
  component: lazyRouteComponent(() => import('./user-list.tsx'), 'UserList'),
  staticData: {
    title: '用户',
    permission: 'identity.user.read',
    navigation: { section: 'system', order: 12 },
    keywords: 'yh 人员 账号 密码',
  },
});

export const userRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/users/$userId',
  component: lazyRouteComponent(() => import('./user-page.tsx'), 'UserPage'),
  staticData: { title: '用户', permission: 'identity.user.read' },
});

export const grantsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/grants',
  component: lazyRouteComponent(() => import('./grant-list.tsx'), 'GrantList'),
  staticData: {
    title: '岗位授权',
    permission: 'identity.grant.read',
    navigation: { section: 'system', order: 14 },
    keywords: 'gwsq 权限 角色 岗位',
  },
});

export const decisionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/decisions',
  component: lazyRouteComponent(() => import('./decision-list.tsx'), 'DecisionList'),
  staticData: {
    title: '登录与授权日志',
    permission: 'audit.read',
    navigation: { section: 'supervision', order: 40 },
    keywords: 'dlrz sqrz 审计 日志',
  },
});
