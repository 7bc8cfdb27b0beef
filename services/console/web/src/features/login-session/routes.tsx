import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../shell/shell-route.tsx';

export const loginSessionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/sessions',
  component: lazyRouteComponent(() => import('./login-session-list.tsx'), 'LoginSessionList'),
  staticData: { title: '登录会话', navigation: { section: 'system', order: 20 }, keywords: 'hh dlhh 设备 下线' },
});
